// SPDX-License-Identifier: GPL-3.0-or-later
// Clips by BYOC at orchestrators on real sockets, the good ones and the others.
#include "core/base/file_lock.h"
#include "core/job/job_info.h"
#include "network/orchestrator/practice_state.h"
#include "network/subnet/subnet_backend.h"
#include "tests/network/map_feed.h"
#include "tests/support/fake_peer.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QtTest>

#include <thread>

using namespace sluice;
using namespace sluice::network;
using test::FakePeer;
using test::MapFeed;
using test::need;
using test::PeerManner;
namespace fs = std::filesystem;

namespace {

constexpr int kChunks = 4;
constexpr const char* kCapability = "video-upscale-v1.resize";

} // namespace

class TestSubnetBackend : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_clip = test::makeClip(m_shared / "clip.mkv",
                                QStringLiteral("-f lavfi -i testsrc2=size=96x64:rate=5:duration=4 "
                                               "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"));
    }

    void init()
    {
        m_home = std::make_unique<test::TempDir>();
        m_paths = Paths::below(m_home->path());
        m_settings = Settings();
        m_settings.subnetPatienceSeconds = 60;
        m_book = std::make_shared<PeerBook>(need(PeerBook::open(m_paths.data / "peers.sqlite")));
        m_plan = plan();
    }
    void cleanup()
    {
        m_backend.reset();
        m_peers.clear();
    }

    void severalShareAClip()
    {
        for (int i = 0; i < 3; ++i)
            addPeer({});
        MapFeed feed(m_plan);
        run(feed);
        QCOMPARE(feed.done().size(), std::size_t(kChunks));
        QCOMPARE(feed.held(), std::size_t(0));
        QVERIFY2(feed.makers().size() >= 2, "one of them made everything");
        for (const auto& [index, result] : feed.done()) {
            QCOMPARE(result.frames, std::int64_t(5));
            QVERIFY(result.maker.find("fake device") != std::string::npos);
            QVERIFY(result.busy.count() > 0);
            QVERIFY(!result.price.has_value());
            QVERIFY(result.feeWei.empty());
        }
        QVERIFY(feed.stages().contains("checking"));
        std::int64_t good = 0;
        for (const auto& [url, stats] : need(m_book->statsFor(kCapability, "resize")))
            good += stats.good;
        QCOMPARE(good, std::int64_t(kChunks));
        QVERIFY(fs::is_empty(m_plan.jobFolder / "subnet"));
    }

    void aBadPeerCostsNothingButTime_data()
    {
        QTest::addColumn<int>("manner");
        QTest::addColumn<int>("wrong"); // 1: it lied, 0: it failed, -1: nobody's fault
        const auto row = [](const char* name, PeerManner manner, int wrong) {
            QTest::newRow(name) << int(manner) << wrong;
        };
        row("fails", PeerManner::Fails, 0);
        row("refuses", PeerManner::Refuses, 0);
        row("busy", PeerManner::Busy, -1);
        row("cuts off", PeerManner::CutsOff, 0);
        row("wrong size", PeerManner::WrongSize, 1);
        row("something else", PeerManner::Mirrored, 1);
        row("blank", PeerManner::Blank, 1);
        row("input returned", PeerManner::InputBack, 1);
        row("garbage", PeerManner::Garbage, 1);
    }

    void aBadPeerCostsNothingButTime()
    {
        QFETCH(int, manner);
        QFETCH(int, wrong);
        const std::string bad = addPeer({.manner = PeerManner(manner)}).url();
        const std::string good = addPeer({}).url();
        // The bad one looks better, so that it is asked.
        QVERIFY(m_book->setFavourite(bad, true).has_value());
        MapFeed feed(m_plan);
        run(feed);
        QCOMPARE(feed.done().size(), std::size_t(kChunks));
        if (wrong >= 0)
            QCOMPARE(feed.makers(), std::set<std::string>{good});
        QVERIFY(m_peers.front()->jobsBegun() > 0);
        const WorkStats stats = need(m_book->stats({bad, kCapability, "resize"}));
        QCOMPARE(stats.wrong > 0, wrong == 1);
        QCOMPARE(stats.verification < 1, wrong == 1);
        QCOMPARE(stats.success < 1, wrong >= 0);
    }

    void aSlowPeerIsHedged()
    {
        const std::string slow = addPeer({.manner = PeerManner::Hangs}).url();
        const std::string good = addPeer({}).url();
        QVERIFY(m_book->setFavourite(slow, true).has_value());
        // Both are known to be quick: whoever takes longer than ever before gets company.
        for (const std::string& url : {slow, good})
            for (int i = 0; i < 5; ++i)
                QVERIFY(m_book->record({url, kCapability, "resize"}, sample()).has_value());
        MapFeed feed(m_plan);
        run(feed);
        QCOMPARE(feed.done().size(), std::size_t(kChunks));
        QCOMPARE(feed.makers(), std::set<std::string>{good});
    }

    void aPeerThatDiesLeavesItsPieceToOthers()
    {
        FakePeer& dying = addPeer({.manner = PeerManner::Hangs});
        const std::string good = addPeer({}).url();
        QVERIFY(m_book->setFavourite(dying.url(), true).has_value());
        MapFeed feed(m_plan);
        const std::jthread killer([&](const std::stop_token& stop) {
            while (dying.jobsBegun() == 0 && !stop.stop_requested())
                std::this_thread::yield();
            dying.die();
        });
        run(feed);
        QCOMPARE(feed.done().size(), std::size_t(kChunks));
        QCOMPARE(feed.makers(), std::set<std::string>{good});
    }

    void nobodyLeftIsSaidHonestly()
    {
        addPeer({.manner = PeerManner::Fails});
        addPeer({.manner = PeerManner::WrongSize});
        MapFeed feed(m_plan);
        const auto result = backend().run(m_plan, feed, {});
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
        QVERIFY(feed.done().empty());
        QCOMPARE(feed.held(), std::size_t(0));
    }

    void nobodyKnownSaysWhatWouldHelp()
    {
        MapFeed feed(m_plan);
        const auto result = backend().run(m_plan, feed, {});
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
        QVERIFY(result.error().detail.find("subnet up") != std::string::npos);
        const Quote quote = backend().estimate(m_plan);
        QVERIFY(!quote.possible);
        QVERIFY(!quote.reason.empty());
        QVERIFY(quote.remedy.find("subnet up") != std::string::npos);
    }

    void everybodyDownIsNoHang()
    {
        addPeer({}).die();
        MapFeed feed(m_plan);
        const auto result = backend().run(m_plan, feed, {});
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
    }

    void cancelEndsItWhileAPeerHangs()
    {
        addPeer({.manner = PeerManner::Hangs});
        MapFeed feed(m_plan);
        const auto stop = std::make_unique<std::stop_source>();
        const std::jthread stopper([&](const std::stop_token& over) {
            while (m_peers.front()->jobsBegun() == 0 && !over.stop_requested())
                std::this_thread::yield();
            stop->request_stop();
        });
        const auto result = backend().run(m_plan, feed, stop->get_token());
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        QCOMPARE(feed.held(), std::size_t(0));
        QVERIFY(fs::is_empty(m_plan.jobFolder / "subnet"));
    }

    void firstGoodNeedsOnlyOne()
    {
        m_settings.subnetRedundancy = "first";
        addPeer({.manner = PeerManner::Hangs});
        const std::string good = addPeer({}).url();
        MapFeed feed(m_plan);
        run(feed);
        QCOMPARE(feed.makers(), std::set<std::string>{good});
    }

    void comparingFindsTheOdd()
    {
        m_settings.subnetRedundancy = "compare";
        m_plan.chunks.resize(1);
        for (int i = 0; i < 3; ++i)
            addPeer({.manner = i == 0 ? PeerManner::Mirrored : PeerManner::Good});
        QVERIFY(m_book->setFavourite(m_peers.front()->url(), true).has_value());
        MapFeed feed(m_plan);
        run(feed);
        QCOMPARE(feed.done().size(), std::size_t(1));
        QVERIFY(!feed.makers().contains(m_peers.front()->url()));
        QVERIFY(feed.done().begin()->second.notes.back().find("made the same") !=
                std::string::npos);
    }

    void comparingNeedsTwo()
    {
        m_settings.subnetRedundancy = "compare";
        addPeer({});
        MapFeed feed(m_plan);
        const auto result = backend().run(m_plan, feed, {});
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
        QVERIFY(result.error().detail.find("compared") != std::string::npos);
    }

    void theHighestPriceAndTheMissingWalletAreHeeded()
    {
        m_settings.subnetMaxWeiPerSecond = "1000";
        addPeer({.manner = PeerManner::Good, .price = 5000});
        addPeer({.manner = PeerManner::Good, .price = 900});
        MapFeed feed(m_plan);
        const auto result = backend().run(m_plan, feed, {});
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
        QVERIFY2(result.error().detail.find("1 ask more than your highest price") !=
                     std::string::npos,
                 result.error().detail.c_str());
        QVERIFY(result.error().detail.find("1 want to be paid") != std::string::npos);
    }

    void aPriceAboveTheAgreedOneIsNotPaid()
    {
        const auto lives = practisePeer(1200);
        MapFeed feed(m_plan);
        feed.agreed = "1199";
        const auto result = backend().run(m_plan, feed, {});
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
        QVERIFY2(result.error().detail.find("risen above the 1199 wei") != std::string::npos,
                 result.error().detail.c_str());
        QVERIFY(feed.done().empty());
    }

    void theAgreedPriceItselfIsPaid()
    {
        const auto lives = practisePeer(1200);
        MapFeed feed(m_plan);
        feed.agreed = "1200";
        run(feed);
    }

    void aLimitEndsTheWorkBeforeItIsPassed()
    {
        const auto lives = practisePeer(1200);
        MapFeed feed(m_plan);
        SpendingLimits limits;
        limits.job = Wei(1200); // a second; every piece is a second or less, and there are several
        feed.guard = std::make_shared<SpendingGuard>(limits);
        const auto result = backend().run(m_plan, feed, {});
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
        QVERIFY2(result.error().detail.find("the limit of 1200 wei for this job") !=
                     std::string::npos,
                 result.error().detail.c_str());
        QVERIFY(feed.guard->hasRefused());
        std::uint64_t spent = 0;
        for (const auto& [index, chunk] : feed.done())
            spent += std::stoull(chunk.feeWei);
        QVERIFY(spent <= 1200);
    }

    void practiceMoneyIsCountedAndNeverPaid()
    {
        const auto lives = practisePeer(1200);
        MapFeed feed(m_plan);
        run(feed);
        const ChunkResult result = feed.done().begin()->second;
        QCOMPARE(result.price.value(), (AnnouncedPrice{"1200", "1", "second", true}));
        QVERIFY(std::stoull(result.feeWei) >= 1200 && std::stoull(result.feeWei) % 1200 == 0);
        const Quote quote = backend().estimate(m_plan);
        QVERIFY(quote.possible);
        QVERIFY(quote.price && quote.price->isPractice);
        QVERIFY(quote.costBasis.find("worth nothing") != std::string::npos);
        QVERIFY(!quote.feeWei.empty());
        QVERIFY(quote.time && quote.time->p90 > quote.time->p50);
        QVERIFY(quote.leaves.find("Nothing leaves") == 0);
    }

    void noPriceIsSaidAsNone()
    {
        addPeer({});
        QVERIFY(backend().estimate(m_plan).costBasis.find("asked yet") != std::string::npos);
        QVERIFY(backend().refresh(m_plan, {}).has_value());
        const Quote quote = backend().estimate(m_plan);
        QVERIFY(quote.possible);
        QVERIFY(!quote.price && !quote.cost && quote.feeWei.empty());
        QCOMPARE(quote.costBasis, std::string("no price announced"));
        QVERIFY(!quote.time.has_value());
    }

    void theEstimateListsThemWithWhatIsKnown()
    {
        m_settings.subnetMaxWeiPerSecond = "1000";
        const std::string free = addPeer({}).url();
        const std::string dear = addPeer({.manner = PeerManner::Good, .price = 5000}).url();
        const std::string paid = addPeer({.manner = PeerManner::Good, .price = 900}).url();
        addPeer({.manner = PeerManner::SilentToken});
        QVERIFY(m_book->record({free, kCapability, "resize"}, sample()).has_value());
        QVERIFY(backend().refresh(m_plan, {}).has_value());
        const Quote quote = backend().estimate(m_plan);
        QCOMPARE(quote.offers.size(), std::size_t(3));
        const QuoteOffer& best = quote.offers.front();
        QCOMPARE(best.url, free);
        QVERIFY(best.refusal.empty() && !best.price && best.feeWei.empty());
        QCOMPARE(best.pieces, std::int64_t(1));
        const double work = unitsOfWork(m_plan, m_plan.totalFrames());
        QVERIFY(best.seconds && std::abs(*best.seconds - 0.1 * work) < 1e-9);
        QVERIFY(best.lastSeen && !best.isWarm);
        for (const QuoteOffer& offer : quote.offers) {
            if (offer.url == dear)
                QCOMPARE(offer.refusal, std::string("asks more than your highest price"));
            if (offer.url == paid)
                QCOMPARE(offer.refusal, std::string("wants to be paid, and there is no wallet"));
            // Nobody knows how long they take, so nobody knows what they would get.
            if (offer.url != free)
                QVERIFY(!offer.seconds && offer.feeWei.empty() && offer.pieces == 0);
        }
        QVERIFY(need(quoteFromJson(toJson(quote))).offers == quote.offers);
    }

    void onlyRefusedOnesMakeItImpossible()
    {
        m_settings.subnetMaxWeiPerSecond = "1000";
        addPeer({.manner = PeerManner::Good, .price = 5000});
        const std::string paid = addPeer({.manner = PeerManner::Good, .price = 900}).url();
        addPeer({.manner = PeerManner::SilentToken});
        QVERIFY(m_book->record({paid, kCapability, "resize"}, sample()).has_value());
        QVERIFY(!backend().refresh(m_plan, {}));
        const Quote quote = backend().estimate(m_plan);
        QVERIFY(!quote.possible && !quote.time && quote.feeWei.empty());
        QVERIFY2(quote.reason.find("1 want to be paid, and there is no wallet") !=
                     std::string::npos,
                 quote.reason.c_str());
        QVERIFY(quote.remedy.find("asks for nothing") != std::string::npos);
        QCOMPARE(quote.offers.size(), std::size_t(2));
        for (const QuoteOffer& offer : quote.offers)
            QVERIFY(!offer.refusal.empty());
    }

    void refusedOnesAreNotReckonedWith()
    {
        const std::string free = addPeer({}).url();
        const std::string paid = addPeer({.manner = PeerManner::Good, .price = 900}).url();
        WorkSample quickest = sample();
        quickest.compute = 0.001;
        QVERIFY(m_book->record({free, kCapability, "resize"}, sample()).has_value());
        QVERIFY(backend().refresh(m_plan, {}).has_value());
        const Quote alone = backend().estimate(m_plan);
        QVERIFY(m_book->record({paid, kCapability, "resize"}, quickest).has_value());
        const Quote both = backend().estimate(m_plan);
        QVERIFY(both.possible && !both.price && !both.ceiling);
        QCOMPARE(both.time->p50.count(), alone.time->p50.count());
        QCOMPARE(both.device, std::string("1 of 2 known orchestrators offer it"));
    }

    void bothCopiesOfAPieceAreOwed()
    {
        m_settings.subnetRedundancy = "compare";
        m_plan.chunks.resize(1);
        const auto lives = practisePeers({1200, 1200});
        MapFeed feed(m_plan);
        SpendingLimits limits;
        limits.job = Wei(1'000'000);
        feed.guard = std::make_shared<SpendingGuard>(limits);
        run(feed);
        QCOMPARE(feed.sideWork.size(), std::size_t(1));
        const SideWork& second = feed.sideWork[0];
        const ChunkResult first = feed.done().at(0);
        QVERIFY(second.peer != first.peer && second.price == first.price);
        const std::uint64_t owed = std::stoull(first.feeWei) + std::stoull(second.feeWei);
        QVERIFY(owed >= 2400 && owed % 1200 == 0);
        QCOMPARE(feed.guard->reserve(0, Wei(1'000'000)), std::optional(Wei(1'000'000 - owed)));
    }

    void aCopyThatNobodyComparedIsOwedAsWell()
    {
        m_settings.subnetRedundancy = "compare";
        m_plan.chunks.resize(1);
        const auto lives = practisePeers({1200});
        MapFeed feed(m_plan);
        QVERIFY(!backend().run(m_plan, feed, {}));
        QVERIFY(feed.done().empty());
        QCOMPARE(feed.sideWork.size(), std::size_t(1));
        QVERIFY(std::stoull(feed.sideWork[0].feeWei) >= 1200);
    }

    void aRisenPriceIsPaidOnlyOutOfWhatMayBeSpent_data()
    {
        QTest::addColumn<int>("limit");
        QTest::addColumn<bool>("isMade");
        QTest::newRow("more than the first price needs") << 3600 << true;
        QTest::newRow("just enough for the first price") << 1200 << false;
    }
    void aRisenPriceIsPaidOnlyOutOfWhatMayBeSpent()
    {
        QFETCH(int, limit);
        QFETCH(bool, isMade);
        m_plan.chunks.resize(1);
        FakePeer& peer =
            addPeer({.manner = PeerManner::Good, .price = 1200, .laterPrice = 1800}, false);
        const auto lives = practise({{1, peer.url(), 1, 1200, {}}});
        MapFeed feed(m_plan);
        SpendingLimits limits;
        limits.job = Wei(std::uint64_t(limit));
        feed.guard = std::make_shared<SpendingGuard>(limits);
        const auto result = backend().run(m_plan, feed, {});
        QCOMPARE(result.has_value(), isMade);
        QCOMPARE(peer.jobsBegun(), isMade ? 1 : 0);
        if (!isMade)
            return;
        const std::uint64_t fee = std::stoull(feed.done().at(0).feeWei);
        QVERIFY(fee >= 1800 && fee <= std::uint64_t(limit));
    }

    void offlineOpensNoConnection()
    {
        m_settings.offline = true;
        FakePeer& peer = addPeer({});
        MapFeed feed(m_plan);
        QCOMPARE(backend().run(m_plan, feed, {}).error().code, ErrorCode::Unavailable);
        QCOMPARE(peer.tokensAsked(), 0);
        QVERIFY(!backend().estimate(m_plan).possible);
    }

    void oneThatIsSilentDoesNotHoldUpTheOthers()
    {
        addPeer({.manner = PeerManner::SilentToken});
        const std::string good = addPeer({}).url();
        MapFeed feed(m_plan);
        run(feed);
        QCOMPARE(feed.makers(), std::set<std::string>{good});
    }

    void picturesOfOddSizesAreMadeHere()
    {
        addPeer({});
        m_plan.isStill = true;
        m_plan.model.scale = 4;
        const Quote odd = backend().estimate(m_plan);
        QVERIFY(!odd.possible && !odd.remedy.empty());
        m_plan.model.scale = 2;
        QVERIFY(backend().estimate(m_plan).possible);
    }

private:
    /// A peer of the practice subnet, as long as what is returned lives.
    std::vector<FileLock> practisePeer(std::int64_t price) { return practisePeers({price}); }
    std::vector<FileLock> practisePeers(const std::vector<std::int64_t>& prices)
    {
        std::vector<PracticeNode> nodes;
        for (const std::int64_t price : prices) {
            FakePeer& peer = addPeer({.manner = PeerManner::Good, .price = price}, false);
            nodes.push_back({int(nodes.size()) + 1, peer.url(), 1, std::uint64_t(price), {}});
        }
        return practise(std::move(nodes));
    }
    /// The practice subnet is made of these, as long as what is returned lives.
    std::vector<FileLock> practise(std::vector<PracticeNode> nodes)
    {
        PracticeState state;
        state.secret = "s";
        state.nodes = std::move(nodes);
        if (!writePracticeState(m_paths, state))
            qFatal("no practice state");
        fs::create_directories(practiceFolder(m_paths));
        std::vector<FileLock> locks;
        for (const PracticeNode& node : state.nodes) {
            auto lives = FileLock::tryLock(practiceLockFile(m_paths, node.number));
            if (!lives || !*lives)
                qFatal("no lock");
            locks.push_back(std::move(**lives));
        }
        return locks;
    }

    FakePeer& addPeer(FakePeer::Config config, bool isListed = true)
    {
        m_peers.push_back(std::make_unique<FakePeer>(
            *m_home / ("peer" + std::to_string(m_peers.size())), config));
        if (isListed)
            m_settings.subnetOrchestrators += m_peers.back()->url() + ",";
        return *m_peers.back();
    }

    static WorkSample sample()
    {
        WorkSample quick;
        quick.units = 1;
        quick.compute = 0.1;
        return quick;
    }

    SubnetBackend& backend()
    {
        if (m_backend)
            return *m_backend;
        SubnetServices services;
        services.http = std::make_shared<net::HttpClient>(m_settings.offline);
        services.book = m_book;
        services.discovery =
            std::make_shared<Discovery>(m_paths, m_settings, m_book, services.http);
        services.peerTiming.shortestRest = std::chrono::milliseconds(20);
        services.peerTiming.busyRest = std::chrono::milliseconds(100);
        services.peerTiming.shortestHedge = std::chrono::milliseconds(300);
        services.peerTiming.look = std::chrono::milliseconds(20);
        services.timing.waits = {std::chrono::seconds(5)};
        services.selection.exploration = 0;
        services.modelFacts = [](const JobSpec&) { return ModelFacts(); };
        m_backend = std::make_unique<SubnetBackend>(services, m_settings);
        return *m_backend;
    }

    void run(MapFeed& feed)
    {
        const auto result = backend().run(m_plan, feed, {});
        QVERIFY2(result.has_value(), result ? "" : result.error().detail.c_str());
    }

    JobPlan plan()
    {
        UpscaleSpec spec;
        spec.source = m_clip;
        spec.output = *m_home / "out.mkv";
        spec.model = "resize";
        spec.size = PixelSize{192, 128};
        spec.deinterlace = DeinterlaceMode::Off;
        spec.encode.preset = "ultrafast";
        ModelFacts model;
        model.id = "resize";
        model.scale = 0;
        JobPlan made = need(planJob(JobSpec{spec}, model, *m_home / "job", 1.0));
        fs::create_directories(made.jobFolder);
        if (made.chunks.size() != kChunks)
            qFatal("%d chunks", int(made.chunks.size()));
        return made;
    }

    test::TempDir m_shared;
    fs::path m_clip;
    std::unique_ptr<test::TempDir> m_home;
    Paths m_paths;
    Settings m_settings;
    std::shared_ptr<PeerBook> m_book;
    JobPlan m_plan;
    std::vector<std::unique_ptr<FakePeer>> m_peers;
    std::unique_ptr<SubnetBackend> m_backend;
};

QTEST_GUILESS_MAIN(TestSubnetBackend)
#include "test_subnet_backend.moc"
