// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "inference/engine/pipelines/video_generator.h"
#include "tests/inference/engine/suites.h"
#include "tests/inference/engine/tensor_file.h"
#include "tests/support/model_folder.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <fmt/format.h>

#include <cstring>

namespace fs = std::filesystem;

namespace sluice::test {
namespace {

using namespace sluice::inference;

constexpr double kFrameTolerance = 1.0 / 255;
/// Of 255, over a whole clip of the built-in model.
constexpr double kEightBitMean = 2;

PromptTokens tokensOf(const at::Tensor& row)
{
    PromptTokens tokens;
    const at::Tensor ids = row.flatten();
    for (std::int64_t i = 0; i < ids.numel(); ++i) {
        tokens.ids.push_back(ids[i].item<std::int32_t>());
        if (tokens.ids.back() != 0)
            tokens.length = std::size_t(i) + 1;
    }
    return tokens;
}

PromptTokens padded(std::vector<std::int32_t> ids)
{
    const std::size_t length = ids.size();
    ids.resize(16);
    return {std::move(ids), length, {}};
}

/// [frames, 3, height, width], 0..255.
at::Tensor framesOf(const VideoSamples& video)
{
    at::Tensor frames = at::empty({video.frames, 3, video.height, video.width}, at::kFloat);
    float* to = frames.data_ptr<float>();
    for (const std::uint16_t sample : video.samples)
        *to++ = float(sample) / 257.0f;
    return frames;
}

VideoRequest wan21Request()
{
    VideoRequest request;
    request.prompt = padded({17, 5, 63, 40, 22, 9, 81, 1});
    request.negative = padded({12, 88, 1});
    request.width = 48;
    request.height = 32;
    request.frames = 9;
    request.steps = 5;
    request.guidance = 4;
    request.seed = 7;
    return request;
}

Result<VideoGenerator> loaded(const fs::path& folder, const std::string& precision = "auto")
{
    VideoGeneratorOptions options;
    options.model = folder;
    options.precision = precision;
    options.device = "cpu";
    options.threads = 1;
    return VideoGenerator::load(options);
}

/// The toy Wan 2.1 as one that was trained for few steps, with these tensors beside its own.
fs::path fewStepCopy(const TempDir& temp, const std::vector<std::string>& tensors = {})
{
    const fs::path model = temp / "few";
    copyModel(generateData() / "wan21", model);
    makeFewStep(model);
    if (!tensors.empty())
        addToDenoiser(model, tensors);
    return model;
}

VideoRequest fewStepRequest()
{
    VideoRequest request = wan21Request();
    request.negative = {};
    request.guidance = 1;
    request.steps = 3;
    request.timesteps = {1000, 757, 522};
    return request;
}

VideoRequest keepingIn(const fs::path& folder)
{
    VideoRequest request = wan21Request();
    request.prompt.kept = folder / "prompt.encoding";
    request.negative.kept = folder / "negative.encoding";
    return request;
}

/// Changes all numbers of a model's text encoder, not their names or shapes.
void otherEncoder(const fs::path& model)
{
    for (const auto& entry : fs::directory_iterator(model / "text_encoder")) {
        if (entry.path().extension() != ".safetensors")
            continue;
        std::string content = *readFile(entry.path());
        std::uint64_t header = 0;
        std::memcpy(&header, content.data(), sizeof(header));
        auto numbers = std::string_view(content).substr(sizeof(header) + header);
        std::string changed(content, 0, sizeof(header) + header);
        // Numbers of four bytes in another order.
        for (std::size_t at = 0; at < numbers.size(); at += 4)
            changed += numbers.substr(numbers.size() - 4 - at, 4);
        if (!writeFileAtomically(entry.path(), changed))
            qFatal("cannot change the encoder");
    }
}

fs::path builtIn()
{
    return fs::path(SLUICE_SOURCE_DIR) / "resources" / "models" / "sluice-shapes";
}

std::string hexOf(const at::Tensor& bytes)
{
    std::string hex;
    for (std::int64_t i = 0; i < bytes.numel(); ++i)
        hex += fmt::format("{:02x}", bytes[i].item<std::uint8_t>());
    return hex;
}

} // namespace

class VideoGeneratorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wan21ClipEqualsTheReference()
    {
        auto io = readTensors(generateData() / "wan21" / "io.safetensors");
        auto generator = loaded(generateData() / "wan21");
        QVERIFY2(generator, generator ? "" : generator.error().detail.c_str());
        const auto video = generator->generate(wan21Request(), {});
        QVERIFY2(video, video ? "" : video.error().detail.c_str());
        // The reference is rounded to 8 bits, which is half a step.
        QVERIFY(parity("wan21 clip", framesOf(*video), io["clip.frames"], kFrameTolerance) <=
                kFrameTolerance);
        QVERIFY(generator->takeNotes().empty());
    }

    void aFewStepClipEqualsTheReference()
    {
        const TempDir temp;
        auto io = readTensors(generateData() / "wan21" / "io.safetensors");
        auto generator = loaded(fewStepCopy(temp));
        QVERIFY2(generator, generator ? "" : generator.error().detail.c_str());
        std::vector<int> seen;
        VideoWatch watch;
        watch.onStep = [&](int done, int steps) {
            QCOMPARE(steps, 3);
            seen.push_back(done);
        };
        const auto video = generator->generate(fewStepRequest(), watch);
        QVERIFY2(video, video ? "" : video.error().detail.c_str());
        QVERIFY(parity("few-step clip", framesOf(*video), io["few.frames"], kFrameTolerance) <=
                kFrameTolerance);
        QCOMPARE(seen, (std::vector<int>{1, 2, 3}));
        VideoRequest other = fewStepRequest();
        other.seed = 8;
        const auto again = generator->generate(fewStepRequest(), {});
        const auto another = generator->generate(other, {});
        QVERIFY(again && another);
        QVERIFY(again->samples == video->samples);
        QVERIFY(another->samples != video->samples);
    }

    void aFewStepModelNeedsItsTimesteps()
    {
        const TempDir temp;
        auto generator = loaded(fewStepCopy(temp));
        QVERIFY(generator);
        VideoRequest request = fewStepRequest();
        request.timesteps.clear();
        const auto video = generator->generate(request, {});
        QVERIFY(!video);
        QCOMPARE(int(video.error().code), int(ErrorCode::InvalidInput));
    }

    void gatesOfASparseAttentionAreLeftOut()
    {
        const TempDir temp, gated;
        auto plain = loaded(fewStepCopy(temp));
        auto other = loaded(fewStepCopy(
            gated, {"blocks.0.to_gate_compress.weight", "blocks.1.to_gate_compress.bias"}));
        QVERIFY2(other, other ? "" : other.error().detail.c_str());
        QVERIFY(plain && !plain->facts().leavesSparseOut);
        QVERIFY(other->facts().leavesSparseOut);
        const auto one = plain->generate(fewStepRequest(), {});
        const auto same = other->generate(fewStepRequest(), {});
        QVERIFY(one && same);
        QVERIFY(one->samples == same->samples);
    }

    void otherTensorsBesideTheModelsOwnAreRefused()
    {
        const TempDir temp;
        const auto generator = loaded(fewStepCopy(temp, {"blocks.0.to_gate_expand.weight"}));
        QVERIFY(!generator);
        QCOMPARE(int(generator.error().code), int(ErrorCode::ModelBroken));
        QVERIFY2(generator.error().detail.find("to_gate_expand") != std::string::npos,
                 generator.error().detail.c_str());
    }

    void wan22ClipFromAnImageEqualsTheReference()
    {
        auto io = readTensors(generateData() / "wan22" / "io.safetensors");
        auto generator = loaded(generateData() / "wan22");
        QVERIFY2(generator, generator ? "" : generator.error().detail.c_str());
        QVERIFY(generator->facts().takesStartImage);
        std::vector<std::uint16_t> image;
        const at::Tensor bytes = io["clip.image"].flatten();
        for (std::int64_t i = 0; i < bytes.numel(); ++i)
            image.push_back(std::uint16_t(bytes.const_data_ptr<std::uint8_t>()[i] * 257));
        const std::uint16_t* first = image.data();
        VideoRequest request = wan21Request();
        request.width = 32;
        request.height = 64;
        request.steps = 4;
        request.guidance = 3;
        request.seed = 9;
        request.startImage = PictureView{{first, first + 64 * 32, first + 2 * 64 * 32}, 32, 64};
        const auto video = generator->generate(request, {});
        QVERIFY2(video, video ? "" : video.error().detail.c_str());
        QVERIFY(parity("wan22 clip from an image", framesOf(*video), io["clip.frames"],
                       kFrameTolerance) <= kFrameTolerance);
    }

    void builtInClipsEqualTheReference()
    {
        auto io = readTensors(generateData() / "builtin" / "io.safetensors");
        const auto digest =
            sha256File(builtIn() / "transformer" / "diffusion_pytorch_model.safetensors");
        QVERIFY(digest);
        QVERIFY2(*digest == hexOf(io["weights.sha256"]),
                 "The built-in model is a new one: run tools/parity/make_fixtures.py "
                 "tests/data/generate builtin.");
        auto generator = loaded(builtIn());
        QVERIFY2(generator, generator ? "" : generator.error().detail.c_str());
        for (int i = 0; i < 3; ++i) {
            VideoRequest request;
            request.prompt = tokensOf(io[fmt::format("{}.ids", i)]);
            request.negative = tokensOf(io[fmt::format("{}.empty", i)]);
            request.width = request.height = 128;
            request.frames = 17;
            request.steps = 12;
            request.guidance = 1.75;
            request.seed = 100 + std::uint64_t(i);
            const auto video = generator->generate(request, {});
            QVERIFY2(video, video ? "" : video.error().detail.c_str());
            const at::Tensor frames = framesOf(*video);
            const at::Tensor thinned =
                frames.slice(2, 1, std::nullopt, 4).slice(3, 2, std::nullopt, 4);
            QVERIFY(parity(fmt::format("built-in clip {}", i + 1), thinned,
                           io[fmt::format("{}.frames", i)], kFrameTolerance) <= kFrameTolerance);
            if (i == 2)
                QVERIFY(parity("built-in clip 3, whole frame", frames[8], io["2.frame8"],
                               kFrameTolerance) <= kFrameTolerance);
        }
    }

    void theBuiltInClipIn8BitIsClose()
    {
        auto io = readTensors(generateData() / "builtin" / "io.safetensors");
        auto whole = loaded(builtIn());
        auto small = loaded(builtIn(), "int8");
        QVERIFY(whole && small);
        QCOMPARE(small->facts().precision, std::string("int8"));
        QCOMPARE(whole->facts().weightError, 0.0);
        const double error = small->facts().weightError;
        QVERIFY2(error > 0.001 && error < 0.02, std::to_string(error).c_str());
        VideoRequest request;
        request.prompt = tokensOf(io["0.ids"]);
        request.negative = tokensOf(io["0.empty"]);
        request.width = request.height = 128;
        request.frames = 17;
        request.steps = 12;
        request.guidance = 1.75;
        request.seed = 100;
        const auto one = small->generate(request, {});
        const auto other = whole->generate(request, {});
        QVERIFY(one && other);
        const at::Tensor off = (framesOf(*one) - framesOf(*other)).abs();
        const double mean = off.mean().item<double>();
        qInfo("8 bit: weights %.3f %% off, frames %.3f of 255 on average, %.1f at most",
              100 * error, mean, off.max().item<double>());
        QVERIFY2(mean > 0 && mean <= kEightBitMean, std::to_string(mean).c_str());
    }

    void blocksIn8BitMakeTheSameClipWhenTheyAreStreamed()
    {
        VideoGeneratorOptions options;
        options.model = generateData() / "wan21";
        options.device = "cpu";
        options.threads = 1;
        options.precision = "int8";
        auto whole = VideoGenerator::load(options);
        options.streamBlocks = true;
        auto streamed = VideoGenerator::load(options);
        QVERIFY(streamed && whole);
        const auto one = streamed->generate(wan21Request(), {});
        const auto other = whole->generate(wan21Request(), {});
        QVERIFY(one && other);
        QVERIFY(one->samples == other->samples);
        QVERIFY(whole->facts().weightError > 0);
        QCOMPARE(streamed->facts().weightError, whole->facts().weightError);
    }

    void aKeptTextNeedsNoEncoder()
    {
        const TempDir temp;
        const fs::path model = temp / "model";
        fs::copy(generateData() / "wan21", model, fs::copy_options::recursive);
        const VideoRequest request = keepingIn(temp.path());
        auto first = loaded(model);
        QVERIFY(first);
        const auto made = first->generate(request, {});
        QVERIFY(made);
        QVERIFY(fs::exists(request.prompt.kept) && fs::exists(request.negative.kept));
        // Another encoder would make another clip of the words.
        otherEncoder(model);
        const auto kept = loaded(model)->generate(request, {});
        const auto anew = loaded(model)->generate(wan21Request(), {});
        QVERIFY(kept && anew);
        QVERIFY(kept->samples == made->samples);
        QVERIFY(anew->samples != made->samples);
    }

    void aDamagedKeptTextIsMadeAnew_data()
    {
        QTest::addColumn<int>("damage");
        QTest::newRow("cut off") << 0;
        QTest::newRow("a byte changed") << 1;
        QTest::newRow("of another text") << 2;
        QTest::newRow("empty") << 3;
    }

    void aDamagedKeptTextIsMadeAnew()
    {
        QFETCH(int, damage);
        const TempDir temp;
        const VideoRequest request = keepingIn(temp.path());
        const fs::path file = request.prompt.kept;
        const auto made = loaded(generateData() / "wan21")->generate(request, {});
        QVERIFY(made);
        const auto whole = readFile(file);
        QVERIFY(whole);
        std::string content = *whole;
        if (damage == 0)
            content.resize(content.size() / 2);
        else if (damage == 1)
            content[content.size() / 2] ^= 1;
        else if (damage == 2)
            content = *readFile(request.negative.kept);
        else
            content.clear();
        QVERIFY(writeFileAtomically(file, content));
        const auto again = loaded(generateData() / "wan21")->generate(request, {});
        QVERIFY(again);
        QVERIFY(again->samples == made->samples);
        QCOMPARE(*readFile(file), *whole);
    }

    void sameSeedSameClip()
    {
        auto generator = loaded(generateData() / "wan21");
        QVERIFY(generator);
        VideoRequest request = wan21Request();
        const auto first = generator->generate(request, {});
        const auto again = generator->generate(request, {});
        request.seed = 8;
        const auto other = generator->generate(request, {});
        QVERIFY(first && again && other);
        QVERIFY(first->samples == again->samples);
        QVERIFY(first->samples != other->samples);
    }

    void streamedBlocksMakeTheSameClip()
    {
        VideoGeneratorOptions options;
        options.model = generateData() / "wan21";
        options.device = "cpu";
        options.threads = 1;
        options.streamBlocks = true;
        auto streamed = VideoGenerator::load(options);
        auto whole = loaded(generateData() / "wan21");
        QVERIFY(streamed && whole);
        const auto one = streamed->generate(wan21Request(), {});
        const auto other = whole->generate(wan21Request(), {});
        QVERIFY(one && other);
        QVERIFY(one->samples == other->samples);
    }

    void stepsAreCounted()
    {
        auto generator = loaded(generateData() / "wan21");
        QVERIFY(generator);
        std::vector<int> seen;
        VideoWatch watch;
        watch.onStep = [&](int done, int steps) {
            QCOMPARE(steps, 5);
            seen.push_back(done);
        };
        QVERIFY(generator->generate(wan21Request(), watch));
        QCOMPARE(seen, (std::vector<int>{1, 2, 3, 4, 5}));
    }

    void previewsLeadToTheFirstFrame()
    {
        auto generator = loaded(generateData() / "wan21");
        QVERIFY(generator);
        std::vector<VideoSamples> previews;
        VideoWatch watch;
        watch.onPreview = [&](const VideoSamples& frame) { previews.push_back(frame); };
        const auto video = generator->generate(wan21Request(), watch);
        QVERIFY(video);
        QCOMPARE(int(previews.size()), 5);
        QCOMPARE(previews.back().frames, 1);
        QVERIFY(previews.front().samples != previews.back().samples);
        // The last step ends at what it takes for clean, and the first frame does not depend on the others.
        const at::Tensor last = framesOf(previews.back())[0], first = framesOf(*video)[0];
        QVERIFY((last - first).abs().max().item<double>() < 0.1);
    }

    void cancelsWithinAStep()
    {
        auto generator = loaded(generateData() / "wan21");
        QVERIFY(generator);
        std::stop_source stop;
        int steps = 0, parts = 0;
        VideoWatch watch;
        watch.stop = stop.get_token();
        watch.onStep = [&](int, int) { ++steps; };
        watch.onPart = [&] {
            if (steps == 2 && ++parts == 1)
                stop.request_stop();
        };
        const auto video = generator->generate(wan21Request(), watch);
        QVERIFY(!video);
        QCOMPARE(int(video.error().code), int(ErrorCode::Cancelled));
        QCOMPARE(steps, 2);
    }

    void requestsThatDoNotFitAreRefused_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("frames");
        QTest::addColumn<int>("steps");
        QTest::addColumn<int>("tokens");
        QTest::newRow("width") << 50 << 9 << 5 << 16;
        QTest::newRow("absurd width") << 1 << 9 << 5 << 16;
        QTest::newRow("length") << 48 << 8 << 5 << 16;
        QTest::newRow("absurd length") << 48 << 1000001 << 5 << 16;
        QTest::newRow("no steps") << 48 << 9 << 0 << 16;
        QTest::newRow("text of another length") << 48 << 9 << 5 << 12;
    }

    void requestsThatDoNotFitAreRefused()
    {
        QFETCH(int, width);
        QFETCH(int, frames);
        QFETCH(int, steps);
        QFETCH(int, tokens);
        auto generator = loaded(generateData() / "wan21");
        QVERIFY(generator);
        VideoRequest request = wan21Request();
        request.width = width;
        request.frames = frames;
        request.steps = steps;
        request.prompt.ids.resize(std::size_t(tokens));
        const auto video = generator->generate(request, {});
        QVERIFY(!video);
        QCOMPARE(int(video.error().code), int(ErrorCode::InvalidInput));
    }

    void startImageNeedsAModelForIt()
    {
        auto generator = loaded(generateData() / "wan21");
        QVERIFY(generator);
        VideoRequest request = wan21Request();
        const std::vector<std::uint16_t> plane(48 * 32);
        request.startImage = PictureView{{plane.data(), plane.data(), plane.data()}, 48, 32};
        const auto video = generator->generate(request, {});
        QVERIFY(!video);
        QCOMPARE(int(video.error().code), int(ErrorCode::InvalidInput));
    }

    void adaptersChangeTheClip()
    {
        VideoGeneratorOptions options;
        options.model = generateData() / "wan21";
        options.device = "cpu";
        options.threads = 1;
        options.adapters = {{generateData() / "lora" / "original.safetensors", 1}};
        auto adapted = VideoGenerator::load(options);
        auto plain = loaded(options.model);
        QVERIFY(adapted && plain);
        const auto one = adapted->generate(wan21Request(), {});
        const auto other = plain->generate(wan21Request(), {});
        QVERIFY(one && other);
        QVERIFY(one->samples != other->samples);
    }

    void foldersThatAreNoModelAreRefused()
    {
        const TempDir temp;
        const auto generator = loaded(temp.path());
        QVERIFY(!generator);
        QCOMPARE(int(generator.error().code), int(ErrorCode::NotFound));
        QVERIFY(generator.error().detail.find("model_index.json") != std::string::npos);
    }
};

std::unique_ptr<QObject> makeVideoGeneratorTest()
{
    return std::make_unique<VideoGeneratorTest>();
}

} // namespace sluice::test

#include "test_video_generator.moc"
