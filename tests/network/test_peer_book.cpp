// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/peer_book.h"
#include "tests/support/temp_dir.h"

#include <QtTest>

#include <cmath>
#include <fstream>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

using namespace sluice;
using namespace sluice::network;

namespace {

const WorkKey kKey{"https://a:8935", "video-upscale-v1.m", "m"};

WorkSample good(double seconds, double units = 1)
{
    return {WorkOutcome::Good, units, 0.1 * seconds, 0, 0.8 * seconds, 0.1 * seconds, {}};
}

WorkSample ended(WorkOutcome outcome)
{
    WorkSample sample;
    sample.outcome = outcome;
    return sample;
}

PeerBook open(const std::filesystem::path& file, std::vector<std::string>* notices = nullptr)
{
    auto book = PeerBook::open(file, notices);
    if (!book)
        qFatal("%s", book.error().detail.c_str());
    return std::move(*book);
}

} // namespace

class TestPeerBook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void remembersAcrossOpenings()
    {
        {
            PeerBook book = open(m_dir / "peers.sqlite");
            QVERIFY(book.add("https://a:8935").has_value());
            QVERIFY(book.setFavourite("https://a:8935", true).has_value());
            QVERIFY(book.setBlocked("https://b:8935", true).has_value());
            QVERIFY(book.record(kKey, good(10, 5)).has_value());
        }
        const PeerBook book = open(m_dir / "peers.sqlite");
        const auto peers = book.peers();
        QVERIFY(peers.has_value());
        QCOMPARE(peers->size(), std::size_t(2));
        QVERIFY(peers->at(0).isAdded && peers->at(0).isFavourite && !peers->at(0).isBlocked);
        QVERIFY(!peers->at(1).isAdded && peers->at(1).isBlocked);
        const auto stats = book.stats(kKey);
        QVERIFY(stats.has_value());
        QCOMPARE(stats->good, std::int64_t(1));
        QCOMPARE(stats->expected(10).value(), 20.0);
    }

    void keepsKindsOfWorkApart()
    {
        PeerBook book = open(m_dir / "apart.sqlite");
        QVERIFY(book.record(kKey, good(10)).has_value());
        const auto other = book.stats({kKey.url, "upscale", "m"});
        QVERIFY(other.has_value());
        QCOMPARE(*other, WorkStats());
        QVERIFY(!other->expected(1).has_value());
    }

    void aKilledWriterLosesNothingThatItHadFinished()
    {
        const auto file = m_dir / "killed.sqlite";
        static_cast<void>(open(file));
        const pid_t child = ::fork();
        if (child == 0) {
            PeerBook book = open(file);
            const bool done = book.setBlocked("https://bad:8935", true).has_value() &&
                              book.record(kKey, good(4)).has_value();
            ::kill(::getpid(), done ? SIGKILL : SIGTERM);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QCOMPARE(WTERMSIG(status), SIGKILL);
        const PeerBook book = open(file);
        QVERIFY(book.peer("https://bad:8935").value().isBlocked);
        QCOMPARE(book.stats(kKey).value().jobs, std::int64_t(1));
    }

    void aDamagedFileIsSetAside_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("no database") << QByteArray("these are not the bytes you look for\n");
        QTest::newRow("zeros") << QByteArray(8192, '\0');
        QTest::newRow("cut header") << QByteArray("SQLite format 3\0\x10", 17);
    }

    void aDamagedFileIsSetAside()
    {
        QFETCH(QByteArray, content);
        const auto file = m_dir / (std::string(QTest::currentDataTag()) + ".sqlite");
        std::ofstream(file, std::ios::binary).write(content.data(), content.size());
        std::vector<std::string> notices;
        PeerBook book = open(file, &notices);
        QCOMPARE(notices.size(), std::size_t(1));
        QVERIFY(std::filesystem::exists(file.string() + ".broken"));
        QVERIFY(book.setBlocked("https://a:8935", true).has_value());
        QVERIFY(book.peer("https://a:8935").value().isBlocked);
    }

    void aBookWithDamagedPagesIsSetAside()
    {
        const auto file = m_dir / "pages.sqlite";
        {
            PeerBook book = open(file);
            for (int i = 0; i < 200; ++i)
                QVERIFY(book.add("https://host" + std::to_string(i) + ":8935").has_value());
        }
        std::filesystem::remove(file.string() + "-wal");
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        const auto size = std::filesystem::file_size(file);
        for (std::uintmax_t at = 4096; at < size; at += 4096) {
            stream.seekp(std::streamoff(at));
            stream.write(std::string(64, '\x7f').data(), 64);
        }
        stream.close();
        std::vector<std::string> notices;
        const PeerBook book = open(file, &notices);
        QCOMPARE(notices.size(), std::size_t(1));
        QVERIFY(book.peers().value().empty());
    }

    void twoWhoWriteAtOnceBothCount()
    {
        const auto file = m_dir / "both.sqlite";
        PeerBook one = open(file);
        PeerBook two = open(file);
        const auto write = [](PeerBook& book) {
            for (int i = 0; i < 25; ++i)
                if (!book.record(kKey, good(1)))
                    qFatal("cannot record");
        };
        {
            const std::jthread first([&] { write(one); });
            const std::jthread second([&] { write(two); });
        }
        QCOMPARE(one.stats(kKey).value().good, std::int64_t(50));
    }

    void pricesBecomeHistoryWhenTheyChange()
    {
        PeerBook book = open(m_dir / "prices.sqlite");
        PeerSighting sighting{"https://a:8935", "", 0.05, "upscale", "m", std::nullopt};
        const AnnouncedPrice cheap{"1200", "1", "second", false};
        const AnnouncedPrice dear{"2400", "1", "second", true};
        for (const auto& price :
             {std::optional(cheap), std::optional(cheap), std::optional(dear)}) {
            sighting.price = price;
            QVERIFY(book.saw({sighting}).has_value());
        }
        const auto prices = book.prices("https://a:8935");
        QVERIFY(prices.has_value());
        QCOMPARE(prices->size(), std::size_t(2));
        QVERIFY(prices->at(0).price == dear);
        QVERIFY(prices->at(1).price == cheap);
        QVERIFY(book.lastPrices("upscale", "m").value().at("https://a:8935").price == dear);
    }

    void noPriceIsRememberedAsNone()
    {
        PeerBook book = open(m_dir / "noprice.sqlite");
        QVERIFY(book.saw({{"https://a:8935", "", 0.05, "upscale", "m", std::nullopt}}).has_value());
        const auto last = book.lastPrices("upscale", "m");
        QVERIFY(last.has_value());
        QCOMPARE(last->size(), std::size_t(1));
        QVERIFY(!last->at("https://a:8935").price.has_value());
    }

    void aThousandAnswersAreOneTransaction()
    {
        PeerBook book = open(m_dir / "thousand.sqlite");
        std::vector<PeerSighting> sightings;
        for (int i = 0; i < 1000; ++i)
            sightings.push_back({"https://host" + std::to_string(i) + ":8935", "", 0.1, "upscale",
                                 "m", AnnouncedPrice{std::to_string(i), "1", "pixel", false}});
        QVERIFY(book.saw(sightings).has_value());
        QCOMPARE(book.lastPrices("upscale", "m").value().size(), std::size_t(1000));
    }

    void removingForgetsEverything()
    {
        PeerBook book = open(m_dir / "forget.sqlite");
        QVERIFY(book.saw({{kKey.url, "", 0.1, kKey.kind, kKey.model, std::nullopt}}).has_value());
        QVERIFY(book.record(kKey, good(1)).has_value());
        QVERIFY(book.remove(kKey.url).has_value());
        QCOMPARE(book.peer(kKey.url).error().code, ErrorCode::NotFound);
        QVERIFY(book.statsOf(kKey.url).value().empty());
        QVERIFY(book.prices(kKey.url).value().empty());
    }

    void aFailureIsToldUntilItAnswersAgain()
    {
        PeerBook book = open(m_dir / "error.sqlite");
        WorkSample failed;
        failed.outcome = WorkOutcome::Failed;
        failed.error = "The connection broke.";
        QVERIFY(book.record(kKey, failed).has_value());
        QCOMPARE(book.peer(kKey.url).value().lastError, failed.error);
        QVERIFY(book.saw({{kKey.url, "", 0.1, "", "", std::nullopt}}).has_value());
        QVERIFY(book.peer(kKey.url).value().lastError.empty());
        QVERIFY(book.peer(kKey.url).value().lastSeen.has_value());
    }

    void failuresLowerSuccessAndWrongAnswersTheOther()
    {
        WorkStats failing;
        WorkStats lying;
        for (int i = 0; i < 5; ++i) {
            failing.add(ended(WorkOutcome::Failed));
            lying.add(ended(WorkOutcome::Wrong));
        }
        QVERIFY(failing.success < 0.5);
        QCOMPARE(failing.verification, 1.0);
        QVERIFY(lying.verification < 0.5);
        QCOMPARE(lying.wrong, std::int64_t(5));
        for (int i = 0; i < 30; ++i)
            lying.add(good(1));
        QVERIFY(lying.verification > 0.98);
    }

    void theSlowestTwentiethIsKnownAfterFiveJobs()
    {
        WorkStats stats;
        for (int i = 1; i <= 4; ++i)
            stats.add(good(i));
        QVERIFY(!stats.p95(1).has_value());
        stats.add(good(5));
        QCOMPARE(stats.p95(1).value(), 5.0);
        for (int i = 6; i <= 40; ++i)
            stats.add(good(i));
        QCOMPARE(stats.p95(2).value(), 2 * 38.0);
        for (int i = 0; i < 100; ++i)
            stats.add(good(1));
        QCOMPARE(stats.recent.size(), std::size_t(64));
        QCOMPARE(stats.p95(1).value(), 1.0);
    }

private:
    test::TempDir m_dir;
};

QTEST_GUILESS_MAIN(TestPeerBook)
#include "test_peer_book.moc"
