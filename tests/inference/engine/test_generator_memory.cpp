// SPDX-License-Identifier: GPL-3.0-or-later
// What the clip generator takes of memory, and what it does when that runs out or values are no numbers.
#include "core/base/atomic_file.h"
#include "inference/engine/models/video_codec.h"
#include "inference/engine/models/wan/wan_transformer.h"
#include "inference/engine/pipelines/clip_samples.h"
#include "inference/engine/pipelines/savings.h"
#include "inference/store/generator_folder.h"
#include "tests/inference/engine/suites.h"
#include "tests/inference/engine/tensor_file.h"
#include "tests/support/model_folder.h"
#include "tests/support/temp_dir.h"
#include "tests/support/weight_builder.h"

#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <QTest>

#include <nlohmann/json.hpp>

#include <cstring>
#include <limits>

namespace fs = std::filesystem;

namespace sluice::test {
namespace {

using namespace sluice::inference;

/// Measures the tensors of this thread.
struct Meter : c10::MemoryReportingInfoBase
{
    void reportMemoryUsage(void*, std::int64_t size, std::size_t, std::size_t, c10::Device) override
    {
        now += size;
        most = std::max(most, now);
    }
    bool memoryProfilingEnabled() const override { return true; }

    std::int64_t now = 0, most = 0;
};

double peakOf(const std::function<void()>& work)
{
    const auto meter = std::make_shared<Meter>();
    const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, meter);
    work();
    return double(meter->most);
}

at::Tensor zeros(at::IntArrayRef shape)
{
    return at::zeros(shape, at::TensorOptions().dtype(at::kFloat));
}

PromptTokens padded(std::vector<std::int32_t> ids)
{
    const std::size_t length = ids.size();
    ids.resize(16);
    return {std::move(ids), length, {}};
}

/// Of channels: oneDNN computes with a multiple of 8, and the toys have 4 and 6.
constexpr double kPadding = 4.0 / 3;
constexpr int kSteps = 3;

VideoRequest request()
{
    VideoRequest request;
    request.prompt = padded({17, 5, 63, 40, 22, 9, 81, 1});
    request.negative = padded({12, 88, 1});
    request.width = 48;
    request.height = 32;
    request.frames = 9;
    request.steps = kSteps;
    request.guidance = 4;
    request.seed = 7;
    return request;
}

VideoGeneratorOptions options(const std::string& precision = "auto")
{
    VideoGeneratorOptions options;
    options.model = generateData() / "wan21";
    options.device = "cpu";
    options.threads = 1;
    options.precision = precision;
    return options;
}

VideoSamples plainClip(const std::string& precision = "auto")
{
    auto generator = VideoGenerator::load(options(precision));
    const auto video = generator ? generator->generate(request(), {}) : Unexpected(Error{});
    return video ? *video : VideoSamples{};
}

/// Lets memory run out `times` times: from the first step on, or from when all `after` steps are done.
class Shortage
{
public:
    Shortage(int after, int times)
        : m_after(after)
        , m_left(times)
    {}
    VideoWatch watch()
    {
        VideoWatch watch;
        watch.onStep = [this](int done, int) {
            m_done = done;
            ++steps;
        };
        watch.onPart = [this] {
            if (steps > 0 && m_done >= m_after && m_left > 0) {
                --m_left;
                TORCH_CHECK_WITH(OutOfMemoryError, false, "as if");
            }
        };
        return watch;
    }

    int steps = 0;

private:
    int m_after, m_left, m_done = 0;
};

bool says(const std::vector<std::string>& notes, std::size_t i, const char* part)
{
    return i < notes.size() && notes[i].find(part) != std::string::npos;
}

/// The toy model with other numbers in a weight: `value` and zeros, in float32.
fs::path changedWeight(const TempDir& temp, const char* part, const std::string& name, float value)
{
    const fs::path model = temp / "model";
    copyModel(generateData() / "wan21", model);
    const fs::path file = model / part / "diffusion_pytorch_model.safetensors";
    const std::string content = *readFile(file);
    std::uint64_t header = 0;
    std::memcpy(&header, content.data(), sizeof(header));
    const auto json = nlohmann::json::parse(content.substr(sizeof(header), header));
    std::vector<TensorData> tensors;
    for (const auto& [key, entry] : json.items()) {
        if (key == "__metadata__")
            continue;
        const std::size_t begin = entry["data_offsets"][0], end = entry["data_offsets"][1];
        TensorData& tensor = tensors.emplace_back();
        tensor = {key, entry["dtype"], entry["shape"],
                  content.substr(sizeof(header) + header + begin, end - begin)};
        if (key != name)
            continue;
        const std::size_t count = std::size_t(tensor.shape.at(0));
        tensor.dtype = "F32";
        tensor.bytes.assign(count * sizeof(float), '\0');
        std::memcpy(tensor.bytes.data(), &value, sizeof(value));
    }
    writeFile(file, safetensorsFile(tensors));
    return model;
}

/// A number of float32 that bfloat16 rounds to infinity. The norm behind it leaves nothing of it, and of infinity no number.
fs::path tooMuchForHalf(const TempDir& temp)
{
    return changedWeight(temp, "vae", "decoder.mid_block.resnets.0.conv1.bias", -3.4e38f);
}

} // namespace

class GeneratorMemoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCodecTakesWhatIsCounted_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<int>("channels");
        QTest::newRow("Wan 2.1") << QStringLiteral("wan21") << 4;
        QTest::newRow("Wan 2.2 TI2V") << QStringLiteral("wan22") << 6;
    }

    void theCodecTakesWhatIsCounted()
    {
        constexpr double kSide = 272; // more than a tile
        QFETCH(QString, model);
        QFETCH(int, channels);
        const c10::InferenceMode inference;
        const fs::path folder = generateData() / model.toStdString();
        const auto facts = GeneratorFolder::readSettings(folder);
        const auto part = ModelPart::open(folder / "vae");
        QVERIFY(facts && part);
        const auto codec = loadVideoCodec(*part, {});
        QVERIFY(codec);
        const auto side = std::int64_t(kSide) / (*codec)->facts().spaceFactor;
        const auto peak = [&](std::int64_t latents) {
            return peakOf([&] {
                (*codec)->decodeTo(zeros({1, channels, latents, side, side}),
                                   [](const at::Tensor&) {}, {});
            });
        };
        const double counted =
            kSide * kSide * facts->rules.frameMultiple * facts->costs.pixelValues * sizeof(float);
        const double found = peak(3);
        qInfo("codec: %.1f MB of %.1f MB counted", found / 1e6, counted / 1e6);
        QVERIFY(found <= counted * kPadding && found >= counted * 0.4);
        // A longer clip takes no more, but for its latents.
        QVERIFY(peak(5) <= found * 1.02);
        (*codec)->setTiled(true);
        const double tile = kPadding * counted * 256 * 256 / kSide / kSide;
        const double clip = 3 * sizeof(float) * kSide * kSide * 9;
        // The tile itself comes to the whole clip, with what it is put together from.
        QVERIFY(peak(3) <= tile + 3 * clip);
    }

    void theDenoiserTakesWhatIsCounted_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<int>("channels");
        QTest::addColumn<bool>("started");
        QTest::newRow("Wan 2.1") << QStringLiteral("wan21") << 4 << false;
        QTest::newRow("Wan 2.2 from a start image") << QStringLiteral("wan22") << 6 << true;
    }

    void theDenoiserTakesWhatIsCounted()
    {
        QFETCH(QString, model);
        QFETCH(int, channels);
        QFETCH(bool, started);
        const c10::InferenceMode inference;
        const fs::path folder = generateData() / model.toStdString();
        const auto facts = GeneratorFolder::readSettings(folder);
        const auto part = ModelPart::open(folder / "transformer");
        QVERIFY(facts && part);
        const auto network = WanTransformer::load(*part, {});
        QVERIFY(network);
        constexpr std::int64_t kTokens = 9 * 16 * 16;
        at::Tensor times = at::full({1}, 500.0, at::kFloat);
        if (started) {
            times = at::full({1, kTokens}, 500.0, at::kFloat);
            times.narrow(1, 0, 256).zero_();
        }
        const at::Tensor text = zeros({1, 16, network->config().textWidth});
        const double found = peakOf([&] {
            network->forward(zeros({1, channels, 9, 32, 32}), times, text);
        });
        const double counted = kTokens * facts->costs.tokenValues * sizeof(float);
        qInfo("denoiser: %.1f MB of %.1f MB counted", found / 1e6, counted / 1e6);
        QVERIFY(found <= counted && found >= counted * 0.4);
    }

    void framesBecomeSamplesOneByOne()
    {
        const c10::InferenceMode inference;
        at::Tensor frames = zeros({16, 3, 32, 48});
        frames[0].fill_(-1);
        frames[15].fill_(1);
        SampleWriter writer(20);
        const double peak = peakOf([&] { writer.add(frames); });
        QVERIFY2(peak <= 4.0 * 3 * 32 * 48 * sizeof(float), std::to_string(peak).c_str());
        const VideoSamples video = writer.take();
        QCOMPARE(video.frames, 16);
        QCOMPARE(video.samples.size(), std::size_t(16 * 3 * 32 * 48));
        QCOMPARE(int(video.samples.front()), 0);
        QCOMPARE(int(video.frame(7).planes[1][5]), 32768);
        QCOMPARE(int(video.samples.back()), 65535);
    }

    void samplesThatAreNoNumbersAreNotKept()
    {
        const c10::InferenceMode inference;
        at::Tensor frames = zeros({2, 3, 8, 8});
        frames[1].fill_(std::numeric_limits<float>::quiet_NaN());
        QVERIFY_EXCEPTION_THROWN(SampleWriter(2).add(frames), NoNumbers);
    }

    void blocksAreStreamedWhenTheDenoiserDoesNotFit()
    {
        const VideoSamples plain = plainClip();
        auto generator = VideoGenerator::load(options());
        QVERIFY(generator && !plain.samples.empty());
        Shortage shortage(1, 1);
        const auto video = generator->generate(request(), shortage.watch());
        QVERIFY2(video, video ? "" : video.error().detail.c_str());
        QVERIFY(video->samples == plain.samples);
        const auto notes = generator->takeNotes();
        QCOMPARE(notes.size(), std::size_t(1));
        QVERIFY(says(notes, 0, "read anew for every step"));
        QVERIFY(generator->takeNotes().empty());
    }

    void eightBitOfOurOwnChoiceIsGivenUpForStreaming()
    {
        VideoGeneratorOptions own = options();
        own.beginsEightBit = true;
        auto generator = VideoGenerator::load(own);
        QVERIFY(generator);
        QCOMPARE(generator->facts().precision, std::string("int8"));
        Shortage shortage(1, 1);
        const auto video = generator->generate(request(), shortage.watch());
        QVERIFY(video);
        QCOMPARE(generator->facts().precision, std::string("float32"));
        QCOMPARE(generator->facts().weightError, 0.0);
        QVERIFY(video->samples == plainClip().samples);
    }

    void eightBitThatWasAskedForStays()
    {
        auto generator = VideoGenerator::load(options("int8"));
        QVERIFY(generator);
        Shortage shortage(1, 1);
        const auto video = generator->generate(request(), shortage.watch());
        QVERIFY(video);
        QCOMPARE(generator->facts().precision, std::string("int8"));
        QVERIFY(generator->facts().weightError > 0);
        QVERIFY(video->samples == plainClip("int8").samples);
    }

    void aGpuGoesTo8BitBeforeItStreams()
    {
        Savings savings;
        savings.isFloat = false;
        savings.choosesItself = savings.eightBitFirst = true;
        QVERIFY(savings.lower().find("8 bit") != std::string::npos);
        QVERIFY(savings.eightBit && !savings.streamsBlocks);
        QVERIFY(savings.lower().find("read anew") != std::string::npos);
        QVERIFY(!savings.eightBit && savings.streamsBlocks);
        QVERIFY(savings.lower().empty());
    }

    void memoryThatStaysShortIsSaid()
    {
        auto generator = VideoGenerator::load(options());
        QVERIFY(generator);
        Shortage shortage(1, 100);
        const auto video = generator->generate(request(), shortage.watch());
        QVERIFY(!video);
        QCOMPARE(int(video.error().code), int(ErrorCode::OutOfMemory));
    }

    void theDenoiserMakesRoomForDecoding()
    {
        const VideoSamples plain = plainClip();
        auto generator = VideoGenerator::load(options());
        QVERIFY(generator);
        Shortage shortage(kSteps, 1);
        const auto video = generator->generate(request(), shortage.watch());
        QVERIFY(video);
        QVERIFY(video->samples == plain.samples);
        // No step was made twice.
        QCOMPARE(shortage.steps, kSteps);
        const auto notes = generator->takeNotes();
        QCOMPARE(notes.size(), std::size_t(1));
        QVERIFY(says(notes, 0, "made room"));
        // It comes back for the next clip.
        const auto next = generator->generate(request(), {});
        QVERIFY(next && next->samples == plain.samples);
    }

    void thenFramesAreDecodedInTiles()
    {
        auto generator = VideoGenerator::load(options());
        QVERIFY(generator);
        Shortage shortage(kSteps, 2);
        const auto video = generator->generate(request(), shortage.watch());
        QVERIFY(video);
        // The picture is no larger than a tile.
        QVERIFY(video->samples == plainClip().samples);
        QVERIFY(says(generator->takeNotes(), 1, "in tiles"));
    }

    void aClipThatCannotBeDecodedIsNotMadeAgain()
    {
        auto generator = VideoGenerator::load(options());
        QVERIFY(generator);
        Shortage shortage(kSteps, 100);
        const auto video = generator->generate(request(), shortage.watch());
        QVERIFY(!video);
        QCOMPARE(int(video.error().code), int(ErrorCode::OutOfMemory));
        QCOMPARE(shortage.steps, kSteps);
    }

    void valuesThatAreNoNumbersAreMadeAgainInFloat32()
    {
        const TempDir temp;
        VideoGeneratorOptions half = options("bfloat16"), whole = options("float32");
        half.model = whole.model = tooMuchForHalf(temp);
        auto generator = VideoGenerator::load(half), reference = VideoGenerator::load(whole);
        QVERIFY(generator && reference);
        const auto video = generator->generate(request(), {});
        const auto expected = reference->generate(request(), {});
        QVERIFY2(video, video ? "" : video.error().detail.c_str());
        QVERIFY(expected);
        QVERIFY(video->samples == expected->samples);
        QCOMPARE(generator->facts().precision, std::string("float32"));
        const auto notes = generator->takeNotes();
        QCOMPARE(notes.size(), std::size_t(1));
        QVERIFY(says(notes, 0, "float32"));
        QVERIFY(reference->takeNotes().empty());
    }

    void allThatHappenedIsNoted()
    {
        const TempDir temp;
        VideoGeneratorOptions half = options("bfloat16");
        half.model = tooMuchForHalf(temp);
        auto generator = VideoGenerator::load(half);
        QVERIFY(generator);
        Shortage shortage(1, 1);
        QVERIFY(generator->generate(request(), shortage.watch()));
        const auto notes = generator->takeNotes();
        QCOMPARE(notes.size(), std::size_t(2));
        QVERIFY(says(notes, 0, "read anew"));
        QVERIFY(says(notes, 1, "float32"));
    }

    void float32IsNotAdvisedToFloat32()
    {
        const TempDir temp;
        VideoGeneratorOptions broken = options("float32");
        broken.model = changedWeight(temp, "transformer", "blocks.0.attn1.to_q.bias",
                                     std::numeric_limits<float>::quiet_NaN());
        auto generator = VideoGenerator::load(broken);
        QVERIFY(generator);
        int steps = 0;
        VideoWatch watch;
        watch.onStep = [&](int, int) { ++steps; };
        const auto video = generator->generate(request(), watch);
        QVERIFY(!video);
        QCOMPARE(int(video.error().code), int(ErrorCode::ModelBroken));
        QVERIFY2(video.error().detail.find("float32") == std::string::npos,
                 video.error().detail.c_str());
        // It is seen in the first step.
        QCOMPARE(steps, 0);
    }

    void loadingShowsThatItGoesOn()
    {
        VideoGeneratorOptions watched = options();
        int parts = 0;
        watched.onPart = [&] { ++parts; };
        QVERIFY(VideoGenerator::load(watched));
        // The codec, and two blocks of the denoiser.
        QCOMPARE(parts, 3);
    }
};

std::unique_ptr<QObject> makeGeneratorMemoryTest()
{
    return std::make_unique<GeneratorMemoryTest>();
}

} // namespace sluice::test

#include "test_generator_memory.moc"
