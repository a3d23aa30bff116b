// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/pipelines/video_generator.h"

#include "core/base/machine.h"
#include "inference/engine/device/choose_device.h"
#include "inference/engine/models/umt5/umt5_encoder.h"
#include "inference/engine/models/wan/wan_transformer.h"
#include "inference/engine/pipelines/clip_samples.h"
#include "inference/engine/pipelines/guarded.h"
#include "inference/engine/pipelines/prompt_encodings.h"
#include "inference/engine/pipelines/savings.h"
#include "inference/engine/pipelines/wan_model.h"
#include "inference/engine/weights/lora.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>

namespace sluice::inference {
namespace {

/// More than any model was trained for; keeps products of sizes in range.
constexpr int kMostFrames = 4001;
constexpr int kMostSide = 8192;
constexpr const char* kEightBit = "int8";

Result<at::ScalarType> choosePrecision(const std::string& wanted, const at::Device& device)
{
    if (wanted == "auto" || wanted == kEightBit)
        return device.is_cuda() ? at::kBFloat16 : at::kFloat;
    if (wanted == "float32")
        return at::kFloat;
    if (wanted == "bfloat16")
        return at::kBFloat16;
    return fail(ErrorCode::InvalidInput,
                fmt::format("\"{}\" is no precision of this model: use auto, float32, bfloat16 or "
                            "int8.",
                            wanted));
}

const char* nameOfType(at::ScalarType type)
{
    return type == at::kFloat ? "float32" : "bfloat16";
}

} // namespace

PictureView VideoSamples::frame(int i) const
{
    const std::size_t plane = std::size_t(width) * std::size_t(height);
    const std::uint16_t* first = samples.data() + std::size_t(i) * 3 * plane;
    return {{first, first + plane, first + 2 * plane}, width, height};
}

struct VideoGenerator::State
{
    WanModel model;
    Placement placement;
    std::vector<std::pair<Lora, double>> adapters;
    Savings savings;
    bool tileCodec = false;
    VideoGeneratorFacts facts;
    WanTransformerConfig shape;
    std::optional<WanTransformer> transformer;
    std::unique_ptr<VideoCodec> codec;
    std::optional<PromptEncodings> texts;
    std::vector<std::string> notes;
    // Where the last clip was and what it met, for what is tried next.
    bool isDecoding = false;
    bool sawNoNumbers = false;

    explicit State(WanModel opened)
        : model(std::move(opened))
    {}

    Result<void> loadDenoiser(const std::function<void()>& look);
    Result<void> loadDenoiserAsItFits(const std::function<void()>& look);
    Result<void> loadCodec();
    Result<void> fits(const VideoRequest& request) const;
    void nameFacts();
    at::Tensor timesFor(double timestep, const at::Tensor& latents, bool started) const;
    Result<at::Tensor> sampled(const VideoRequest& request,
                               const VideoWatch& watch,
                               const std::function<void()>& look);
    void
    preview(const at::Tensor& latents, const VideoWatch& watch, const std::function<void()>& look);
    VideoSamples decoded(const at::Tensor& latents, int frames, const std::function<void()>& look);
    Result<VideoSamples> generated(const VideoRequest& request, const VideoWatch& watch);
    /// One level lower after memory ran out or values were no numbers; false when there is none.
    Result<bool> stepDown(const Error& error);
    /// The denoiser's latents as the codec knows them.
    at::Tensor unscaled(const at::Tensor& x) const
    {
        return x * latentScale(codec->facts().deviation) + latentScale(codec->facts().mean);
    }
    at::Tensor latentScale(const std::vector<double>& values) const
    {
        return at::tensor(values, at::kFloat).view({1, -1, 1, 1, 1});
    }
};

Result<void> VideoGenerator::State::loadDenoiser(const std::function<void()>& look)
{
    transformer.reset();
    WanTransformer::Options options;
    options.placement = placement;
    options.placement.eightBit = savings.eightBit;
    options.resident = !savings.streamsBlocks;
    options.onRead = look;
    for (const auto& [adapter, weight] : adapters)
        options.adapters.emplace_back(&adapter, weight);
    SLUICE_TRY(transformer, WanTransformer::load(model.transformer, options));
    nameFacts();
    return {};
}

void VideoGenerator::State::nameFacts()
{
    facts.precision = savings.eightBit ? kEightBit : nameOfType(placement.type);
    if (!savings.eightBit)
        facts.weightError = 0;
    else if (transformer)
        facts.weightError = transformer->weightError();
}

Result<void> VideoGenerator::State::loadCodec()
{
    SLUICE_TRY(codec, loadVideoCodec(model.codec, placement));
    codec->setTiled(tileCodec);
    return {};
}

/// A clip is worth more than a look at it: without memory there is no preview.
void VideoGenerator::State::preview(const at::Tensor& latents,
                                    const VideoWatch& watch,
                                    const std::function<void()>& look)
{
    SampleWriter frame(1);
    try {
        frame.add(at::nan_to_num(codec->decode(unscaled(latents.narrow(2, 0, 1)), look)));
    } catch (const std::exception& exception) {
        if (!isOutOfMemory(exception))
            throw;
        return;
    }
    watch.onPreview(frame.take());
}

/// When memory runs out the denoiser makes room, then tiles are tried: the steps done so far are not lost.
VideoSamples VideoGenerator::State::decoded(const at::Tensor& latents,
                                            int frames,
                                            const std::function<void()>& look)
{
    isDecoding = true;
    for (;;) {
        try {
            SampleWriter writer(frames);
            codec->decodeTo(
                latents, [&](const at::Tensor& some) { writer.add(some); }, look);
            return writer.take();
        } catch (const std::exception& exception) {
            if (!isOutOfMemory(exception) || (!transformer && tileCodec))
                throw;
        }
        if (transformer) {
            nameFacts();
            transformer.reset();
            notes.emplace_back("the model made room for decoding after running out of memory");
        } else {
            tileCodec = true;
            codec->setTiled(true);
            notes.emplace_back("frames were decoded in tiles after running out of memory");
        }
    }
}

Result<void> VideoGenerator::State::fits(const VideoRequest& request) const
{
    const auto refuse = [](const std::string& text) { return fail(ErrorCode::InvalidInput, text); };
    for (const int side : {request.width, request.height})
        if (side < facts.sideMultiple || side > facts.mostSide || side % facts.sideMultiple != 0)
            return refuse(fmt::format(
                "{} x {} does not fit this model: width and height have to be multiples of "
                "{} up to {}.",
                request.width, request.height, facts.sideMultiple, facts.mostSide));
    if (request.frames < 1 || request.frames > facts.mostFrames ||
        (request.frames - 1) % facts.frameMultiple != 0)
        return refuse(fmt::format(
            "{} frames do not fit this model: it makes 1, {}, {}, ... up to {}.", request.frames,
            1 + facts.frameMultiple, 1 + 2 * facts.frameMultiple, facts.mostFrames));
    if (request.startImage && !facts.takesStartImage)
        return refuse("This model makes clips from text alone: leave out the start image, or "
                      "choose another model.");
    if (request.startImage && (request.startImage->width != request.width ||
                               request.startImage->height != request.height))
        return refuse("The start image has to have the clip's size.");
    for (const PromptTokens* text : {&request.prompt, &request.negative}) {
        const bool used = text == &request.prompt || request.guidance > 1;
        if (used && (text->ids.size() != std::size_t(facts.textLength) || text->length < 1 ||
                     text->length > text->ids.size()))
            return refuse(fmt::format("The text has to be padded to {} tokens.", facts.textLength));
    }
    return {};
}

at::Tensor
VideoGenerator::State::timesFor(double timestep, const at::Tensor& latents, bool started) const
{
    if (!started)
        return at::full({1}, timestep, at::kFloat);
    // The tokens of a given first frame are clean already.
    const std::int64_t frames = latents.size(2) / shape.patch[0];
    const std::int64_t tokens =
        (latents.size(3) / shape.patch[1]) * (latents.size(4) / shape.patch[2]);
    at::Tensor times = at::full({frames, tokens}, timestep, at::kFloat);
    times[0].zero_();
    return times.view({1, -1});
}

Result<at::Tensor> VideoGenerator::State::sampled(const VideoRequest& request,
                                                  const VideoWatch& watch,
                                                  const std::function<void()>& look)
{
    const VideoCodecFacts& space = codec->facts();
    SLUICE_TRY(const at::Tensor said, texts->of(request.prompt, placement, look));
    const bool guided = request.guidance > 1;
    at::Tensor unsaid;
    if (guided) {
        SLUICE_TRY(unsaid, texts->of(request.negative, placement, look));
    }
    at::Tensor given;
    if (request.startImage) {
        const at::Tensor image = codec->encode(tensorOf(*request.startImage), look);
        given = (image - latentScale(space.mean)) / latentScale(space.deviation);
    }
    SLUICE_CHECK(model.scheduler->begin(request.steps, request.timesteps));
    at::Generator generator = at::detail::createCPUGenerator(request.seed);
    const auto options = at::TensorOptions().dtype(at::kFloat);
    at::Tensor x =
        at::randn({1, space.channels, (request.frames - 1) / space.timeFactor + 1,
                   request.height / space.spaceFactor, request.width / space.spaceFactor},
                  generator, options);
    if (!transformer)
        SLUICE_CHECK(loadDenoiser(look));
    // A copy, so that what is given does not change what the scheduler counts with.
    const auto withGiven = [&](const at::Tensor& latents) {
        if (!given.defined())
            return latents;
        at::Tensor copy = latents.clone();
        copy.narrow(2, 0, 1).copy_(given);
        return copy;
    };
    const int steps = int(model.scheduler->timesteps().size());
    for (int i = 0; i < steps; ++i) {
        const at::Tensor times =
            timesFor(model.scheduler->timesteps()[std::size_t(i)], x, given.defined());
        const at::Tensor seen = withGiven(x);
        at::Tensor answer = transformer->forward(seen, times, said, look).to(at::kCPU, at::kFloat);
        if (guided) {
            const at::Tensor free =
                transformer->forward(seen, times, unsaid, look).to(at::kCPU, at::kFloat);
            answer = free + request.guidance * (answer - free);
        }
        x = model.scheduler->step(numbers(answer), x, generator);
        if (watch.onPreview)
            preview(withGiven(model.scheduler->clean()), watch, look);
        if (watch.onStep)
            watch.onStep(i + 1, steps);
    }
    return withGiven(x);
}

Result<VideoSamples> VideoGenerator::State::generated(const VideoRequest& request,
                                                      const VideoWatch& watch)
{
    return guarded(ErrorCode::Internal, "The model failed", [&]() -> Result<VideoSamples> {
        const c10::InferenceMode inference;
        const auto look = [&watch] {
            if (watch.stop.stop_requested())
                throw Stopped();
            if (watch.onPart)
                watch.onPart();
        };
        try {
            SLUICE_TRY(const at::Tensor x, sampled(request, watch, look));
            return decoded(unscaled(x), request.frames, look);
        } catch (const NoNumbers&) {
            sawNoNumbers = true;
            return fail(ErrorCode::ModelBroken,
                        fmt::format("{} made values that are no numbers. Download the model again, "
                                    "or choose another one.",
                                    model.folder.string()));
        }
    });
}

Result<bool> VideoGenerator::State::stepDown(const Error& error)
{
    std::string note;
    // The codec has given up what it can: another denoiser would not help.
    if (error.code == ErrorCode::OutOfMemory && !isDecoding)
        note = savings.lower();
    else if (sawNoNumbers)
        note = savings.toFloat();
    if (note.empty())
        return false;
    notes.push_back(std::move(note));
    transformer.reset();
    if (savings.isFloat && placement.type != at::kFloat) {
        placement.type = at::kFloat;
        texts->forget();
        SLUICE_CHECK(loadCodec());
    }
    nameFacts();
    return true;
}

Result<void> VideoGenerator::State::loadDenoiserAsItFits(const std::function<void()>& look)
{
    for (;;) {
        const auto loaded =
            guarded(ErrorCode::Internal, "The model failed", [&] { return loadDenoiser(look); });
        if (loaded || loaded.error().code != ErrorCode::OutOfMemory)
            return loaded;
        SLUICE_TRY(const bool again, stepDown(loaded.error()));
        if (!again)
            return loaded;
    }
}

VideoGenerator::VideoGenerator(std::unique_ptr<State> state)
    : m_state(std::move(state))
{}
VideoGenerator::~VideoGenerator() = default;
VideoGenerator::VideoGenerator(VideoGenerator&&) noexcept = default;
VideoGenerator& VideoGenerator::operator=(VideoGenerator&&) noexcept = default;

const VideoGeneratorFacts& VideoGenerator::facts() const
{
    return m_state->facts;
}

Result<VideoGenerator> VideoGenerator::load(const VideoGeneratorOptions& options)
{
    const std::string sentence =
        fmt::format("{} cannot be used: download the model again.", options.model.string());
    return guarded(ErrorCode::ModelBroken, sentence, [&]() -> Result<VideoGenerator> {
        const c10::InferenceMode inference;
        at::globalContext().setFlushDenormal(true);
        at::set_num_threads(options.threads > 0 ? options.threads : physicalCores());
        SLUICE_TRY(const at::Device device, chooseDevice(options.device));
        SLUICE_TRY(const at::ScalarType type, choosePrecision(options.precision, device));
        SLUICE_TRY(WanModel model, WanModel::open(options.model));
        auto state = std::make_unique<State>(std::move(model));
        state->placement = {device, type};
        Savings& savings = state->savings;
        savings.isFloat = type == at::kFloat;
        savings.choosesItself = options.precision == "auto";
        savings.eightBitFirst = device.is_cuda();
        savings.eightBit =
            options.precision == kEightBit || (savings.choosesItself && options.beginsEightBit);
        savings.streamsBlocks = options.streamBlocks;
        state->tileCodec = options.tileCodec;
        for (const LoraChoice& choice : options.adapters) {
            SLUICE_TRY(Lora adapter, Lora::open(choice.file));
            state->adapters.emplace_back(std::move(adapter), choice.weight);
        }
        SLUICE_TRY(const Umt5Encoder encoder,
                   Umt5Encoder::load(state->model.textEncoder, state->placement));
        SLUICE_CHECK(state->loadCodec());
        if (options.onPart)
            options.onPart();
        SLUICE_CHECK(state->loadDenoiserAsItFits(options.onPart));
        state->shape = state->transformer->config();
        state->texts.emplace(state->model.textEncoder, state->shape.textWidth);
        const VideoCodecFacts& space = state->codec->facts();
        if (state->shape.inChannels != space.channels ||
            state->shape.outChannels != space.channels ||
            state->shape.textWidth != encoder.config().width)
            return fail(ErrorCode::ModelBroken,
                        fmt::format("{} is put together from parts that do not fit each other "
                                    "(text-to-video models "
                                    "only): download it again.",
                                    options.model.string()));
        const auto& patch = state->shape.patch;
        if (patch[0] != 1 || patch[1] != patch[2])
            return fail(
                ErrorCode::ModelBroken,
                fmt::format("{} has patches that Sluice does not know.", options.model.string()));
        VideoGeneratorFacts& facts = state->facts;
        facts.sideMultiple = int(space.spaceFactor * patch[1]);
        facts.frameMultiple = int(space.timeFactor);
        facts.mostSide =
            int(std::min<std::int64_t>(kMostSide, state->shape.positions * facts.sideMultiple));
        facts.mostFrames = int(std::min<std::int64_t>(
            kMostFrames, (state->shape.positions - 1) * space.timeFactor + 1));
        facts.textLength = state->model.textLength;
        facts.takesStartImage = state->model.takesStartImage;
        facts.leavesSparseOut = state->transformer->hasSparseGates();
        facts.device = device.str();
        return VideoGenerator(std::move(state));
    });
}

Result<VideoSamples> VideoGenerator::generate(const VideoRequest& request, const VideoWatch& watch)
{
    SLUICE_CHECK(m_state->fits(request));
    for (;;) {
        m_state->isDecoding = m_state->sawNoNumbers = false;
        auto result = m_state->generated(request, watch);
        m_state->nameFacts();
        if (result)
            return result;
        SLUICE_TRY(const bool again, guarded(ErrorCode::Internal, "The model failed",
                                             [&] { return m_state->stepDown(result.error()); }));
        if (!again)
            return result;
    }
}

std::vector<std::string> VideoGenerator::takeNotes()
{
    return std::exchange(m_state->notes, {});
}

} // namespace sluice::inference
