// SPDX-License-Identifier: GPL-3.0-or-later
// Orchestrators as people look at them, asked over real sockets.
#include "network/orchestrator/orchestrator.h"
#include "network/subnet/peer_directory.h"
#include "tests/network/map_feed.h"
#include "tests/support/fake_peer.h"
#include "tests/support/temp_dir.h"

#include <QtTest>

#include <nlohmann/json.hpp>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;

namespace {

constexpr const char* kKind = "video-upscale-v1.resize";

WorkSample sample(WorkOutcome outcome, double seconds, const std::string& error = {})
{
    WorkSample made;
    made.outcome = outcome;
    made.units = 1;
    made.compute = seconds;
    made.error = error;
    return made;
}

} // namespace

class TestPeerDirectory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<TempDir>();
        m_settings = Settings();
        m_book = std::make_shared<PeerBook>(need(PeerBook::open(*m_dir / "peers.sqlite")));
    }
    void cleanup()
    {
        m_directory.reset();
        m_discovery.reset();
        m_peers.clear();
        m_nodes.clear();
        m_book.reset();
        m_dir.reset();
    }

    void askingFillsTheBook()
    {
        const std::string dear = addPeer(300);
        const std::string cheap = addPeer(100);
        const AskedPeers asked = ask();
        QCOMPARE(asked.asked, 2);
        QCOMPARE(asked.answered, 2);
        const auto entries = need(directory().entries());
        QCOMPARE(entries.size(), std::size_t(2));
        for (const PeerEntry& entry : entries) {
            QVERIFY(entry.answer && entry.answer->problem.empty());
            QCOMPARE(entry.answer->serves.at(0).kind, std::string(kKind));
            QVERIFY(entry.record.lastSeen.has_value());
            QVERIFY(entry.source == PeerSource::List);
            QVERIFY(entry.main() != nullptr);
            QCOMPARE(entry.main()->prices.at(0).price->wei,
                     std::string(entry.record.url == dear ? "300" : "100"));
            QCOMPARE(entry.main()->score > 0.99, entry.record.url == cheap);
        }
    }

    void anOrchestratorSaysWhatElseItServes()
    {
        OrchestratorConfig config;
        config.folder = *m_dir / "node";
        m_nodes.push_back(need(Orchestrator::start(std::move(config))));
        ByocRegistration worker;
        worker.name = kKind;
        worker.url = "http://127.0.0.1:9/process/request";
        worker.pricePerUnit = 7;
        m_nodes.back()->addCapability(worker);
        m_settings.subnetOrchestrators = m_nodes.back()->url();
        QCOMPARE(ask().answered, 1);
        const auto entries = need(directory().entries());
        QVERIFY(entries.at(0).record.latency.has_value());
        QCOMPARE(entries.at(0).main()->kind, std::string(kKind));
        QCOMPARE(entries.at(0).main()->prices.at(0).price->unit, std::string("second"));
    }

    void whoDoesNotAnswerSaysWhy()
    {
        addPeer(1);
        m_peers.back()->die();
        const AskedPeers asked = ask();
        QCOMPARE(asked.asked, 1);
        QCOMPARE(asked.answered, 0);
        const auto entries = need(directory().entries());
        QVERIFY(!entries.at(0).answer->problem.empty());
        QVERIFY(!entries.at(0).record.lastSeen.has_value());
    }

    void offlineNobodyIsAsked()
    {
        addPeer(1);
        m_settings.offline = true;
        const auto asked = directory().ask(m_settings, {});
        QCOMPARE(asked.error().code, ErrorCode::Unavailable);
        QCOMPARE(m_peers.back()->tokensAsked(), 0);
    }

    void pricesOverTimeAndFaultsAreKept()
    {
        const std::string url = addPeer(100);
        ask();
        PeerSighting sighting{url, {}, 0.1, kKind, "resize", AnnouncedPrice{"250", "1", "second"}};
        QVERIFY(m_book->saw({sighting}).has_value());
        const WorkKey key{url, kKind, "resize"};
        QVERIFY(
            m_book->record(key, sample(WorkOutcome::Wrong, 1, "picture 1 is blank")).has_value());
        QVERIFY(m_book->record(key, sample(WorkOutcome::Good, 2)).has_value());
        const auto entries = need(directory().entries());
        const PeerWork* const work = entries.at(0).main();
        QCOMPARE(work->prices.size(), std::size_t(2));
        QCOMPARE(work->prices.at(0).price->wei, std::string("250"));
        QCOMPARE(work->stats.faults.size(), std::size_t(1));
        QCOMPARE(work->stats.faults.at(0).error, std::string("picture 1 is blank"));
        QVERIFY(work->stats.faults.at(0).isWrong);
        QVERIFY(work->stats.faults.at(0).at > PeerTime{});
        QVERIFY(work->score < 0.8);
    }

    void onlyTheLastFaultsStay()
    {
        WorkStats stats;
        for (int i = 0; i < 20; ++i)
            stats.add(sample(WorkOutcome::Failed, 0, std::string(2000, 'x') + std::to_string(i)));
        QCOMPARE(stats.faults.size(), std::size_t(8));
        QCOMPARE(stats.faults.back().error.size(), std::size_t(500));
        QCOMPARE(need(workStatsFromJson(toJson(stats))), stats);
        // A book of before faults were kept.
        nlohmann::json old = toJson(stats);
        old.erase("faults");
        QVERIFY(need(workStatsFromJson(old)).faults.empty());
    }

    void blockedAndForgottenOnesAreToldApart()
    {
        const std::string url = addPeer(1);
        ask();
        m_settings.subnetOrchestrators.clear();
        m_discovery->setSettings(m_settings);
        QCOMPARE(need(directory().entries()).size(), std::size_t(0));
        QCOMPARE(need(directory().entries(true)).size(), std::size_t(1));
        QVERIFY(m_book->setBlocked(url, true).has_value());
        const auto entries = need(directory().entries());
        QCOMPARE(entries.size(), std::size_t(1));
        QVERIFY(entries.at(0).record.isBlocked && !entries.at(0).source);
    }

    void spreadsheetsRunNothing()
    {
        const std::string url = "https://example.org:8935";
        PeerSighting sighting{url, {}, 0.1, "upscale", "=cmd|' /C calc'!A1,\"x\"", {}};
        QVERIFY(m_book->saw({sighting}).has_value());
        const std::string csv = toCsv(need(directory().entries(true)));
        QVERIFY2(csv.find("\"'=cmd|' /C calc'!A1,\"\"x\"\"\"") != std::string::npos, csv.c_str());
        const auto json = nlohmann::json::parse(toJsonText(need(directory().entries(true))));
        QVERIFY(json.at(0).at("work").at(0).at("prices").at(0).at("price").is_null());
    }

private:
    std::string addPeer(std::int64_t price)
    {
        FakePeer::Config config;
        config.price = price;
        m_peers.push_back(
            std::make_unique<FakePeer>(*m_dir / ("peer" + std::to_string(m_peers.size())), config));
        m_settings.subnetOrchestrators += m_peers.back()->url() + ",";
        return m_peers.back()->url();
    }

    PeerDirectory& directory()
    {
        if (m_directory)
            return *m_directory;
        const auto http = std::make_shared<net::HttpClient>();
        m_discovery =
            std::make_shared<Discovery>(Paths::below(m_dir->path()), m_settings, m_book, http);
        m_directory = std::make_unique<PeerDirectory>(m_book, m_discovery, http, [] {
            return std::vector<ServedWork>{{"video-upscale-v1.resize", "resize"}};
        });
        return *m_directory;
    }

    AskedPeers ask() { return need(directory().ask(m_settings, {})); }

    std::unique_ptr<TempDir> m_dir;
    Settings m_settings;
    std::shared_ptr<PeerBook> m_book;
    std::vector<std::unique_ptr<FakePeer>> m_peers;
    std::vector<std::unique_ptr<Orchestrator>> m_nodes;
    std::shared_ptr<Discovery> m_discovery;
    std::unique_ptr<PeerDirectory> m_directory;
};

QTEST_GUILESS_MAIN(TestPeerDirectory)
#include "test_peer_directory.moc"
