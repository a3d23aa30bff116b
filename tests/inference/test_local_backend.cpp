// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/job/journal.h"
#include "inference/local/local_backend.h"
#include "tests/support/temp_dir.h"
#include "tests/support/weight_builder.h"

#include <QTest>

#include <functional>
#include <map>
#include <set>

using namespace sluice;
using namespace sluice::inference;
namespace fs = std::filesystem;

namespace {

/// A feed in memory that keeps its books strictly.
class BookkeepingFeed : public ChunkFeed
{
public:
    explicit BookkeepingFeed(const JobPlan& plan)
        : m_plan(plan)
    {}

    std::optional<Chunk> take() override
    {
        for (const Chunk& chunk : m_plan.chunks) {
            if (taken.contains(chunk.index) || finished.contains(chunk.index))
                continue;
            taken.insert(chunk.index);
            mostTaken = std::max(mostTaken, taken.size());
            return chunk;
        }
        return {};
    }

    void progress(int chunkIndex, std::int64_t frames, const std::string& stage) override
    {
        if (!taken.contains(chunkIndex))
            ++mistakes;
        stages.insert(stage);
        if (stage == "upscaling" && frames > 0 && onWork)
            onWork();
    }

    Result<void> finish(const Chunk& chunk, const ChunkResult& result) override
    {
        if (!taken.contains(chunk.index))
            ++mistakes;
        std::error_code error;
        fs::rename(chunk.partialFile, chunk.file, error);
        if (error)
            return fail(ErrorCode::Io, "The piece is not there.");
        taken.erase(chunk.index);
        finished[chunk.index] = result;
        return {};
    }

    void giveBack(int chunkIndex) override
    {
        if (taken.erase(chunkIndex) == 0)
            ++mistakes;
        ++givenBack;
    }

    std::set<int> taken;
    std::map<int, ChunkResult> finished;
    std::set<std::string> stages;
    std::function<void()> onWork;
    std::size_t mostTaken = 0;
    int givenBack = 0;
    int mistakes = 0;

private:
    const JobPlan& m_plan;
};

bool contains(const std::string& text, const char* part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

class TestLocalBackend : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        qputenv("SLUICE_ENGINE", qgetenv("SLUICE_TEST_BIN") + "/fake_engine");
        behave("obedient");
        m_home = std::make_unique<test::TempDir>();
        m_plan = planOf("resize");
    }

    void makesEveryChunk()
    {
        BookkeepingFeed feed(m_plan);
        QVERIFY(succeeds(backend().run(m_plan, feed, {})));
        QCOMPARE(feed.finished.size(), std::size_t(3));
        QCOMPARE(feed.givenBack, 0);
        QCOMPARE(feed.mistakes, 0);
        QCOMPARE(feed.mostTaken, std::size_t(2));
        const ChunkResult& result = feed.finished[1];
        QCOMPARE(result.frames, std::int64_t(50));
        QCOMPARE(result.maker, std::string("Fake processor, 2 threads"));
        QCOMPARE(result.busy.count(), 0.5);
        QVERIFY(feed.stages.contains("starting the engine"));
        QVERIFY(feed.stages.contains("loading the model"));
    }

    void passesOnWhatTheReceiptShouldSay()
    {
        behave("notes");
        BookkeepingFeed feed(m_plan);
        QVERIFY(succeeds(backend().run(m_plan, feed, {})));
        const std::vector<std::string>& notes = feed.finished[0].notes;
        QCOMPARE(notes.size(), std::size_t(2));
        QCOMPARE(notes[0], std::string("tile size halved"));
        QVERIFY(contains(notes[1], "3 damaged frames"));
    }

    void startsNoEngineWhenThereIsNothingToDo()
    {
        qputenv("SLUICE_ENGINE", "/no/such/engine");
        m_plan.chunks.clear();
        BookkeepingFeed feed(m_plan);
        QVERIFY(succeeds(backend().run(m_plan, feed, {})));
    }

    void outlivesEveryFailure_data()
    {
        QTest::addColumn<QByteArray>("behaviour");
        QTest::addColumn<ErrorCode>("code");
        const auto row = [](const char* behaviour, ErrorCode code) {
            QTest::newRow(behaviour) << QByteArray(behaviour) << code;
        };
        row("crash:11", ErrorCode::Internal);
        row("crash:9", ErrorCode::Internal);
        row("exit:3", ErrorCode::OutOfMemory);
        row("out-of-memory", ErrorCode::OutOfMemory);
        row("wedged", ErrorCode::Timeout);
        row("garbage", ErrorCode::Protocol);
        row("long-line", ErrorCode::Protocol);
        row("version:2", ErrorCode::Protocol);
        row("wrong-id", ErrorCode::Protocol);
        row("unasked", ErrorCode::Protocol);
        row("no-file", ErrorCode::Io);
        row("broken-model", ErrorCode::ModelBroken);
    }

    void outlivesEveryFailure()
    {
        QFETCH(QByteArray, behaviour);
        QFETCH(ErrorCode, code);
        behave(behaviour);
        // Starting a program can take a second on a busy machine.
        LocalBackend local = backend(behaviour == "wedged" ? 3 : 30);
        BookkeepingFeed feed(m_plan);
        const auto failed = local.run(m_plan, feed, {});
        QVERIFY(!failed.has_value());
        QVERIFY2(failed.error().code == code, failed.error().detail.c_str());
        QVERIFY(!failed.error().detail.empty());
        QVERIFY(feed.taken.empty());
        QVERIFY(feed.givenBack >= 1);
        QCOMPARE(feed.mistakes, 0);
        QVERIFY(!leftovers());

        behave("obedient");
        QVERIFY(succeeds(local.run(m_plan, feed, {})));
        QCOMPARE(feed.finished.size(), std::size_t(3));
    }

    void stopsInTheMiddle()
    {
        behave("slow");
        std::stop_source stop;
        BookkeepingFeed feed(m_plan);
        feed.onWork = [&stop] { stop.request_stop(); };
        const auto stopped = backend().run(m_plan, feed, stop.get_token());
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
        QVERIFY(feed.taken.empty());
        QCOMPARE(feed.givenBack, 2);
        QVERIFY(fs::exists(m_plan.jobFolder / "cancelled.txt"));
        QVERIFY(!leftovers());
    }

    void stopsAnEngineThatDoesNotListen()
    {
        behave("wedged");
        std::stop_source stop;
        BookkeepingFeed feed(m_plan);
        feed.onWork = [&stop] { stop.request_stop(); };
        QCOMPARE(backend().run(m_plan, feed, stop.get_token()).error().code, ErrorCode::Cancelled);
        QVERIFY(feed.taken.empty());
    }

    void stopsBeforeItHasBegun()
    {
        behave("silent");
        std::stop_source stop;
        stop.request_stop();
        BookkeepingFeed feed(m_plan);
        QCOMPARE(backend().run(m_plan, feed, stop.get_token()).error().code, ErrorCode::Cancelled);
        QVERIFY(feed.taken.empty());
    }

    void turnsAnExceptionIntoAnError()
    {
        BookkeepingFeed feed(m_plan);
        feed.onWork = [] { throw std::runtime_error("a bug"); };
        const auto failed = backend().run(m_plan, feed, {});
        QCOMPARE(failed.error().code, ErrorCode::Internal);
        QVERIFY(contains(failed.error().detail, "a bug"));
        QVERIFY(feed.taken.empty());
    }

    void saysWhenThereIsNoEngine()
    {
        qputenv("SLUICE_ENGINE", "/no/such/engine");
        BookkeepingFeed feed(m_plan);
        const auto failed = backend().run(m_plan, feed, {});
        QCOMPARE(failed.error().code, ErrorCode::Unavailable);
        QVERIFY(feed.taken.empty());
        const Quote quote = backend().estimate(m_plan);
        QVERIFY(!quote.possible);
        QVERIFY(contains(quote.remedy, "/no/such/engine"));
    }

    void refusesWeightsThatChangedUnderTheJob()
    {
        m_plan.model.sha256 = "another";
        BookkeepingFeed feed(m_plan);
        QCOMPARE(backend().run(m_plan, feed, {}).error().code, ErrorCode::ModelBroken);
        QVERIFY(feed.taken.empty());
    }

    void namesAModelThatIsNotThere()
    {
        JobSpec spec = m_plan.spec;
        std::get<UpscaleSpec>(spec.task).model = "no-such-model";
        QCOMPARE(backend().modelFacts(spec).error().code, ErrorCode::NotFound);
    }

    void knowsAModelFromItsFiles()
    {
        installWeights();
        const auto facts = backend().modelFacts(planOf("tiny").spec);
        QVERIFY2(facts.has_value(), facts ? "" : facts.error().detail.c_str());
        QCOMPARE(facts->scale, 2.0);
        QVERIFY(facts->operationsPerPixel > 0);
        QCOMPARE(facts->sha256.size(), std::size_t(64));
    }

    void refusesADenoiseStrengthWithoutATwin()
    {
        installWeights();
        JobSpec spec = planOf("tiny").spec;
        std::get<UpscaleSpec>(spec.task).denoise = 0.5;
        const auto facts = backend().modelFacts(spec);
        QCOMPARE(facts.error().code, ErrorCode::InvalidInput);
        QVERIFY(contains(facts.error().detail, "tiny"));
    }

    void opensNothingButTheJobsFilesToTheEngine()
    {
        installWeights();
        JobPlan plan = planOf("tiny");
        plan.model = *backend().modelFacts(plan.spec);
        const fs::path seen = m_home->path() / "arguments.txt";
        const fs::path script = m_home->path() / "engine";
        test::writeFile(script, "#!/bin/sh\nprintf '%s\\n' \"$@\" > " + seen.string() + "\n");
        fs::permissions(script, fs::perms::owner_all);
        qputenv("SLUICE_ENGINE", script.c_str());
        BookkeepingFeed feed(plan);
        QVERIFY(!backend().run(plan, feed, {}).has_value());
        const fs::path weights = m_home->path() / "models" / "tiny" / "tiny.safetensors";
        QCOMPARE(*readFile(seen), "--read\n" + weights.string() + "\n--read\n" +
                                      plan.spec.source().string() + "\n--write\n" +
                                      plan.jobFolder.string() + "\n");
    }

    void measuresThisComputerOnce()
    {
        LocalBackend local = backend();
        QVERIFY(local.needsCalibration());
        QVERIFY(contains(local.estimate(m_plan).timeBasis, "not measured yet"));
        QVERIFY(succeeds(local.calibrate({})));
        QVERIFY(!local.needsCalibration());
        const Quote quote = local.estimate(m_plan);
        QVERIFY(quote.possible);
        QCOMPARE(quote.timeBasis, std::string("a probe of this computer"));
        QCOMPARE(quote.device, std::string("Fake processor, 2 threads"));
    }

    void learnsFromTheHistory()
    {
        LocalBackend local = backend();
        QVERIFY(succeeds(local.calibrate({})));
        fs::create_directories(paths().data);
        std::vector<std::string> notices;
        QVERIFY(Journal::open(paths().database(), notices).has_value());
        auto history = RunHistory::open(paths().database());
        QVERIFY(history.has_value());
        MeasuredRun run;
        run.device = "Fake processor, 2 threads";
        run.model = m_plan.model.id;
        run.work = countWork(m_plan);
        run.seconds = 60;
        QVERIFY(succeeds(history->add(run)));
        const Quote quote = local.estimate(m_plan);
        QCOMPARE(quote.basedOnRuns, 1);
        QVERIFY(quote.time->p50.count() > 30);
    }

private:
    static void behave(const QByteArray& behaviour) { qputenv("SLUICE_FAKE_ENGINE", behaviour); }

    static bool succeeds(const Result<void>& result)
    {
        if (!result)
            qWarning("%s", result.error().detail.c_str());
        return result.has_value();
    }

    Paths paths() const
    {
        Paths paths = Paths::below(m_home->path() / "home");
        paths.modelPath = {m_home->path() / "models"};
        return paths;
    }

    LocalBackend backend(int stallSeconds = 30) const
    {
        Settings settings;
        settings.engineStallSeconds = stallSeconds;
        return LocalBackend(paths(), settings, std::make_shared<ModelStore>(paths()));
    }

    void installWeights() const
    {
        test::writeFile(m_home->path() / "models" / "tiny" / "tiny.safetensors",
                        test::safetensorsFile(test::randomNetwork(test::compactFacts(4, 2, 2))));
    }

    /// Three chunks of two seconds.
    JobPlan planOf(const std::string& model) const
    {
        JobPlan plan;
        UpscaleSpec spec;
        spec.source = m_home->path() / "source \xF0\x9F\x8E\x9E.mp4";
        spec.output = m_home->path() / "out.mp4";
        spec.model = model;
        plan.spec.task = spec;
        plan.jobFolder = m_home->path() / "job";
        fs::create_directories(plan.jobFolder);
        plan.source.width = 64;
        plan.source.height = 36;
        plan.target = {128, 72};
        plan.format.width = 128;
        plan.format.height = 72;
        for (int i = 0; i < 3; ++i)
            plan.chunks.push_back({i, Rational(2 * i), Rational(2 * i + 2), 50,
                                   plan.jobFolder / ("chunk-" + std::to_string(i)),
                                   plan.jobFolder / ("chunk-" + std::to_string(i) + ".part")});
        if (const auto facts = backend().modelFacts(plan.spec))
            plan.model = *facts;
        return plan;
    }

    bool leftovers() const
    {
        for (const auto& entry : fs::directory_iterator(m_plan.jobFolder))
            if (entry.path().extension() == ".part")
                return true;
        return false;
    }

    std::unique_ptr<test::TempDir> m_home;
    JobPlan m_plan;
};

QTEST_GUILESS_MAIN(TestLocalBackend)
#include "test_local_backend.moc"
