// SPDX-License-Identifier: GPL-3.0-or-later
// What requests of the API may cost, where the settings let them go, and what is written down about them.
#include "core/job/fee_ledger.h"
#include "core/job/request_log.h"
#include "core/job/run_history.h"
#include "network/subnet/peer_book.h"
#include "tests/network/api_world.h"
#include "tests/support/fake_backend.h"
#include "tests/support/media_clips.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;
namespace fs = std::filesystem;

namespace {

const std::string kPictureCost =
    std::to_string(7 * 64 * 48) + " wei"; // of smallJob(), at 7 a pixel

} // namespace

class TestApiReceipts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_picture = makeClip(m_shared / "in.png",
                             QStringLiteral("-f lavfi -i testsrc2=s=64x48 -frames:v 1"));
    }
    void init() { m_world = std::make_unique<ApiWorld>(); }
    void cleanup() { m_world.reset(); }

    void theRuleForThisComputerOnlyKeepsRequestsHere()
    {
        m_world->settings.choiceRule = "here";
        m_world->here = std::make_shared<FakeBackend>();
        m_world->addNode({});
        const WebAnswer picture =
            m_world->call(Pipeline::Upscale, ApiWorld::upload(m_picture, {"model_id=any"}));
        QCOMPARE(headerIn(picture, "sluice-place"), std::string("here"));
        const WebAnswer text =
            m_world->call(Pipeline::ImageToText, ApiWorld::upload(m_picture, {}));
        QCOMPARE(text.status, 503);
        QVERIFY2(text.body.find("rule/default") != std::string::npos, text.body.c_str());
        QCOMPARE(need(m_world->book->stats({m_world->nodeUrl(), "image-to-text", kApiModel})).jobs,
                 std::int64_t(0));
        // The caller's own word goes before.
        for (const char* where : {"subnet", "auto"})
            QCOMPARE(m_world
                         ->call(Pipeline::ImageToText, ApiWorld::upload(m_picture, {}),
                                {"-H", std::string("Sluice-Where: ") + where})
                         .status,
                     200);
    }

    void nothingOfWhatOrchestratorsSayIsKept()
    {
        m_world->addNode({});
        const WebAnswer answer = m_world->call(
            Pipeline::TextToImage, jsonBody(R"({"model_id":"fake/model","prompt":"fail 500"})"));
        QVERIFY(answer.status >= 500);
        const std::string kept = need(RequestLog(m_world->paths.database()).newest(1))[0].error;
        QVERIFY2(kept.find("HTTP 500") != std::string::npos, kept.c_str());
        QVERIFY2(kept.find("as told") == std::string::npos, kept.c_str());
        const WorkStats stats =
            need(m_world->book->stats({m_world->nodeUrl(), "text-to-image", kApiModel}));
        QCOMPARE(stats.faults.size(), std::size_t(1));
        QVERIFY(stats.faults[0].error.find("as told") == std::string::npos);
    }

    void anAnswerSaysWhatWasPredictedAndLeavesAReceipt()
    {
        m_world->addNode({}, {}, 7);
        const auto ask = [&] {
            return m_world->call(Pipeline::TextToImage,
                                 smallJob(Pipeline::TextToImage, m_world->home));
        };
        const WebAnswer first = ask();
        QVERIFY2(first.status == 200, first.body.c_str());
        // Nobody has measured it, but what it costs was known before it was sent.
        QCOMPARE(headerIn(first, "sluice-predicted-seconds"), std::string("unknown"));
        QCOMPARE(headerIn(first, "sluice-predicted-cost"), kPictureCost);
        QCOMPARE(headerIn(first, "sluice-cost"), kPictureCost);
        const WebAnswer second = ask();
        QVERIFY(std::stod(headerIn(second, "sluice-predicted-seconds")) > 0);
        const auto rows = need(RequestLog(m_world->paths.database()).newest(10));
        QCOMPARE(rows.size(), std::size_t(2));
        QCOMPARE(headerIn(second, "sluice-receipt"), std::to_string(rows[0].id));
        QCOMPARE(rows[0].pipeline, std::string("text-to-image"));
        QCOMPARE(rows[0].model, std::string(kApiModel));
        QCOMPARE(rows[0].maker, m_world->nodeUrl());
        QVERIFY(rows[0].isGood() && rows[0].isPractice && rows[0].seconds);
        QVERIFY(rows[0].predictedSeconds && rows[0].predictedP90 >= rows[0].predictedSeconds);
        QCOMPARE(rows[0].feeWei + " wei", kPictureCost);
        QCOMPARE(need(FeeLedger(m_world->paths.database()).today(true)).toString() + " wei",
                 std::to_string(2 * 7 * 64 * 48) + " wei");
        const auto judged = measuredRun(rows[0]);
        QVERIFY(judged && judged->kind == "api text-to-image" && judged->predictedSeconds);
    }

    void aLimitIsHeededBeforeAnythingIsSent_data()
    {
        QTest::addColumn<QString>("key");
        QTest::newRow("for each request") << QStringLiteral("cost/max_per_job");
        QTest::newRow("for the day") << QStringLiteral("cost/max_per_day");
    }
    void aLimitIsHeededBeforeAnythingIsSent()
    {
        QFETCH(QString, key);
        const bool isDay = key.endsWith(QStringLiteral("day"));
        // One picture and a half.
        (isDay ? m_world->settings.maxPerDay : m_world->settings.maxPerJob) =
            std::to_string(7 * 64 * 48 * 3 / 2) + " wei";
        m_world->addNode({}, {}, 7);
        const auto ask = [&](int pictures) {
            return m_world->call(
                Pipeline::TextToImage,
                jsonBody(R"({"model_id":"fake/model","prompt":"x","width":64,"height":48,)"
                         R"("num_images_per_prompt":)" +
                         std::to_string(pictures) + "}"));
        };
        QCOMPARE(ask(1).status, 200);
        // A request of its own may cost as much again, but not the day.
        const WebAnswer refused = ask(isDay ? 1 : 2);
        QCOMPARE(refused.status, 402);
        QVERIFY2(refused.body.find(key.toStdString()) != std::string::npos, refused.body.c_str());
        QVERIFY(refused.body.find("settings set") != std::string::npos);
        const auto rows = need(RequestLog(m_world->paths.database()).newest(1));
        QCOMPARE(rows[0].status, 402);
        QVERIFY(!rows[0].error.empty());
        const std::int64_t made = isDay ? 1 : 2;
        QCOMPARE(need(m_world->book->stats({m_world->nodeUrl(), "text-to-image", kApiModel})).jobs,
                 made);
        QCOMPARE(need(FeeLedger(m_world->paths.database()).today(true)),
                 Wei(std::uint64_t(made) * 7 * 64 * 48));
        // A higher limit holds at once.
        m_world->settings.maxPerDay = m_world->settings.maxPerJob = "1 ETH";
        m_world->server().setSettings(m_world->settings);
        QCOMPARE(ask(2).status, 200);
    }

    void aLimitThatAnotherProgramSetsHoldsForTheNextRequest()
    {
        m_world->addNode({}, {}, 7);
        const auto ask = [&] {
            return m_world
                ->call(Pipeline::TextToImage, smallJob(Pipeline::TextToImage, m_world->home))
                .status;
        };
        QCOMPARE(ask(), 200);
        Settings others = m_world->settings;
        others.maxPerJob = "1 wei";
        QVERIFY(others.save(m_world->paths.settingsFile()));
        QCOMPARE(ask(), 402);
    }

    void whatAJobSpentTodayIsNotThereForRequests()
    {
        m_world->settings.maxPerDay = std::to_string(7 * 64 * 48) + " wei";
        m_world->addNode({}, {}, 7);
        QVERIFY(FeeLedger(m_world->paths.database()).owe({"job 1", 0, true}, Wei(1)).has_value());
        QCOMPARE(
            m_world->call(Pipeline::TextToImage, smallJob(Pipeline::TextToImage, m_world->home))
                .status,
            402);
    }

    void whatIsMadeHereTeachesTheEstimates()
    {
        // In a home where there never was a queue.
        m_world->here = std::make_shared<FakeBackend>();
        const WebAnswer answer =
            m_world->call(Pipeline::Upscale, ApiWorld::upload(m_picture, {"model_id=any"}));
        QVERIFY2(answer.status == 200, answer.body.c_str());
        const auto runs = need(need(RunHistory::open(m_world->paths.database())).all(10));
        QCOMPARE(runs.size(), std::size_t(1));
        QCOMPARE(runs[0].kind, std::string("upscale"));
        QCOMPARE(runs[0].place, Place::Here);
        QVERIFY(runs[0].seconds > 0);
        QCOMPARE(need(RequestLog(m_world->paths.database()).newest(1))[0].place,
                 std::optional(Place::Here));
    }

private:
    TempDir m_shared;
    fs::path m_picture;
    std::unique_ptr<ApiWorld> m_world;
};

QTEST_GUILESS_MAIN(TestApiReceipts)
#include "test_api_receipts.moc"
