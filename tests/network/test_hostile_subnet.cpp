// SPDX-License-Identifier: GPL-3.0-or-later
// Clips at practice orchestrators of which one is bad, and over a network that is: every job ends, done by somebody else or with a
// sentence that says what to do.
#include "network/orchestrator/misbehaviour.h"
#include "tests/network/hostile_world.h"
#include "tests/support/media_clips.h"
#include "tests/support/tcp_proxy.h"

#include <QtTest>

#include <thread>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr int kChunks = 4;

/// What a kind of misbehaviour does to a clip.
struct Harm
{
    enum class Fault
    {
        None, ///< it is about something that clips do not need
        Failed,
        Wrong
    };
    Fault fault = Fault::Failed;
    int honestPieces = 0;  ///< that it may make before it becomes bad
    bool isSlow = false;   ///< only a second one, asked because the first is slow, ends it
    std::string seconds{}; ///< of the misbehaviour, in its own notation
};

Harm harmOf(Mischief mischief)
{
    using enum Harm::Fault;
    switch (mischief) {
    case Mischief::Slow:
        return {Failed, 0, true, ":600"};
    case Mischief::Dead:
        return {Failed, 0, false, ":0"};
    case Mischief::SlowLoris:
        return {Failed, 0, true};
    case Mischief::EndlessBody:
        return {Failed};
    case Mischief::PriceRise:
        return {Failed, 1};
    case Mischief::Stale:
        return {Wrong, 1};
    case Mischief::WrongSize:
    case Mischief::Truncated:
    case Mischief::Blank:
    case Mischief::Frozen:
    case Mischief::Short:
    case Mischief::InputReturned:
    case Mischief::WrongContentType:
        return {Wrong};
    case Mischief::ExpiredParameters:
    case Mischief::GarbageProtobuf:
    case Mischief::MissingTrailers:
        return {None, kChunks};
    }
    return {};
}

int piecesOf(const MapFeed& feed, const std::string& url)
{
    int pieces = 0;
    for (const auto& [index, result] : feed.done())
        pieces += result.peer == url ? 1 : 0;
    return pieces;
}

} // namespace

class TestHostileSubnet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_clip = makeClip(m_shared / "clip.mkv",
                          QStringLiteral("-f lavfi -i testsrc2=size=96x64:rate=5:duration=4 "
                                         "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"));
    }
    void init() { m_world = std::make_unique<HostileWorld>(); }
    void cleanup() { m_world.reset(); }

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
        const std::string bad =
            m_world->addNode(std::string(nameOf(Mischief(mischief))) + harm.seconds, 10).url();
        const std::string good = m_world->addNode({}, 10).url();
        // The bad one looks better, so that it is asked.
        QVERIFY(m_world->book->setFavourite(bad, true).has_value());
        const JobPlan plan = planned();
        m_world->timing.shortestHedge = 200ms;
        if (harm.isSlow)
            m_world->pretendQuick({bad, good}, plan);
        MapFeed feed(plan);
        run(plan, feed);
        QCOMPARE(feed.done().size(), std::size_t(kChunks));
        QCOMPARE(feed.held(), std::size_t(0));
        QVERIFY(piecesOf(feed, bad) <= harm.honestPieces);
        const WorkStats stats = m_world->stats(bad, plan);
        QVERIFY2(stats.jobs > 0, "the bad one was never asked");
        QCOMPARE(stats.success < 1, harm.fault != Harm::Fault::None);
        QCOMPARE(stats.wrong > 0, harm.fault == Harm::Fault::Wrong);
        QCOMPARE(m_world->stats(good, plan).wrong, std::int64_t(0));
        QVERIFY(fs::is_empty(plan.jobFolder / "subnet"));
    }

    void everybodyDownSaysWhatToDo()
    {
        for (int i = 0; i < 3; ++i)
            m_world->addNode({});
        m_world->endNodes();
        const JobPlan plan = planned();
        MapFeed feed(plan);
        const auto result = m_world->backend().run(plan, feed, {});
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
        const std::string& sentence = result.error().detail;
        QVERIFY2(sentence.find("3 did not answer") != std::string::npos, sentence.c_str());
        QVERIFY2(sentence.find("Try again later") != std::string::npos, sentence.c_str());
        QVERIFY(feed.done().empty());
        QCOMPARE(feed.held(), std::size_t(0));
    }

    void aShortCutOfTheNetworkIsGoneOver()
    {
        TcpProxy cable;
        FakePeer& peer = behind(cable);
        const JobPlan plan = planned();
        MapFeed feed(plan);
        const std::jthread saw([&](const std::stop_token& stop) {
            waitForJob(peer, stop);
            cable.goDown();
            cable.goUp();
        });
        run(plan, feed);
        QCOMPARE(feed.done().size(), std::size_t(kChunks));
        QCOMPARE(feed.held(), std::size_t(0));
    }

    void aLongCutIsSaidAndTheRestIsMadeLater()
    {
        TcpProxy cable;
        FakePeer& peer = behind(cable);
        const JobPlan plan = planned();
        MapFeed feed(plan);
        {
            const std::jthread saw([&](const std::stop_token& stop) {
                waitForJob(peer, stop);
                cable.goDown();
            });
            const auto result = m_world->backend().run(plan, feed, {});
            QVERIFY(!result);
            QCOMPARE(result.error().code, ErrorCode::Unavailable);
            QVERIFY2(result.error().detail.find("resume the job later") != std::string::npos,
                     result.error().detail.c_str());
        }
        QVERIFY(cable.dropped() > 0);
        QVERIFY(feed.done().size() < kChunks);
        QCOMPARE(feed.held(), std::size_t(0));
        QVERIFY(fs::is_empty(plan.jobFolder / "subnet"));
        cable.goUp();
        run(plan, feed);
        QCOMPARE(feed.done().size(), std::size_t(kChunks));
    }

    void whoIsCutOffLeavesTheRestToOthers()
    {
        TcpProxy cable;
        FakePeer& peer = behind(cable);
        const std::string good = m_world->addNode({}).url();
        QVERIFY(m_world->book->setFavourite(cable.url(), true).has_value());
        const JobPlan plan = planned();
        MapFeed feed(plan);
        const std::jthread saw([&](const std::stop_token& stop) {
            waitForJob(peer, stop);
            cable.goDown();
        });
        run(plan, feed);
        QCOMPARE(feed.done().size(), std::size_t(kChunks));
        QVERIFY(piecesOf(feed, good) > 0);
    }

    void aCertificateMayChangeBetweenJobs()
    {
        const JobPlan first = planned();
        const JobPlan second = planned();
        const std::uint16_t port = m_world->addNode({}).port();
        MapFeed before(first);
        run(first, before);
        QCOMPARE(before.done().size(), std::size_t(kChunks));
        // Each start makes a key of its own.
        m_world->endNodes();
        m_world->addNode({}, 0, port);
        MapFeed after(second);
        run(second, after);
        QCOMPARE(after.done().size(), std::size_t(kChunks));
        QVERIFY(m_world->jobsAt(1) > 0);
    }

    void aHostWithoutAnAddressHoldsNobodyUp()
    {
        m_world->list("https://peer.invalid:8935");
        const std::string good = m_world->addNode({}).url();
        const JobPlan plan = planned();
        MapFeed feed(plan);
        run(plan, feed);
        QCOMPARE(piecesOf(feed, good), kChunks);
    }

    void onlyAHostWithoutAnAddressIsSaid()
    {
        m_world->list("https://peer.invalid:8935");
        const JobPlan plan = planned();
        MapFeed feed(plan);
        const auto result = m_world->backend().run(plan, feed, {});
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
        QVERIFY(result.error().detail.find("1 did not answer") != std::string::npos);
    }

private:
    JobPlan planned()
    {
        const std::string number = std::to_string(m_plans++);
        UpscaleSpec spec;
        spec.source = m_clip;
        spec.output = m_world->folder("out" + number + ".mkv");
        spec.model = "resize";
        spec.size = PixelSize{192, 128};
        spec.deinterlace = DeinterlaceMode::Off;
        spec.encode.preset = "ultrafast";
        ModelFacts model;
        model.id = "resize";
        model.scale = 0;
        JobPlan plan = need(planJob(JobSpec{spec}, model, m_world->folder("job" + number), 1.0));
        fs::create_directories(plan.jobFolder);
        return plan;
    }

    void run(const JobPlan& plan, MapFeed& feed)
    {
        const auto result = m_world->backend().run(plan, feed, {});
        QVERIFY2(result.has_value(), result ? "" : result.error().detail.c_str());
    }

    /// An orchestrator that is reached over `cable` only.
    FakePeer& behind(TcpProxy& cable)
    {
        FakePeer::Config config;
        config.serviceUrl = cable.url();
        m_peer = std::make_unique<FakePeer>(m_world->folder("peer"), config);
        cable.leadTo(m_peer->port());
        m_world->list(cable.url());
        return *m_peer;
    }

    static void waitForJob(const FakePeer& peer, const std::stop_token& stop)
    {
        while (peer.jobsBegun() == 0 && !stop.stop_requested())
            std::this_thread::yield();
    }

    TempDir m_shared;
    fs::path m_clip;
    int m_plans = 0;
    std::unique_ptr<HostileWorld> m_world;
    std::unique_ptr<FakePeer> m_peer;
};

QTEST_GUILESS_MAIN(TestHostileSubnet)
#include "test_hostile_subnet.moc"
