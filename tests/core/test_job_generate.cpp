// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/job/estimator.h"
#include "core/job/plan_generate.h"
#include "core/job/queue_session.h"
#include "core/job/stored_generation.h"
#include "core/media/media_info.h"
#include "tests/support/fake_backend.h"
#include "tests/support/temp_dir.h"

#include <QSignalSpy>
#include <QTest>

#include <nlohmann/json.hpp>

#include <functional>

using namespace sluice;
namespace fs = std::filesystem;

namespace {

GenerateSpec redBall(const fs::path& output)
{
    GenerateSpec spec;
    spec.output = output;
    spec.model = "fake";
    spec.prompt = "a red ball\nrises  over the sea";
    spec.encode.preset = "ultrafast";
    return spec;
}

/// A queue over a home of its own.
class Bench
{
public:
    Bench()
    {
        settings.keepAwake = false;
        auto opened = QueueSession::open(paths(), settings, {backend});
        if (!opened)
            qFatal("%s", opened.error().detail.c_str());
        session = std::move(*opened);
        QSignalSpy ready(session.get(), &QueueSession::ready);
        if (!ready.wait())
            qFatal("the queue does not get ready");
    }

    Paths paths() const { return Paths::below((folder / "home").string()); }

    Result<JobPlan> plan(const GenerateSpec& spec) const
    {
        return prepareJob(JobSpec{spec}, *backend, paths(), settings);
    }

    /// The job when it has come to an end.
    JobInfo run(const JobPlan& plan)
    {
        JobId id = 0;
        session->submit(plan, Place::Here, {}, [&](const Result<JobId>& submitted) {
            if (!submitted)
                qFatal("%s", submitted.error().detail.c_str());
            id = *submitted;
        });
        const auto ended = [&] { return id != 0 && isTerminal(session->job(id)->state); };
        if (!QTest::qWaitFor(ended, 20'000))
            qFatal("the job does not end");
        return *session->job(id);
    }

    JobDetails details(JobId id)
    {
        std::optional<JobDetails> found;
        session->show(id, [&](const Result<JobDetails>& shown) { found = shown.value(); });
        if (!QTest::qWaitFor([&] { return found.has_value(); }, 10'000))
            qFatal("the queue does not answer");
        return *found;
    }

    test::TempDir folder;
    Settings settings;
    std::shared_ptr<test::FakeBackend> backend = std::make_shared<test::FakeBackend>();
    std::unique_ptr<QueueSession> session;
};

} // namespace

class TestJobGenerate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSpecIsAJobLikeAnyOther()
    {
        GenerateSpec spec = redBall("/clips/ball.mp4");
        spec.seed = 7;
        const JobSpec job{spec};
        QCOMPARE(job.kind(), std::string_view("generate"));
        QVERIFY(job.source().empty());
        QCOMPARE(job.output(), fs::path("/clips/ball.mp4"));
        QCOMPARE(job.model(), std::string("fake"));
        QCOMPARE(job.title(), std::string("a red ball rises over the sea"));
        QVERIFY(job.upscale() == nullptr && job.exporting() == nullptr);
        const auto again = jobSpecFromJson(toJson(job));
        QVERIFY2(again.has_value(), again ? "" : again.error().detail.c_str());
        QVERIFY(*again == job);
    }

    void aLongTitleIsCutBetweenCharacters()
    {
        GenerateSpec spec = redBall("/clips/ball.mp4");
        spec.prompt.clear();
        for (int i = 0; i < 60; ++i)
            spec.prompt += "\xc3\xa4"; // ä
        const std::string title = JobSpec{spec}.title();
        QVERIFY(title.size() <= 80);
        QVERIFY(title.ends_with("\xc3\xa4..."));
    }

    void thePlanIsOneChunkWithNothingLeftOpen()
    {
        const test::TempDir folder;
        GenerateSpec spec = redBall(folder / "ball.mp4");
        spec.size = PixelSize{70, 40};
        const test::FakeBackend backend;
        const auto plan =
            planJob(JobSpec{spec}, *backend.modelFacts(JobSpec{spec}), "/jobs/1", 1.0);
        QVERIFY2(plan.has_value(), plan ? "" : plan.error().detail.c_str());
        QCOMPARE(plan->chunks.size(), std::size_t(1));
        QCOMPARE(plan->totalFrames(), std::int64_t(17));
        QVERIFY(plan->chunks.front().end == Rational(17, 16));
        QVERIFY((plan->target == PixelSize{64, 48}));
        QCOMPARE(plan->notes.size(), std::size_t(1));
        const GenerateSpec& fitted = *plan->spec.generating();
        QVERIFY(fitted.seed && fitted.steps && fitted.guidance && fitted.frameRate);
        QVERIFY((*fitted.size == PixelSize{64, 48}));

        const auto again = jobPlanFromJson(toJson(*plan));
        QVERIFY2(again.has_value(), again ? "" : again.error().detail.c_str());
        QVERIFY(toJson(*again) == toJson(*plan));
        QVERIFY(again->model.generator == plan->model.generator);
    }

    void whatCannotBePlannedIsRefused_data()
    {
        QTest::addColumn<std::function<void(GenerateSpec&, ModelFacts&)>>("spoil");
        QTest::addColumn<ErrorCode>("code");
        using Spoil = std::function<void(GenerateSpec&, ModelFacts&)>;
        QTest::newRow("no prompt")
            << Spoil([](GenerateSpec& spec, ModelFacts&) { spec.prompt = " "; })
            << ErrorCode::InvalidInput;
        QTest::newRow("a model that upscales")
            << Spoil([](GenerateSpec&, ModelFacts& model) { model.generator.reset(); })
            << ErrorCode::InvalidInput;
        QTest::newRow("container")
            << Spoil([](GenerateSpec& spec, ModelFacts&) { spec.output.replace_extension(".txt"); })
            << ErrorCode::InvalidInput;
        QTest::newRow("folder") << Spoil([](GenerateSpec& spec, ModelFacts&) {
            spec.output = spec.output.parent_path() / "none" / "a.mp4";
        }) << ErrorCode::NotFound;
        QTest::newRow("adapter") << Spoil([](GenerateSpec& spec, ModelFacts&) {
            spec.adapters.push_back({"/no/such.safetensors", 1});
        }) << ErrorCode::NotFound;
        QTest::newRow("start image for words alone")
            << Spoil([](GenerateSpec& spec, ModelFacts&) { spec.startImage = "/a.png"; })
            << ErrorCode::InvalidInput;
    }

    void whatCannotBePlannedIsRefused()
    {
        using Spoil = std::function<void(GenerateSpec&, ModelFacts&)>;
        QFETCH(Spoil, spoil);
        QFETCH(ErrorCode, code);
        const test::TempDir folder;
        GenerateSpec spec = redBall(folder / "ball.mp4");
        const test::FakeBackend backend;
        ModelFacts model = *backend.modelFacts(JobSpec{spec});
        spoil(spec, model);
        const auto plan = planJob(JobSpec{spec}, model, "/jobs/1", 1.0);
        QVERIFY(!plan);
        QCOMPARE(plan.error().code, code);
    }

    void theQueueMakesTheClipAndKeepsWhatItWasMadeOf()
    {
        Bench bench;
        GenerateSpec spec = redBall(bench.folder / "ball.mp4");
        spec.size = PixelSize{70, 40};
        const auto plan = bench.plan(spec);
        QVERIFY2(plan.has_value(), plan ? "" : plan.error().detail.c_str());
        const JobInfo info = bench.run(*plan);
        QVERIFY2(info.state == JobState::Succeeded,
                 info.error ? info.error->detail.c_str() : "not succeeded");
        const auto made = media::probe(bench.folder / "ball.mp4");
        QVERIFY2(made.has_value(), made ? "" : made.error().detail.c_str());
        QCOMPARE(made->video->width, 64);
        QCOMPARE(made->video->height, 48);
        QCOMPARE(made->audioStreams, 0);
        QCOMPARE(media::scanFrames(bench.folder / "ball.mp4")->times.size(), std::size_t(17));

        const auto stored = readStoredGeneration(bench.folder / "ball.mp4");
        QVERIFY2(stored.has_value(), stored ? "" : stored.error().detail.c_str());
        QCOMPARE(stored->spec.prompt, spec.prompt);
        QCOMPARE(stored->spec.model, std::string("fake"));
        QCOMPARE(stored->spec.seed, plan->spec.generating()->seed);
        QCOMPARE(stored->spec.steps, plan->spec.generating()->steps);
        QVERIFY(stored->spec.size == plan->spec.generating()->size);

        const nlohmann::json receipt = bench.details(info.id).receipt;
        QVERIFY(receipt["kind"] == "generate");
        QVERIFY(receipt["settings"]["seed"] == *plan->spec.generating()->seed);
        QVERIFY(receipt["settings"]["prompt"] == spec.prompt);
        QVERIFY(!receipt["settings"].contains("output"));
        const auto notes = receipt["notes"].get<std::vector<std::string>>();
        QVERIFY(std::ranges::any_of(
            notes, [](const std::string& note) { return note.find("64x48") != note.npos; }));
    }

    void settingsComeBackFromMatroskaToo()
    {
        Bench bench;
        GenerateSpec spec = redBall(bench.folder / "ball.mkv");
        spec.seed = 12345;
        QCOMPARE(bench.run(*bench.plan(spec)).state, JobState::Succeeded);
        const auto stored = readStoredGeneration(spec.output);
        QVERIFY2(stored.has_value(), stored ? "" : stored.error().detail.c_str());
        QCOMPARE(stored->spec.seed, spec.seed);
    }

    void aClipOfAnotherMakeHoldsNoSettings()
    {
        const test::TempDir folder;
        test::makeSmallClip(folder / "clip.mp4", 1);
        const auto stored = readStoredGeneration(folder / "clip.mp4");
        QVERIFY(!stored);
        QCOMPARE(stored.error().code, ErrorCode::InvalidInput);
        QCOMPARE(readStoredGeneration(folder / "none.mp4").error().code, ErrorCode::NotFound);
    }

    void aJobThatEndedHalfwayGoesOn()
    {
        Bench bench;
        bench.backend->setFailure({ErrorCode::Internal, "The engine crashed."});
        bench.backend->play(0, test::FakeBackend::Trick::Fail);
        const auto plan = bench.plan(redBall(bench.folder / "ball.mp4"));
        const JobInfo failed = bench.run(*plan);
        QCOMPARE(failed.state, JobState::Failed);
        bench.session->retry(failed.id, false, [](const Result<void>&) {});
        QTRY_VERIFY_WITH_TIMEOUT(fs::exists(bench.folder / "ball.mp4"), 20'000);
    }

    void theStageTellsTheStep()
    {
        const auto step = generationStepOf(generationStage(3, 12));
        QVERIFY(step && step->step == 3 && step->steps == 12);
        QVERIFY(!generationStepOf("upscaling"));
        QVERIFY(!generationStepOf("generating, step 3 of 12 and more"));
    }

    void guidanceAndLengthCost()
    {
        GeneratorFacts facts;
        facts.costs = {10, 100, 1, 2, 0, 0, 0};
        GenerateSpec spec = fitToModel(redBall("/a.mp4"), facts.rules)->spec;
        spec.size = PixelSize{32, 16};
        spec.frames = 5;
        spec.steps = 3;
        spec.guidance = 1;
        // Two tokens side by side in two groups of frames.
        QCOMPARE(tokensOf(spec, facts.rules), 4.0);
        QCOMPARE(operationsOf(spec, facts), 10.0 + 3 * (4 * 100 + 16) + 32 * 16 * 5 * 2);
        spec.guidance = 5;
        QCOMPARE(operationsOf(spec, facts), 2 * (10.0 + 3 * (4 * 100 + 16)) + 32 * 16 * 5 * 2);
    }
};

QTEST_GUILESS_MAIN(TestJobGenerate)
#include "test_job_generate.moc"
