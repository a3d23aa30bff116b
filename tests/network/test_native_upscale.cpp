// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures by the pipeline `upscale`: our gateway, our orchestrator, and a runner behind it, on real sockets.
#include "core/base/file_lock.h"
#include "core/media/still_image.h"
#include "network/orchestrator/practice_state.h"
#include "network/subnet/subnet_backend.h"
#include "tests/network/map_feed.h"
#include "tests/network/orchestrator_world.h"
#include "tests/support/media_clips.h"

#include <QtTest>

using namespace sluice;
using namespace sluice::network;
using test::MapFeed;
using test::need;
using test::OrchestratorWorld;
using test::ScriptedRunner;
namespace fs = std::filesystem;

namespace {

constexpr const char* kModel = "fake/model";
constexpr int kFrames = 6;

} // namespace

class TestNativeUpscale : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_home = std::make_unique<test::TempDir>();
        m_paths = Paths::below(m_home->path());
        m_settings = Settings();
        m_settings.subnetPatienceSeconds = 60;
        m_book = std::make_shared<PeerBook>(need(PeerBook::open(m_paths.data / "peers.sqlite")));
    }
    void cleanup()
    {
        m_backend.reset();
        m_worlds.clear();
        m_runners.clear();
        m_locks.clear();
    }

    void aPictureComesBackFourTimesAsLarge()
    {
        const std::string url = addNode({"--shows-input"});
        const JobPlan plan = stillPlan();
        MapFeed feed(plan);
        run(plan, feed);
        QCOMPARE(feed.done().size(), std::size_t(1));
        const ChunkResult result = feed.done().begin()->second;
        QCOMPARE(result.peer, url);
        QCOMPARE(result.frames, std::int64_t(1));
        QVERIFY(!result.price && result.feeWei.empty());
        const auto made = need(media::readStill(plan.chunks.front().partialFile));
        QCOMPARE(made.image.width(), 256);
        QCOMPARE(made.image.height(), 192);
        QCOMPARE(need(m_book->stats({url, "upscale", kModel})).good, std::int64_t(1));
        QVERIFY(fs::is_empty(plan.jobFolder / "subnet"));
    }

    void aPicturesPriceCountsItsPixels()
    {
        announce(addNode({"--shows-input"}, 7));
        const JobPlan plan = stillPlan();
        MapFeed feed(plan);
        run(plan, feed);
        const ChunkResult result = feed.done().begin()->second;
        QCOMPARE(result.price.value(), (AnnouncedPrice{"7", "1", "pixel", true}));
        QCOMPARE(result.feeWei, std::to_string(7 * 64 * 48));
        QCOMPARE(backend().estimate(plan).feeWei, std::to_string(7 * 64 * 48));
    }

    void theEstimateNamesWhoWouldDoIt()
    {
        announce(addNode({"--shows-input"}, 7));
        const JobPlan plan = stillPlan();
        QVERIFY(backend().estimate(plan).offers.empty());
        QVERIFY(backend().refresh(plan, {}).has_value());
        const auto asked = backend().estimate(plan).offers;
        QCOMPARE(asked.size(), std::size_t(1));
        QCOMPARE(asked[0].price.value(), (AnnouncedPrice{"7", "1", "pixel", true}));
        QCOMPARE(asked[0].feeWei, std::to_string(7 * 64 * 48));
        QVERIFY(asked[0].isPractice && asked[0].lastSeen && asked[0].score);
        QCOMPARE(asked[0].isWarm, std::optional(true));
        QVERIFY(!asked[0].seconds);
        MapFeed feed(plan);
        run(plan, feed);
        const auto done = backend().estimate(plan).offers;
        QCOMPARE(done[0].pieces, std::int64_t(1));
        QVERIFY(done[0].seconds && *done[0].seconds > 0);
    }

    void aLyingPeersPictureIsMadeByAnother()
    {
        const std::string liar = addNode({});
        const std::string good = addNode({"--shows-input"});
        QVERIFY(m_book->setFavourite(liar, true).has_value());
        giveGoodName(good, liar);
        const JobPlan plan = stillPlan();
        MapFeed feed(plan);
        run(plan, feed);
        QCOMPARE(feed.makers(), std::set<std::string>{good});
    }

    void onlyLiarsEndTheJob()
    {
        const std::string liar = addNode({});
        const JobPlan plan = stillPlan();
        MapFeed feed(plan);
        const auto result = backend().run(plan, feed, {});
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
        QVERIFY(result.error().detail.find("does not show what was sent") != std::string::npos);
        QCOMPARE(need(m_book->stats({liar, "upscale", kModel})).wrong, std::int64_t(1));
        QVERIFY(!fs::exists(plan.chunks.front().partialFile));
        QCOMPARE(feed.held(), std::size_t(0));
    }

    /// "Bad request" may be a lie as well: it is one orchestrator's word until others say the same.
    void oneThatCallsTheRequestBadDoesNotEndTheJob()
    {
        const std::string refuser = addNode({"--refuses"});
        const std::string good = addNode({"--shows-input"});
        giveGoodName(good, refuser);
        QVERIFY(m_book->setFavourite(refuser, true).has_value());
        const JobPlan plan = stillPlan();
        const auto jobs = [&] { return need(m_book->stats({refuser, "upscale", kModel})).jobs; };
        // One choice in ten is drawn, so that it may not be asked at the first time.
        for (int i = 0; i < 10 && jobs() < 2; ++i) {
            MapFeed feed(plan);
            run(plan, feed);
            QCOMPARE(feed.makers(), std::set<std::string>{good});
        }
        QCOMPARE(jobs(), std::int64_t(2));
    }

    void oneThatDribblesIsLeft()
    {
        m_settings.subnetPatienceSeconds = 2;
        addNode({"--shows-input"}, 0, "slow-loris");
        const JobPlan plan = stillPlan();
        MapFeed feed(plan);
        const auto result = backend().run(plan, feed, {});
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Unavailable);
        QCOMPARE(feed.held(), std::size_t(0));
    }

    void aClipGoesPictureByPictureOnRequest()
    {
        const std::string url = addNode({"--shows-input"}, 7);
        announce(url);
        const JobPlan plan = clipPlan(true);
        MapFeed feed(plan);
        run(plan, feed);
        QCOMPARE(feed.done().size(), plan.chunks.size());
        const ChunkResult result = feed.done().begin()->second;
        QCOMPARE(result.frames, std::int64_t(kFrames));
        QCOMPARE(result.peer, url);
        QCOMPARE(result.feeWei, std::to_string(7 * 64 * 48 * kFrames));
        QCOMPARE(result.notes.front(),
                 std::string("Made picture by picture, 6 requests to the pipeline upscale."));
        const Quote quote = backend().estimate(plan);
        QCOMPARE(quote.feeWei, result.feeWei);
        QVERIFY(quote.warning.find("6 pictures is a request of its own") != std::string::npos);
        QVERIFY(fs::is_empty(plan.jobFolder / "subnet"));
    }

    void nobodyTakesAClipPictureByPictureUnasked()
    {
        addNode({"--shows-input"});
        const JobPlan plan = clipPlan(false);
        QVERIFY(backend().estimate(plan).warning.empty());
        MapFeed feed(plan);
        QCOMPARE(backend().run(plan, feed, {}).error().code, ErrorCode::Unavailable);
        QVERIFY(feed.done().empty());
    }

    void oneLieAmongThePicturesOfAPieceGivesItToAnother()
    {
        const std::string liar = addNode({"--shows-input", "--lie-at", "3"});
        const std::string good = addNode({"--shows-input"});
        giveGoodName(good, liar);
        QVERIFY(m_book->setFavourite(liar, true).has_value());
        const JobPlan plan = clipPlan(true);
        const auto lies = [&] { return need(m_book->stats({liar, "upscale", kModel})).wrong; };
        for (int i = 0; i < 10 && lies() == 0; ++i) {
            MapFeed feed(plan);
            run(plan, feed);
            QCOMPARE(feed.makers(), std::set<std::string>{good});
        }
        QCOMPARE(lies(), std::int64_t(1));
    }

    void picturesOfAPieceThatFailsAreOwed()
    {
        const std::string liar = addNode({"--shows-input", "--lie-at", "3"}, 7);
        announce(liar);
        const JobPlan plan = clipPlan(true);
        MapFeed feed(plan);
        QCOMPARE(backend().run(plan, feed, {}).error().code, ErrorCode::Unavailable);
        QVERIFY(feed.done().empty());
        QCOMPARE(feed.sideWork.size(), std::size_t(1));
        QCOMPARE(feed.sideWork[0].peer, liar);
        // The lie as well: it was seen after it was paid.
        QCOMPARE(feed.sideWork[0].feeWei, std::to_string(7 * 64 * 48 * 3));
    }

private:
    /// An orchestrator before a runner of its own. Listed, unless it asks for practice money (see announce()).
    std::string addNode(const test::Arguments& runner,
                        std::int64_t price = 0,
                        const std::string& misbehaves = {})
    {
        m_runners.push_back(std::make_unique<ScriptedRunner>(runner));
        OrchestratorConfig config = OrchestratorWorld::withoutRunner();
        config.models.push_back(
            {Pipeline::Upscale, kModel, true, 2, m_runners.back()->url(), {}, {}});
        config.misbehaves = misbehaves;
        if (price > 0)
            config.price = PriceInfo{price, 1, 0, {}};
        m_worlds.push_back(std::make_unique<OrchestratorWorld>(std::move(config)));
        if (!m_worlds.back()->isUp())
            qFatal("no orchestrator");
        const std::string url = m_worlds.back()->url("");
        if (price == 0)
            m_settings.subnetOrchestrators += url + ",";
        return url;
    }

    /// Makes it part of this computer's practice subnet.
    void announce(const std::string& url)
    {
        PracticeState state;
        state.secret = "s";
        state.nodes.push_back({1, url, 1, 1, {}});
        QVERIFY(writePracticeState(m_paths, state).has_value());
        fs::create_directories(practiceFolder(m_paths));
        m_locks.push_back(need(FileLock::tryLock(practiceLockFile(m_paths, 1))));
        QVERIFY(m_locks.back().has_value());
    }

    /// The liar looks far quicker, so that it is asked first nearly always.
    void giveGoodName(const std::string& slow, const std::string& quick)
    {
        WorkSample sample;
        sample.units = 1;
        sample.compute = 0.1;
        QVERIFY(m_book->record({quick, "upscale", kModel}, sample).has_value());
        sample.compute = 50;
        QVERIFY(m_book->record({slow, "upscale", kModel}, sample).has_value());
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
        services.timing.waits = {std::chrono::seconds(5)};
        services.selection.exploration = 0;
        services.modelFacts = [](const JobSpec&) { return facts(); };
        m_backend = std::make_unique<SubnetBackend>(services, m_settings);
        return *m_backend;
    }

    void run(const JobPlan& plan, MapFeed& feed)
    {
        const auto result = backend().run(plan, feed, {});
        QVERIFY2(result.has_value(), result ? "" : result.error().detail.c_str());
    }

    static ModelFacts facts()
    {
        ModelFacts model;
        model.id = kModel;
        model.scale = 4;
        return model;
    }

    JobPlan stillPlan() const
    {
        return planned(test::makeClip(*m_home / "in.png",
                                      QStringLiteral("-f lavfi -i testsrc2=s=64x48 -frames:v 1")),
                       "out.png", false);
    }
    JobPlan clipPlan(bool isFrameByFrame) const
    {
        return planned(test::makeClip(*m_home / "in.mkv",
                                      QStringLiteral("-f lavfi -i testsrc2=s=64x48:r=6:d=1 -c:v "
                                                     "libx264 -qp 10 -pix_fmt yuv420p")),
                       "out.mkv", isFrameByFrame);
    }
    JobPlan planned(const fs::path& source, const std::string& output, bool isFrameByFrame) const
    {
        UpscaleSpec spec;
        spec.source = source;
        spec.output = *m_home / output;
        spec.model = kModel;
        spec.frameByFrame = isFrameByFrame;
        JobPlan made = need(planJob(JobSpec{spec}, facts(), *m_home / "job", 1.0));
        fs::create_directories(made.jobFolder);
        return made;
    }

    std::unique_ptr<test::TempDir> m_home;
    Paths m_paths;
    Settings m_settings;
    std::shared_ptr<PeerBook> m_book;
    std::vector<std::unique_ptr<ScriptedRunner>> m_runners;
    std::vector<std::unique_ptr<OrchestratorWorld>> m_worlds;
    std::vector<std::optional<FileLock>> m_locks;
    std::unique_ptr<SubnetBackend> m_backend;
};

QTEST_GUILESS_MAIN(TestNativeUpscale)
#include "test_native_upscale.moc"
