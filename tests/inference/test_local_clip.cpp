// SPDX-License-Identifier: GPL-3.0-or-later
// Whole clips through LocalBackend: with the fake engine everywhere, and with sluice-engine itself in builds that have it.
#include "core/media/video_reader.h"
#include "inference/local/local_backend.h"
#include "tests/support/media_clips.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <map>
#include <set>

using namespace sluice;
using namespace sluice::inference;
namespace fs = std::filesystem;

namespace {

class ClipFeed : public ChunkFeed
{
public:
    explicit ClipFeed(const JobPlan& plan)
        : m_plan(plan)
    {}

    std::optional<Chunk> take() override
    {
        for (const Chunk& chunk : m_plan.chunks)
            if (!taken.contains(chunk.index) && !finished.contains(chunk.index)) {
                taken.insert(chunk.index);
                return chunk;
            }
        return {};
    }

    void progress(int, std::int64_t, const std::string&) override {}

    Result<void> finish(const Chunk& chunk, const ChunkResult& result) override
    {
        fs::rename(chunk.partialFile, chunk.file);
        taken.erase(chunk.index);
        finished[chunk.index] = result;
        if (onFirst && chunk.index == 0)
            std::exchange(onFirst, nullptr)();
        return {};
    }

    void giveBack(int chunk) override { taken.erase(chunk); }

    std::set<int> taken;
    std::map<int, ChunkResult> finished;
    /// Called once, when the first chunk is done: the engine then works on the second and was not told of the third.
    std::function<void()> onFirst;

private:
    const JobPlan& m_plan;
};

/// The engine that this thread has started.
pid_t engineOfThisThread()
{
    std::ifstream children("/proc/thread-self/children");
    pid_t process = 0;
    children >> process;
    return process;
}

bool succeeds(const Result<void>& result)
{
    if (!result)
        qWarning("%s", result.error().detail.c_str());
    return result.has_value();
}

} // namespace

class TestLocalClip : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_source = test::makeClip(m_folder / "clip 100 %.mkv",
                                  QStringLiteral("-f lavfi -i testsrc2=s=96x64:r=25:d=3 -c:v "
                                                 "libx264 -preset ultrafast -g 25"));
    }

    void init()
    {
        qputenv("SLUICE_FAKE_ENGINE", "pictures");
        m_home = std::make_unique<test::TempDir>();
        m_plan = plan();
    }

    void makesEveryPicture_data() { engines(); }
    void makesEveryPicture()
    {
        useEngine();
        ClipFeed feed(m_plan);
        QVERIFY(succeeds(backend().run(m_plan, feed, {})));
        QCOMPARE(feed.finished.size(), std::size_t(3));
        for (const Chunk& chunk : m_plan.chunks) {
            QCOMPARE(feed.finished[chunk.index].frames, chunk.frames);
            QCOMPARE(framesIn(chunk.file), chunk.frames);
        }
    }

    void givesBackWhatACancelInterrupts_data() { engines(); }
    void givesBackWhatACancelInterrupts()
    {
        useEngine();
        ClipFeed feed(m_plan);
        std::stop_source stop;
        pid_t engine = 0;
        feed.onFirst = [&] {
            engine = engineOfThisThread();
            stop.request_stop();
        };
        QCOMPARE(backend().run(m_plan, feed, stop.get_token()).error().code, ErrorCode::Cancelled);
        QVERIFY(feed.taken.empty());
        QVERIFY(engine > 0 && ::kill(engine, 0) != 0);
        QVERIFY(!hasPartialFiles());
        QVERIFY(succeeds(backend().run(m_plan, feed, {})));
        QCOMPARE(feed.finished.size(), std::size_t(3));
    }

    void goesOnAfterItsEngineWasKilled_data() { engines(); }
    void goesOnAfterItsEngineWasKilled()
    {
        useEngine();
        ClipFeed feed(m_plan);
        feed.onFirst = [] { ::kill(engineOfThisThread(), SIGKILL); };
        const auto failed = backend().run(m_plan, feed, {});
        QVERIFY(!failed.has_value());
        QCOMPARE(failed.error().code, ErrorCode::Internal);
        QVERIFY(failed.error().detail.find("Start it again") != std::string::npos);
        QVERIFY(feed.taken.empty());
        QVERIFY(!hasPartialFiles());
        QVERIFY(succeeds(backend().run(m_plan, feed, {})));
        QCOMPARE(feed.finished.size(), std::size_t(3));
    }

    void namesASourceThatVanished_data() { engines(); }
    void namesASourceThatVanished()
    {
        useEngine();
        std::get<UpscaleSpec>(m_plan.spec.task).source = m_folder / "gone.mkv";
        ClipFeed feed(m_plan);
        const auto failed = backend().run(m_plan, feed, {});
        QVERIFY(!failed.has_value());
        QCOMPARE(failed.error().code, ErrorCode::NotFound);
        QVERIFY2(failed.error().detail.find("gone.mkv") != std::string::npos,
                 failed.error().detail.c_str());
        QVERIFY(feed.taken.empty());
    }

#ifdef SLUICE_WITH_TORCH
    void saysThatMemoryRanOut()
    {
        // An address space in which the engine starts, and in which no picture of this size has room.
        const fs::path script = *m_home / "small-engine";
        std::ofstream(script) << "#!/bin/sh\nulimit -v 1500000\nexec \""
                              << (test::programFolder() / "sluice-engine").string()
                              << "\" \"$@\"\n";
        fs::permissions(script, fs::perms::owner_all);
        qputenv("SLUICE_ENGINE", script.c_str());
        m_plan.target = {16000, 12000};
        m_plan.format.width = m_plan.target.width;
        m_plan.format.height = m_plan.target.height;
        ClipFeed feed(m_plan);
        const auto failed = backend().run(m_plan, feed, {});
        QVERIFY(!failed.has_value());
        QVERIFY2(failed.error().code == ErrorCode::OutOfMemory, failed.error().detail.c_str());
        QVERIFY(feed.taken.empty());
        QVERIFY(!hasPartialFiles());
    }
#endif

private:
    static void engines()
    {
        QTest::addColumn<QByteArray>("engine");
        QTest::newRow("fake engine") << qgetenv("SLUICE_TEST_BIN") + "/fake_engine";
#ifdef SLUICE_WITH_TORCH
        QTest::newRow("sluice-engine") << qgetenv("SLUICE_TEST_BIN") + "/sluice-engine";
#endif
    }

    static void useEngine()
    {
        QFETCH(QByteArray, engine);
        qputenv("SLUICE_ENGINE", engine);
    }

    LocalBackend backend() const
    {
        const Paths paths = Paths::below(m_home->path());
        return LocalBackend(paths, Settings(), std::make_shared<ModelStore>(paths));
    }

    /// Three chunks of a second: by hand, because only what the engine gets matters here.
    JobPlan plan() const
    {
        JobPlan plan;
        UpscaleSpec upscale;
        upscale.source = m_source;
        upscale.output = *m_home / "out.mkv";
        upscale.model = "resize";
        plan.spec.task = upscale;
        plan.model = backend().modelFacts(plan.spec).value_or(ModelFacts());
        plan.jobFolder = *m_home / "job";
        fs::create_directories(plan.jobFolder);
        if (const auto info = media::probe(m_source); info && info->video)
            plan.source = *info->video;
        plan.target = {192, 128};
        plan.format.width = plan.target.width;
        plan.format.height = plan.target.height;
        plan.format.timeBase = plan.source.timeBase;
        plan.format.frameRate = Rational(25);
        plan.format.sourceHeight = plan.source.height;
        plan.format.encode.preset = "ultrafast";
        for (int i = 0; i < 3; ++i)
            plan.chunks.push_back({i, Rational(i), Rational(i + 1), 25,
                                   plan.jobFolder / ("chunk-" + std::to_string(i) + ".nut"),
                                   plan.jobFolder / ("chunk-" + std::to_string(i) + ".part.nut")});
        return plan;
    }

    static std::int64_t framesIn(const fs::path& file)
    {
        std::int64_t frames = 0;
        auto reader = media::VideoReader::open(file, {});
        if (!reader)
            return -1;
        while (true) {
            const auto frame = reader->next();
            if (!frame || !*frame)
                return frame ? frames : -1;
            ++frames;
        }
    }

    bool hasPartialFiles() const
    {
        for (const Chunk& chunk : m_plan.chunks)
            if (fs::exists(chunk.partialFile))
                return true;
        return false;
    }

    test::TempDir m_folder;
    fs::path m_source;
    std::unique_ptr<test::TempDir> m_home;
    JobPlan m_plan;
};

QTEST_GUILESS_MAIN(TestLocalClip)
#include "test_local_clip.moc"
