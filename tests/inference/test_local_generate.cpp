// SPDX-License-Identifier: GPL-3.0-or-later
// Clips of words through LocalBackend: with the fake engine everywhere, and with sluice-engine itself in builds that have it.
#include "core/base/atomic_file.h"
#include "core/job/plan_generate.h"
#include "core/media/video_reader.h"
#include "inference/local/calibration.h"
#include "inference/local/generator_memory.h"
#include "inference/local/local_backend.h"
#include "tests/support/model_folder.h"
#include "tests/support/temp_dir.h"
#include "tests/support/weight_builder.h"

#include <QTest>

#include <functional>
#include <map>

using namespace sluice;
using namespace sluice::inference;
namespace fs = std::filesystem;

namespace {

class OneChunk : public ChunkFeed
{
public:
    explicit OneChunk(const JobPlan& plan)
        : m_chunk(plan.chunks.front())
    {}

    std::optional<Chunk> take() override
    {
        return std::exchange(m_isWaiting, false) ? std::optional(m_chunk) : std::nullopt;
    }
    void progress(int, std::int64_t framesDone, const std::string& stage) override
    {
        frames.push_back(framesDone);
        if (const auto step = generationStepOf(stage))
            lastStep = step->step;
        if (onProgress)
            onProgress();
    }
    void preview(int, const fs::path& picture) override
    {
        previews.push_back(picture);
        isLastPreviewThere = fs::exists(picture);
    }
    Result<void> finish(const Chunk&, const ChunkResult& made) override
    {
        result = made;
        return {};
    }
    void giveBack(int) override
    {
        isGivenBack = true;
        m_isWaiting = true;
    }

    std::vector<std::int64_t> frames;
    std::vector<fs::path> previews;
    bool isLastPreviewThere = false;
    int lastStep = 0;
    std::optional<ChunkResult> result;
    bool isGivenBack = false;
    std::function<void()> onProgress;

private:
    Chunk m_chunk;
    bool m_isWaiting = true;
};

/// All samples of a chunk, one after another.
std::vector<std::uint16_t> samplesOf(const fs::path& file)
{
    std::vector<std::uint16_t> samples;
    auto reader = media::VideoReader::open(file, {{}, {}, media::FieldOrder::Progressive, 1});
    if (!reader)
        return samples;
    for (auto frame = reader->next(); frame && *frame; frame = reader->next()) {
        const media::RgbImage& image = (*frame)->image;
        if ((*frame)->repeat)
            continue;
        for (int plane = 0; plane < 3; ++plane)
            samples.insert(samples.end(), image.plane(plane),
                           image.plane(plane) +
                               std::size_t(image.width()) * std::size_t(image.height()));
    }
    return samples;
}

bool succeeds(const Result<void>& result)
{
    if (!result)
        qWarning("%s", result.error().detail.c_str());
    return result.has_value();
}

} // namespace

class TestLocalGenerate : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<test::TempDir> m_home;

    GenerateSpec redBall(std::uint64_t seed = 7) const
    {
        GenerateSpec spec;
        spec.output = *m_home / "ball.mp4";
        spec.model = "sluice-shapes";
        spec.prompt = "a red ball rises over the sea";
        spec.seed = seed;
        spec.steps = 3;
        spec.frames = 5;
        spec.size = PixelSize{64, 64};
        spec.encode.codec = "ffv1";
        spec.output.replace_extension(".mkv");
        return spec;
    }

    std::shared_ptr<ModelStore> store() const
    {
        return std::make_shared<ModelStore>(Paths::below((*m_home / "home").string()));
    }

    LocalBackend backend(Settings settings = {}) const
    {
        return LocalBackend(Paths::below((*m_home / "home").string()), settings, store());
    }

    Result<JobPlan> plan(const GenerateSpec& spec, const char* folder = "job") const
    {
        SLUICE_TRY(const ModelFacts facts, backend().modelFacts(JobSpec{spec}));
        fs::create_directories(*m_home / folder);
        return planJob(JobSpec{spec}, facts, *m_home / folder, 1.0);
    }

    void engines()
    {
        QTest::addColumn<bool>("real");
        QTest::newRow("fake engine") << false;
#ifdef SLUICE_WITH_TORCH
        QTest::newRow("sluice-engine") << true;
#endif
    }

    void useEngine()
    {
        QFETCH(bool, real);
        const QByteArray folder = qgetenv("SLUICE_TEST_BIN");
        qputenv("SLUICE_ENGINE", folder + (real ? "/sluice-engine" : "/fake_engine"));
    }

private Q_SLOTS:
    void init()
    {
        qputenv("SLUICE_FAKE_ENGINE", "pictures");
        qputenv("SLUICE_ENGINE", qgetenv("SLUICE_TEST_BIN") + "/fake_engine");
        m_home = std::make_unique<test::TempDir>();
    }

    void makesTheClipAndTellsOfItsSteps_data()
    {
        engines();
    }
    void makesTheClipAndTellsOfItsSteps()
    {
        useEngine();
        const auto made = plan(redBall());
        QVERIFY2(made.has_value(), made ? "" : made.error().detail.c_str());
        OneChunk feed(*made);
        QVERIFY(succeeds(backend().run(*made, feed, {})));
        QVERIFY(feed.result.has_value());
        QCOMPARE(feed.result->frames, std::int64_t(5));
        QCOMPARE(feed.lastStep, 3);
        QVERIFY(std::ranges::is_sorted(feed.frames));
        QCOMPARE(media::scanFrames(made->chunks.front().partialFile)->times.size(), std::size_t(5));
        QCOMPARE(feed.previews.size(), std::size_t(3));
        QVERIFY(feed.isLastPreviewThere);
        const auto picture = media::probe(feed.previews.back());
        QVERIFY(picture && picture->isStill);
        QCOMPARE(picture->video->width, 64);
    }

    void theSameSeedMakesTheSamePictures_data()
    {
        engines();
    }
    void theSameSeedMakesTheSamePictures()
    {
        useEngine();
        std::vector<std::vector<std::uint16_t>> clips;
        for (const auto& [seed, folder] :
             {std::pair(7, "first"), std::pair(7, "second"), std::pair(8, "third")}) {
            const auto made = plan(redBall(std::uint64_t(seed)), folder);
            QVERIFY(made.has_value());
            OneChunk feed(*made);
            QVERIFY(succeeds(backend().run(*made, feed, {})));
            clips.push_back(samplesOf(made->chunks.front().partialFile));
        }
        QVERIFY(!clips[0].empty());
        QVERIFY(clips[0] == clips[1]);
        QVERIFY(clips[0] != clips[2]);
    }

    void aFewStepModelWorksAtItsTimesteps_data()
    {
        engines();
    }
    void aFewStepModelWorksAtItsTimesteps()
    {
        QFETCH(bool, real);
        useEngine();
        const auto builtIn = store()->find("sluice-shapes");
        QVERIFY(builtIn.has_value());
        const fs::path folder = *m_home / "home" / "data" / "models" / "few";
        test::copyModel(builtIn->generatorFolder, folder);
        test::makeFewStep(folder);
        GenerateSpec spec = redBall();
        spec.model = "few";
        spec.steps.reset();
        std::vector<std::vector<std::uint16_t>> clips;
        for (const auto& [seed, job] :
             {std::pair(7, "first"), std::pair(7, "second"), std::pair(8, "third")}) {
            spec.seed = std::uint64_t(seed);
            const auto made = plan(spec, job);
            QVERIFY2(made.has_value(), made ? "" : made.error().detail.c_str());
            QCOMPARE(made->spec.generating()->steps, std::optional(3));
            OneChunk feed(*made);
            QVERIFY(succeeds(backend().run(*made, feed, {})));
            QCOMPARE(feed.previews.size(), std::size_t(3));
            const std::vector<std::string> told =
                real ? std::vector<std::string>{}
                     : std::vector<std::string>{"step at 1000", "step at 757", "step at 522"};
            QVERIFY(feed.result->notes == told);
            clips.push_back(samplesOf(made->chunks.front().partialFile));
        }
        QVERIFY(!clips[0].empty());
        QVERIFY(clips[0] == clips[1]);
        QVERIFY(clips[0] != clips[2]);
        spec.steps = 4;
        const auto refused = plan(spec, "fourth");
        QVERIFY(!refused);
        QVERIFY2(refused.error().detail.find("works in 3 steps, not in 4") != std::string::npos,
                 refused.error().detail.c_str());
    }

    void aCancelGivesTheChunkBack_data()
    {
        engines();
    }
    void aCancelGivesTheChunkBack()
    {
        useEngine();
        GenerateSpec spec = redBall();
        spec.steps = 1000;
        const auto made = plan(spec);
        QVERIFY(made.has_value());
        OneChunk feed(*made);
        std::stop_source stop;
        feed.onProgress = [&] {
            if (feed.lastStep > 0)
                stop.request_stop();
        };
        const auto ended = backend().run(*made, feed, stop.get_token());
        QVERIFY(!ended);
        QCOMPARE(ended.error().code, ErrorCode::Cancelled);
        QVERIFY(feed.isGivenBack);
        QVERIFY(feed.lastStep < 1000);
        QVERIFY(!fs::exists(made->chunks.front().partialFile));
    }

    void whereMemoryRunsOutTheClipIsBegunAgainWithLess_data()
    {
        QTest::addColumn<QByteArray>("behaviour");
        QTest::newRow("the engine says so") << QByteArray("crowded:0");
        QTest::newRow("the engine ends") << QByteArray("crowded:3");
    }
    void whereMemoryRunsOutTheClipIsBegunAgainWithLess()
    {
        QFETCH(QByteArray, behaviour);
        qputenv("SLUICE_FAKE_ENGINE", behaviour);
        const auto made = plan(redBall());
        QVERIFY(made.has_value());
        OneChunk feed(*made);
        QVERIFY(succeeds(backend().run(*made, feed, {})));
        QCOMPARE(*readFile(made->jobFolder / "begun.txt"), std::string("01"));
        QVERIFY(feed.result.has_value());
        QCOMPARE(feed.result->notes.size(), std::size_t(1));
        QVERIFY2(feed.result->notes[0].starts_with("memory ran out at first"),
                 feed.result->notes[0].c_str());
    }

    void eightBitThatNobodyAskedForIsGivenUpTheSecondTime()
    {
        qputenv("SLUICE_FAKE_ENGINE", "crowded:0");
        const auto made = plan(redBall());
        QVERIFY(made.has_value());
        LocalKnowledge known;
        known.calibration = Calibration();
        for (double* rate :
             {&known.calibration->convolution, &known.calibration->products,
              &known.calibration->resize, &known.calibration->decode, &known.calibration->encode})
            *rate = 1e9;
        known.calibration->fingerprint = machineFingerprint(Settings());
        known.calibration->device = {"cuda:0", "cuda", "Test GPU", 0, 0, 1};
        std::uint64_t& memory = known.calibration->device.memoryBytes;
        for (memory = 300'000'000; !fitGenerator(*made, known).eightBit; memory += 100'000)
            QVERIFY(memory < 2'000'000'000);
        QVERIFY(succeeds(
            writeCalibration(Paths::below((*m_home / "home").string()), *known.calibration)));
        OneChunk feed(*made);
        QVERIFY(succeeds(backend().run(*made, feed, {})));
        const std::string begun = *readFile(made->jobFolder / "begun.txt");
        QVERIFY2(begun == "0 in 8 bit, 1", begun.c_str());
    }

    void memoryThatRunsOutTwiceEndsTheJob()
    {
        qputenv("SLUICE_FAKE_ENGINE", "out-of-memory");
        const auto made = plan(redBall());
        QVERIFY(made.has_value());
        OneChunk feed(*made);
        const auto ended = backend().run(*made, feed, {});
        QVERIFY(!ended);
        QCOMPARE(ended.error().code, ErrorCode::OutOfMemory);
        QVERIFY(feed.isGivenBack);
        QVERIFY(!feed.result);
    }

    void aModelThatUpscalesMakesNoClips()
    {
        GenerateSpec spec = redBall();
        spec.model = "resize";
        const auto facts = backend().modelFacts(JobSpec{spec});
        QVERIFY(!facts);
        QCOMPARE(facts.error().code, ErrorCode::InvalidInput);
        UpscaleSpec upscale;
        upscale.model = "sluice-shapes";
        QCOMPARE(backend().modelFacts(JobSpec{upscale}).error().code, ErrorCode::InvalidInput);
    }

    void anAdapterCountsAsPartOfTheModel()
    {
        test::writeFile(*m_home / "style.safetensors", "not looked into before the engine does");
        GenerateSpec spec = redBall();
        const auto plain = backend().modelFacts(JobSpec{spec});
        spec.adapters.push_back({*m_home / "style.safetensors", 0.5});
        const auto styled = backend().modelFacts(JobSpec{spec});
        spec.adapters.front().weight = 1;
        const auto strong = backend().modelFacts(JobSpec{spec});
        QVERIFY(plain && styled && strong);
        QVERIFY(plain->sha256 != styled->sha256);
        QVERIFY(strong->sha256 != styled->sha256);
    }

    void anAdapterThatIsNoneIsRefusedByName()
    {
#ifndef SLUICE_WITH_TORCH
        QSKIP("only the real engine looks into adapters");
#endif
        qputenv("SLUICE_ENGINE", qgetenv("SLUICE_TEST_BIN") + "/sluice-engine");
        test::TensorData tensor{
            "some.other.model.lora_A.weight", "F32", {2, 2}, std::string(16, '\0')};
        test::writeFile(*m_home / "style.safetensors", test::safetensorsFile({tensor}));
        GenerateSpec spec = redBall();
        spec.adapters.push_back({*m_home / "style.safetensors", 1});
        const auto made = plan(spec);
        QVERIFY(made.has_value());
        OneChunk feed(*made);
        const auto ended = backend().run(*made, feed, {});
        QVERIFY(!ended);
        QVERIFY2(ended.error().detail.find("style.safetensors") != std::string::npos,
                 ended.error().detail.c_str());
    }

    void theEstimateCountsWhatTheClipTakes()
    {
        const auto small = plan(redBall());
        GenerateSpec spec = redBall();
        spec.size = PixelSize{256, 256};
        spec.steps = 100;
        const auto large = plan(spec, "large");
        QVERIFY(small && large);
        const Quote less = backend().estimate(*small);
        const Quote more = backend().estimate(*large);
        QVERIFY(less.possible && less.time);
        QVERIFY(less.work && less.work->products > 0 && less.work->decodedPixels == 0);
        QVERIFY(more.work->products > 10 * less.work->products);
        QCOMPARE(more.work->layerRuns / less.work->layerRuns,
                 100.0 / *small->spec.generating()->steps);
        QVERIFY(more.time->p50 > less.time->p50);
        QCOMPARE(less.precision, std::string("float32"));
        QVERIFY(less.isCold);
    }

#ifdef SLUICE_WITH_TORCH
    void a8BitClipTellsHowFarItIsOff()
    {
        qputenv("SLUICE_ENGINE", qgetenv("SLUICE_TEST_BIN") + "/sluice-engine");
        GenerateSpec spec = redBall();
        spec.precision = "int8";
        const auto small = plan(spec, "small");
        const auto whole = plan(redBall(), "whole");
        QVERIFY(small && whole);
        QVERIFY(backend().estimate(*small).warning.find("is measured with") != std::string::npos);
        OneChunk first(*small);
        QVERIFY(succeeds(backend().run(*small, first, {})));
        QVERIFY(std::ranges::any_of(first.result->notes, [](const std::string& note) {
            return note.find("held in 8 bit") != std::string::npos;
        }));
        const Quote after = backend().estimate(*small);
        QCOMPARE(after.precision, std::string("int8"));
        QVERIFY2(after.warning.find("as measured here") != std::string::npos,
                 after.warning.c_str());
        OneChunk other(*whole);
        QVERIFY(succeeds(backend().run(*whole, other, {})));
        QVERIFY(other.result->notes.empty());
        QVERIFY(samplesOf(small->chunks.front().partialFile) !=
                samplesOf(whole->chunks.front().partialFile));
    }

    void whatTheEncoderMadeIsKeptForTheNextJob()
    {
        qputenv("SLUICE_ENGINE", qgetenv("SLUICE_TEST_BIN") + "/sluice-engine");
        const fs::path cache = Paths::below((*m_home / "home").string()).cache / "prompts";
        const auto kept = [&] {
            std::map<fs::path, std::string> all;
            for (const auto& entry : fs::directory_iterator(cache))
                all[entry.path()] = *readFile(entry.path());
            return all;
        };
        const auto first = plan(redBall(), "first");
        const auto second = plan(redBall(), "second");
        QVERIFY(first && second);
        OneChunk feed(*first);
        QVERIFY(succeeds(backend().run(*first, feed, {})));
        const auto before = kept();
        QCOMPARE(before.size(), std::size_t(2)); // prompt and negative
        // One that is damaged is made again, the other is used.
        fs::resize_file(before.begin()->first, 100);
        OneChunk again(*second);
        QVERIFY(succeeds(backend().run(*second, again, {})));
        QVERIFY(kept() == before);
        QVERIFY(samplesOf(first->chunks.front().partialFile) ==
                samplesOf(second->chunks.front().partialFile));
    }
#endif

    void aModelThatIsNotHereIsSaidToFitOrNot()
    {
        JobPlan plan;
        plan.model.generator.emplace();
        GenerateSpec spec;
        spec.prompt = "a cat";
        plan.spec = JobSpec{fitToModel(spec, plan.model.generator->rules)->spec};
        const Quote any = backend().estimate(plan);
        QVERIFY(!any.possible);
        QCOMPARE(any.reason, std::string("the model is not installed"));
        plan.model.generator->costs.tokenValues = 1e12;
        const Quote quote = backend().estimate(plan);
        QCOMPARE(quote.reason, any.reason);
        QVERIFY2(quote.warning.starts_with("needs "), quote.warning.c_str());
    }
};

QTEST_GUILESS_MAIN(TestLocalGenerate)
#include "test_local_generate.moc"
