// SPDX-License-Identifier: GPL-3.0-or-later
// Clips of words where nobody offers to make them: text-to-image, then image-to-video, at practice orchestrators on real sockets.
#include "network/subnet/two_steps.h"
#include "tests/network/generate_world.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kPixels = 64 * 48;
constexpr int kTurns = 8;

} // namespace

class TestTwoSteps : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_world = std::make_unique<GenerateWorld>(); }
    void cleanup() { m_world.reset(); }

    void twoOrchestratorsMakeOneClip()
    {
        const std::string pictures =
            m_world->offer({.price = 3, .makesClips = false, .makesPictures = true});
        const std::string moves =
            m_world->offer({.price = 2, .makesClips = false, .moves = MoverManner::Good});
        const JobPlan plan = m_world->planned();
        QVERIFY(m_world->backend().refresh(plan, {}).has_value());
        MapFeed feed(plan);
        run(plan, feed);
        const ChunkResult result = feed.done().at(0);
        QCOMPARE(result.frames, std::int64_t(9));
        QCOMPARE(result.peer, moves);
        QCOMPARE(result.price->unit, std::string("pixel"));
        QCOMPARE(std::stoull(result.feeWei), 2 * 25 * kPixels);
        QCOMPARE(feed.sideWork.size(), std::size_t(1));
        QCOMPARE(std::stoull(feed.sideWork[0].feeWei), 3 * kPixels);
        QCOMPARE(feed.sideWork[0].peer, pictures);
        QCOMPARE(result.notes.size(), std::size_t(3));
        QVERIFY(result.notes[0].find(pictures.substr(8)) != std::string::npos);
        QVERIFY(result.notes[1].find(moves.substr(8)) != std::string::npos);
        QVERIFY(result.notes[2].find("another clip") != std::string::npos);
        QVERIFY(feed.stages().contains("making it move"));
        QVERIFY(fs::is_empty(plan.jobFolder / "subnet"));
    }

    void theQuoteAddsBothAndSaysSo()
    {
        m_world->offer({.price = 3, .makesClips = false, .makesPictures = true});
        m_world->offer({.price = 2, .makesClips = false, .moves = MoverManner::Good});
        const JobPlan plan = m_world->planned();
        QVERIFY(m_world->backend().refresh(plan, {}).has_value());
        const Quote quote = m_world->backend().estimate(plan);
        QVERIFY(quote.possible);
        QVERIFY2(quote.warning.find("not the same result") != std::string::npos,
                 quote.warning.c_str());
        QCOMPARE(quote.model, std::string("demo-shapes, then test/mover"));
        QCOMPARE(quote.feeWei, std::to_string(3 * kPixels + 2 * 25 * kPixels));
        QCOMPARE(quote.ceiling->wei, std::string("3"));
        QCOMPARE(quote.ceiling->unit, std::string("pixel"));
        QVERIFY(quote.leaves.find("prompt") != std::string::npos);
        QVERIFY(!quote.time);
        QVERIFY(quote.timeBasis.find("text-to-image") != std::string::npos);
        MapFeed feed(plan);
        run(plan, feed);
        const Quote after = m_world->backend().estimate(plan);
        QVERIFY(after.time && after.time->p90 > after.time->p50);
        // Of which estimates learn.
        QVERIFY(after.work && after.work->peerSeconds > 0);
    }

    void aStepThatEverybodyAsksTooMuchForMakesItImpossible()
    {
        m_world->settings.subnetMaxWeiPerPixel = "2";
        m_world->offer({.price = 3, .makesClips = false, .makesPictures = true});
        m_world->offer({.price = 2, .makesClips = false, .moves = MoverManner::Good});
        const JobPlan plan = m_world->planned();
        QVERIFY(!m_world->backend().refresh(plan, {}));
        const TwoSteps steps = twoStepsOf(m_world->settings, plan);
        QVERIFY(!findOffersOrSayWhy(m_world->backend().services(), m_world->settings,
                                    *steps.picture, {}));
        QVERIFY(
            findOffersOrSayWhy(m_world->backend().services(), m_world->settings, steps.motion, {}));
        const Quote quote = m_world->backend().estimate(plan);
        QVERIFY(!quote.possible);
        QVERIFY2(quote.reason.find("1 ask more than your highest price") != std::string::npos,
                 quote.reason.c_str());
        QCOMPARE(quote.offers.size(), std::size_t(2));
    }

    void whoMakesTheClipItselfComesFirst()
    {
        m_world->offer({.makesClips = false, .makesPictures = true, .moves = MoverManner::Good});
        const std::string direct = m_world->offer({});
        const JobPlan plan = m_world->planned();
        MapFeed feed(plan);
        run(plan, feed);
        QCOMPARE(feed.makers(), std::set<std::string>{direct});
        QCOMPARE(m_world->moverAt(0).jobs(), 0);
        QVERIFY(m_world->backend().estimate(plan).warning.empty());
    }

    void thePriceThatWasAgreedToSaysTheWay()
    {
        m_world->offer(
            {.price = 5, .makesClips = false, .makesPictures = true, .moves = MoverManner::Good});
        const JobPlan plan = m_world->planned();
        QVERIFY(m_world->backend().refresh(plan, {}).has_value());
        MapFeed seconds(plan);
        seconds.agreed = "100";
        seconds.agreedFor = "second";
        QCOMPARE(m_world->backend().run(plan, seconds, {}).error().code, ErrorCode::Unavailable);
        QCOMPARE(m_world->moverAt(0).jobs(), 0);
        MapFeed pixels(plan);
        pixels.agreed = "4";
        pixels.agreedFor = "pixel";
        QCOMPARE(m_world->backend().run(plan, pixels, {}).error().code, ErrorCode::Unavailable);
        QCOMPARE(m_world->moverAt(0).jobs(), 0);
    }

    void thePriceQuestionIsForTheDearerStep()
    {
        m_world->offer({.price = 5, .makesClips = false, .makesPictures = true});
        m_world->offer({.price = 7, .makesClips = false, .moves = MoverManner::Good});
        const JobPlan plan = m_world->planned();
        QVERIFY(m_world->backend().refresh(plan, {}).has_value());
        MapFeed dear(plan);
        dear.agreed = "4";
        dear.agreedFor = "pixel";
        QCOMPARE(m_world->backend().run(plan, dear, {}).error().code, ErrorCode::Unavailable);
        QCOMPARE(dear.priceNow, std::string("7"));
        QCOMPARE(dear.priceNowFor, std::string("pixel"));
        MapFeed between(plan);
        between.agreed = "6";
        between.agreedFor = "pixel";
        QCOMPARE(m_world->backend().run(plan, between, {}).error().code, ErrorCode::Unavailable);
        QCOMPARE(between.priceNow, std::string("7"));
        QCOMPARE(between.sideWork.size(), std::size_t(1));
        MapFeed agreed(plan);
        agreed.agreed = between.priceNow;
        agreed.agreedFor = "pixel";
        run(plan, agreed);
        // The picture of the try before was kept.
        QVERIFY(agreed.sideWork.empty());
        QCOMPARE(m_world->generatorAt(0).runs(), 1);
    }

    void nobodyIsAskedForAPriceWhenAStepHasNobody()
    {
        m_world->offer({.price = 5, .makesClips = false, .makesPictures = true});
        const JobPlan plan = m_world->planned();
        MapFeed feed(plan);
        feed.agreed = "4";
        feed.agreedFor = "pixel";
        QCOMPARE(m_world->backend().run(plan, feed, {}).error().code, ErrorCode::Unavailable);
        QVERIFY(feed.priceNow.empty());
    }

    void aBadMoverIsNotPaid_data()
    {
        QTest::addColumn<int>("manner");
        QTest::addColumn<bool>("isWrong");
        QTest::newRow("few pictures") << int(MoverManner::Few) << true;
        QTest::newRow("frozen") << int(MoverManner::Frozen) << true;
        QTest::newRow("another picture") << int(MoverManner::Another) << true;
        QTest::newRow("wrong size") << int(MoverManner::WrongSize) << true;
        QTest::newRow("fails") << int(MoverManner::Fails) << false;
    }

    void aBadMoverIsNotPaid()
    {
        QFETCH(int, manner);
        QFETCH(bool, isWrong);
        m_world->offer({.makesClips = false, .makesPictures = true});
        const std::string bad =
            m_world->offer({.price = 1, .makesClips = false, .moves = MoverManner(manner)});
        const std::string good =
            m_world->offer({.price = 1, .makesClips = false, .moves = MoverManner::Good});
        QVERIFY(m_world->book->setFavourite(bad, true).has_value());
        // One choice in ten is drawn, so it may not be the bad one's turn at once.
        for (int i = 0; i < kTurns && m_world->moverAt(1).jobs() == 0; ++i) {
            const JobPlan plan = m_world->planned();
            QVERIFY(m_world->backend().refresh(plan, {}).has_value());
            MapFeed feed(plan);
            SpendingLimits limits;
            limits.job = Wei(25 * kPixels); // for one of them
            feed.guard = std::make_shared<SpendingGuard>(limits);
            run(plan, feed);
            QCOMPARE(feed.makers(), std::set<std::string>{good});
        }
        const WorkStats stats = need(m_world->book->stats({bad, "image-to-video", "test/mover"}));
        QCOMPARE(stats.jobs, std::int64_t(1));
        QCOMPARE(stats.wrong > 0, isWrong);
    }

    void aBlankPictureGoesNoFurther()
    {
        const std::string bad =
            m_world->offer({.misbehaves = "blank", .makesClips = false, .makesPictures = true});
        m_world->offer({.makesClips = false, .moves = MoverManner::Good});
        const JobPlan plan = m_world->planned();
        QVERIFY(m_world->backend().refresh(plan, {}).has_value());
        MapFeed feed(plan);
        const auto result = m_world->backend().run(plan, feed, {});
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
        QVERIFY2(result.error().detail.find("blank") != std::string::npos,
                 result.error().detail.c_str());
        QCOMPARE(m_world->moverAt(1).jobs(), 0);
        QVERIFY(need(m_world->book->stats({bad, "text-to-image", kGenerator})).wrong > 0);
        QCOMPARE(feed.held(), std::size_t(0));
    }

    void thePictureIsNotPaidForTwice()
    {
        m_world->offer({.price = 1, .makesClips = false, .makesPictures = true});
        m_world->offer({.price = 1, .makesClips = false, .moves = MoverManner::Fails});
        const JobPlan plan = m_world->planned();
        QVERIFY(m_world->backend().refresh(plan, {}).has_value());
        for (int i = 0; i < 2; ++i) {
            MapFeed feed(plan);
            QCOMPARE(m_world->backend().run(plan, feed, {}).error().code, ErrorCode::Unavailable);
            QCOMPARE(feed.sideWork.size(), std::size_t(i == 0 ? 1 : 0));
        }
        QCOMPARE(m_world->generatorAt(0).runs(), 1);
        QVERIFY(fs::exists(plan.jobFolder / "subnet" / "picture.png"));
    }

    void aStartImageNeedsOneStepOnly()
    {
        m_world->offer({.price = 2, .makesClips = false, .moves = MoverManner::Good});
        media::StillImage still;
        still.image = media::RgbImage(40, 30);
        for (int plane = 0; plane < 3; ++plane)
            for (int i = 0; i < 40 * 30; ++i)
                still.image.plane(plane)[i] = std::uint16_t(i % 40 * 1500);
        GenerateSpec wish;
        wish.startImage = m_world->folder("start.png");
        QVERIFY(media::writeStill(wish.startImage, still).has_value());
        const JobPlan plan = m_world->planned(wish);
        QVERIFY(m_world->backend().refresh(plan, {}).has_value());
        QCOMPARE(m_world->backend().estimate(plan).feeWei, std::to_string(2 * 25 * kPixels));
        MapFeed feed(plan);
        run(plan, feed);
        QCOMPARE(std::stoull(feed.done().at(0).feeWei), 2 * 25 * kPixels);
    }

private:
    void run(const JobPlan& plan, MapFeed& feed)
    {
        const auto result = m_world->backend().run(plan, feed, {});
        QVERIFY2(result.has_value(), result ? "" : result.error().detail.c_str());
        QCOMPARE(feed.done().size(), std::size_t(1));
    }

    std::unique_ptr<GenerateWorld> m_world;
};

QTEST_GUILESS_MAIN(TestTwoSteps)
#include "test_two_steps.moc"
