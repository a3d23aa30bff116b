// SPDX-License-Identifier: GPL-3.0-or-later
// Clips of words by BYOC at practice orchestrators on real sockets, of which some are bad.
#include "network/subnet/chunk_attempt.h"
#include "network/verify/verify_chunk.h"
#include "tests/network/generate_world.h"

#include <QtTest>

#include <thread>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr int kTurns = 8;

/// What a kind of misbehaviour does to a clip of words.
struct Harm
{
    enum class Fault
    {
        None, ///< it is about something that this needs not, or shows with the second job only
        Failed,
        Wrong
    };
    Fault fault = Fault::Failed;
    bool isSlow = false; ///< only a second one, asked because the first is slow, ends it
    std::string seconds{};
};

Harm harmOf(Mischief mischief)
{
    using enum Harm::Fault;
    switch (mischief) {
    case Mischief::Slow:
        return {Failed, true, ":600"};
    case Mischief::Dead:
        return {Failed, false, ":0"};
    case Mischief::SlowLoris:
        return {Failed, true};
    case Mischief::EndlessBody:
        return {Failed};
    case Mischief::WrongSize:
    case Mischief::Truncated:
    case Mischief::Blank:
    case Mischief::Frozen:
    case Mischief::Short:
    case Mischief::InputReturned:
    case Mischief::WrongContentType:
        return {Wrong};
    case Mischief::Stale:
    case Mischief::PriceRise:
    case Mischief::ExpiredParameters:
    case Mischief::GarbageProtobuf:
    case Mischief::MissingTrailers:
        return {None};
    }
    return {};
}

} // namespace

class TestGenerateSubnet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_world = std::make_unique<GenerateWorld>(); }
    void cleanup() { m_world.reset(); }

    void givesWhatThisComputerWouldGive()
    {
        const std::string url = m_world->offer({.price = 10});
        const JobPlan plan = m_world->planned();
        MapFeed feed(plan);
        run(plan, feed);
        const ChunkResult result = feed.done().at(0);
        QCOMPARE(result.frames, std::int64_t(9));
        QCOMPARE(result.peer, url);
        QVERIFY(result.maker.find("fake device") != std::string::npos);
        QCOMPARE(result.price->unit, std::string("second"));
        QVERIFY(std::stoull(result.feeWei) >= 10 && std::stoull(result.feeWei) % 10 == 0);
        QVERIFY(result.notes.front().find("zeppelin") != std::string::npos);
        const double alike =
            need(compareAnswers(plan.chunks.front().partialFile, m_world->madeHere(plan), {}));
        QVERIFY2(alike > 35, std::to_string(alike).c_str());
        QVERIFY(fs::is_empty(plan.jobFolder / "subnet"));
    }

    void aLargeClipIsWaitedForAsLongAsASlowGpuNeeds()
    {
        JobPlan plan = m_world->planned();
        PeerPool pool(m_world->book, "kind", "model", {}, RandomSource(1), {});
        SeenResults seen;
        const SubnetServices services;
        const SubnetJob job{plan, services, m_world->settings, "kind", false, pool, seen, {}};
        const auto patience = [&] { return job.patience(plan.chunks.front()).count(); };
        QCOMPARE(patience(), std::int64_t(60));
        // About Wan 2.2 5B with its usual settings.
        plan.model.generator->costs = {};
        plan.model.generator->costs.perPixel =
            2.7e16 / (9.0 * plan.target.width * plan.target.height);
        QVERIFY2(patience() > 900 && patience() <= 3600, std::to_string(patience()).c_str());
        plan.model.generator->costs.perPixel *= 1000;
        QCOMPARE(patience(), std::int64_t(3600));
    }

    void anotherSeedGivesAnotherClip()
    {
        m_world->offer({});
        GenerateSpec wish;
        wish.seed = 43;
        const JobPlan one = m_world->planned();
        const JobPlan other = m_world->planned(wish);
        MapFeed first(one);
        run(one, first);
        MapFeed second(other);
        run(other, second);
        QVERIFY(need(compareAnswers(one.chunks.front().partialFile,
                                    other.chunks.front().partialFile, {})) < 32);
    }

    void oneIsBad_data()
    {
        QTest::addColumn<int>("mischief");
        for (const MischiefName& entry : allMischief())
            QTest::newRow(std::string(entry.name).c_str()) << int(entry.mischief);
    }

    void oneIsBad()
    {
        QFETCH(int, mischief);
        const Harm harm = harmOf(Mischief(mischief));
        const std::string bad = m_world->offer(
            {.misbehaves = std::string(nameOf(Mischief(mischief))) + harm.seconds, .price = 10});
        const std::string good = m_world->offer({.price = 10});
        QVERIFY(m_world->book->setFavourite(bad, true).has_value());
        const JobPlan plan = m_world->planned();
        m_world->timing.shortestHedge = 200ms;
        if (harm.isSlow)
            m_world->pretendQuick({bad, good}, plan);
        const bool isHarmless = harm.fault == Harm::Fault::None;
        const std::int64_t before = m_world->stats(bad, plan).jobs;
        // One choice in ten is drawn, so it may not be the bad one's turn at once.
        for (int i = 0; i < kTurns && m_world->stats(bad, plan).jobs == before; ++i) {
            const JobPlan turn = m_world->planned();
            MapFeed feed(turn);
            run(turn, feed);
            QCOMPARE(feed.held(), std::size_t(0));
            QVERIFY(isHarmless || feed.makers() == std::set<std::string>{good});
            QVERIFY(fs::is_empty(turn.jobFolder / "subnet"));
        }
        const WorkStats stats = m_world->stats(bad, plan);
        QVERIFY2(stats.jobs > before, "the bad one was never asked");
        QCOMPARE(stats.success < 1, !isHarmless);
        QCOMPARE(stats.wrong > 0, harm.fault == Harm::Fault::Wrong);
        QCOMPARE(m_world->stats(good, plan).wrong, std::int64_t(0));
    }

    void anEarlierClipIsNotTakenForANewOne()
    {
        const std::string bad = m_world->offer({.misbehaves = "stale"});
        const JobPlan first = m_world->planned();
        MapFeed before(first);
        run(first, before);
        GenerateSpec wish;
        wish.prompt = "something else";
        const JobPlan second = m_world->planned(wish);
        MapFeed after(second);
        const auto result = m_world->backend().run(second, after, {});
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
        QVERIFY2(result.error().detail.find("an earlier request") != std::string::npos,
                 result.error().detail.c_str());
        QVERIFY(m_world->stats(bad, second).wrong > 0);
    }

    void onlyLiarsAreNotPaid()
    {
        m_world->offer({.misbehaves = "frozen", .price = 10});
        const JobPlan plan = m_world->planned();
        MapFeed feed(plan);
        SpendingLimits limits;
        limits.job = Wei(1'000'000);
        feed.guard = std::make_shared<SpendingGuard>(limits);
        const auto result = m_world->backend().run(plan, feed, {});
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
        QVERIFY2(result.error().detail.find("nothing moves in it") != std::string::npos,
                 result.error().detail.c_str());
        QVERIFY(feed.done().empty());
        // All that was set aside is there again.
        QCOMPARE(feed.guard->reserve(0, Wei(1'000'000)), std::optional(Wei(1'000'000)));
    }

    void aLimitThatBuysNotASecondIsSaid()
    {
        m_world->offer({.price = 1000});
        const JobPlan plan = m_world->planned();
        MapFeed feed(plan);
        SpendingLimits limits;
        limits.job = Wei(900);
        feed.guard = std::make_shared<SpendingGuard>(limits);
        const auto result = m_world->backend().run(plan, feed, {});
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
        QVERIFY2(result.error().detail.find("the limit of 900 wei") != std::string::npos,
                 result.error().detail.c_str());
        QCOMPARE(m_world->generatorAt(0).runs(), 0);
    }

    void aPriceAboveTheAgreedOneIsNotPaid()
    {
        m_world->offer({.price = 1000});
        const JobPlan plan = m_world->planned();
        MapFeed feed(plan);
        feed.agreed = "999";
        feed.agreedFor = "second";
        const auto result = m_world->backend().run(plan, feed, {});
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
        QVERIFY2(result.error().detail.find("risen above the 999 wei") != std::string::npos,
                 result.error().detail.c_str());
    }

    void aStartImageTravels()
    {
        m_world->offer({});
        media::StillImage still;
        still.image = media::RgbImage(40, 30);
        std::fill_n(still.image.plane(0), still.image.sampleCount(), std::uint16_t(30000));
        GenerateSpec wish;
        wish.startImage = m_world->folder("start.png");
        QVERIFY(media::writeStill(wish.startImage, still).has_value());
        const JobPlan plan = m_world->planned(wish);
        MapFeed feed(plan);
        run(plan, feed);
        QVERIFY(feed.done().at(0).bytesUp > 0);
        QVERIFY(fs::is_empty(plan.jobFolder / "subnet"));
    }

    void comparingTwoMakesSure()
    {
        m_world->settings.subnetRedundancy = "compare";
        m_world->offer({});
        m_world->offer({});
        const JobPlan plan = m_world->planned();
        MapFeed feed(plan);
        run(plan, feed);
        QVERIFY(feed.done().at(0).notes.back().find("made the same") != std::string::npos);
    }

    void cancelEndsIt()
    {
        m_world->offer({});
        m_world->generatorAt(0).hold();
        const JobPlan plan = m_world->planned();
        MapFeed feed(plan);
        std::stop_source stop;
        const std::jthread stopper([&](const std::stop_token& over) {
            while (!feed.stages().contains("generating") && !over.stop_requested())
                std::this_thread::yield();
            stop.request_stop();
        });
        const auto result = m_world->backend().run(plan, feed, stop.get_token());
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        QCOMPARE(feed.held(), std::size_t(0));
        m_world->generatorAt(0).release();
    }

    void theQuoteKnowsPriceAndTime()
    {
        m_world->offer({.price = 10});
        const JobPlan plan = m_world->planned();
        QVERIFY(m_world->backend().refresh(plan, {}).has_value());
        Quote quote = m_world->backend().estimate(plan);
        QVERIFY(quote.possible);
        QVERIFY2(quote.warning.empty(), quote.warning.c_str());
        QCOMPARE(quote.price->wei, std::string("10"));
        QCOMPARE(quote.ceiling->unit, std::string("second"));
        QVERIFY(quote.leaves.find("words") != std::string::npos);
        m_world->pretendQuick({m_world->backend().services().discovery->known().front().url}, plan);
        quote = m_world->backend().estimate(plan);
        QVERIFY(quote.time && quote.time->p90 > quote.time->p50);
        QVERIFY(!quote.feeWei.empty());
    }

    void adaptersStayHere()
    {
        m_world->offer({});
        JobPlan plan = m_world->planned();
        std::get<GenerateSpec>(plan.spec.task).adapters = {{"/loras/a.safetensors", 1}};
        const Quote quote = m_world->backend().estimate(plan);
        QVERIFY(!quote.possible);
        QVERIFY(quote.reason.find("LoRA") != std::string::npos);
        MapFeed feed(plan);
        QCOMPARE(m_world->backend().run(plan, feed, {}).error().code, ErrorCode::Unavailable);
        QCOMPARE(m_world->generatorAt(0).runs(), 0);
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

QTEST_GUILESS_MAIN(TestGenerateSubnet)
#include "test_generate_subnet.moc"
