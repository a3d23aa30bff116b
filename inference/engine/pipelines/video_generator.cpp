// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/pipelines/video_generator.h"

#include "core/base/hash.h"
#include "core/base/machine.h"
#include "inference/engine/device/choose_device.h"
#include "inference/engine/models/umt5/umt5_encoder.h"
#include "inference/engine/models/wan/wan_transformer.h"
#include "inference/engine/pipelines/guarded.h"
#include "inference/engine/pipelines/wan_model.h"
#include "inference/engine/weights/lora.h"
#include "inference/store/text_encoding.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>

namespace sluice::inference {
namespace {

/// More than any model was trained for; keeps products of sizes in range.
constexpr int kMostFrames = 4001;
constexpr int kMostSide = 8192;
/// Encodings of the last prompts: variations and other seeds need no encoder.
constexpr std::size_t kMostEncodings = 16;
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

/// What an encoding is kept for: another tokenizer or another text gives another.
std::string subjectOf(const PromptTokens& tokens)
{
    return sha256Hex({reinterpret_cast<const char*>(tokens.ids.data()),
                      tokens.ids.size() * sizeof(tokens.ids.front())});
}

/// 16-bit planes to [1, 3, height, width] in -1..1.
at::Tensor tensorOf(const PictureView& picture)
{
    at::Tensor planes = at::empty({1, 3, picture.height, picture.width}, at::kFloat);
    float* to = planes.data_ptr<float>();
    const std::int64_t count = std::int64_t(picture.width) * picture.height;
    for (const std::uint16_t* plane : picture.planes)
        for (std::int64_t i = 0; i < count; ++i)
            *to++ = float(plane[i]) / 32767.5f - 1.0f;
    return planes;
}

/// Frames [n, 3, height, width] in -1..1 to 16-bit samples.
VideoSamples samplesOf(const at::Tensor& frames)
{
    VideoSamples video{int(frames.size(3)), int(frames.size(2)), int(frames.size(0)), {}};
    video.samples.resize(std::size_t(frames.numel()));
    const at::Tensor scaled = ((frames + 1) * 32767.5).round().clamp(0, 65535).contiguous();
    const float* from = scaled.const_data_ptr<float>();
    for (std::uint16_t& sample : video.samples)
        sample = std::uint16_t(*from++);
    return video;
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
    bool eightBit = false; ///< the denoiser's layers are
    bool mayLower = false; ///< to 8 bit, when memory runs out
    bool streamBlocks = false;
    bool tileCodec = false;
    VideoGeneratorFacts facts;
    WanTransformerConfig shape;
    std::optional<WanTransformer> transformer;
    std::unique_ptr<VideoCodec> codec;
    std::map<std::vector<std::int32_t>, at::Tensor> encodings;
    std::optional<std::string> note;

    explicit State(WanModel opened)
        : model(std::move(opened))
    {}

    Result<void> loadDenoiser();
    Result<void> loadDenoiserAsItFits();
    Result<void> loadCodec();
    Result<void> fits(const VideoRequest& request) const;
    Result<at::Tensor> encoded(const PromptTokens& tokens, const std::function<void()>& look);
    Result<at::Tensor> encodedAnew(const PromptTokens& tokens,
                                   const std::function<void()>& look) const;
    std::optional<at::Tensor> readKept(const PromptTokens& tokens) const;
    void keep(const at::Tensor& text, const PromptTokens& tokens) const;
    void nameFacts();
    at::Tensor timesFor(double timestep, const at::Tensor& latents, bool started) const;
    Result<at::Tensor> sampled(const VideoRequest& request,
                               const VideoWatch& watch,
                               const std::function<void()>& look);
    void
    preview(const at::Tensor& latents, const VideoWatch& watch, const std::function<void()>& look);
    at::Tensor decoded(const at::Tensor& latents, const std::function<void()>& look);
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

Result<void> VideoGenerator::State::loadDenoiser()
{
    transformer.reset();
    WanTransformer::Options options;
    options.placement = placement;
    options.placement.eightBit = eightBit;
    options.resident = !streamBlocks;
    for (const auto& [adapter, weight] : adapters)
        options.adapters.emplace_back(&adapter, weight);
    SLUICE_TRY(transformer, WanTransformer::load(model.transformer, options));
    nameFacts();
    return {};
}

void VideoGenerator::State::nameFacts()
{
    facts.precision = eightBit ? kEightBit : nameOfType(placement.type);
    facts.weightError = transformer ? transformer->weightError() : 0;
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
    at::Tensor frames;
    try {
        frames = codec->decode(unscaled(latents.narrow(2, 0, 1)), look);
    } catch (const std::exception& exception) {
        if (!isOutOfMemory(exception))
            throw;
        return;
    }
    watch.onPreview(samplesOf(at::nan_to_num(frames)));
}

/// When memory runs out the denoiser makes room and tiles are tried: the steps done so far are not lost.
at::Tensor VideoGenerator::State::decoded(const at::Tensor& latents,
                                          const std::function<void()>& look)
{
    try {
        return codec->decode(latents, look);
    } catch (const std::exception& exception) {
        if (tileCodec || !isOutOfMemory(exception))
            throw;
    }
    transformer.reset();
    tileCodec = true;
    codec->setTiled(true);
    note = "frames were decoded in tiles after running out of memory";
    return codec->decode(latents, look);
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

Result<at::Tensor> VideoGenerator::State::encoded(const PromptTokens& tokens,
                                                  const std::function<void()>& look)
{
    if (const auto known = encodings.find(tokens.ids); known != encodings.end())
        return known->second;
    std::optional<at::Tensor> text = readKept(tokens);
    if (!text) {
        SLUICE_TRY(text, encodedAnew(tokens, look));
        keep(*text, tokens);
    }
    if (encodings.size() >= kMostEncodings)
        encodings.clear();
    encodings.emplace(tokens.ids, *text);
    return *text;
}

Result<at::Tensor> VideoGenerator::State::encodedAnew(const PromptTokens& tokens,
                                                      const std::function<void()>& look) const
{
    SLUICE_TRY(const Umt5Encoder encoder, Umt5Encoder::load(model.textEncoder, placement));
    const std::int64_t length = std::int64_t(tokens.ids.size());
    const at::Tensor ids =
        at::tensor(at::ArrayRef<std::int32_t>(tokens.ids), at::kInt).to(at::kLong).unsqueeze(0);
    if (ids.min().item<std::int64_t>() < 0 ||
        ids.max().item<std::int64_t>() >= encoder.config().vocabulary)
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{}: the tokenizer knows words that the text encoder does not. "
                                "Download the model again.",
                                model.folder.string()));
    const at::Tensor mask =
        (at::arange(length) < std::int64_t(tokens.length)).to(at::kLong).unsqueeze(0);
    const at::Tensor words = encoder.encode(ids, mask, look);
    // Behind the text the denoiser expects zeros: it gets no mask.
    return words * mask.to(words.device(), words.scalar_type()).unsqueeze(-1);
}

/// Nothing when the file is not there, is damaged, or was made of other tokens or in another type.
std::optional<at::Tensor> VideoGenerator::State::readKept(const PromptTokens& tokens) const
{
    if (tokens.kept.empty())
        return std::nullopt;
    const auto kept = readTextEncoding(tokens.kept);
    if (!kept || kept->subject != subjectOf(tokens) || kept->type != nameOfType(placement.type) ||
        kept->rows != std::int64_t(tokens.length) || kept->width != shape.textWidth)
        return std::nullopt;
    const auto options = at::TensorOptions().dtype(placement.type);
    at::Tensor text = at::zeros({1, std::int64_t(tokens.ids.size()), kept->width}, options);
    std::copy_n(kept->values.data(), kept->values.size(), static_cast<char*>(text.data_ptr()));
    return text.to(placement.device);
}

/// A text that cannot be kept is encoded again next time.
void VideoGenerator::State::keep(const at::Tensor& text, const PromptTokens& tokens) const
{
    if (tokens.kept.empty() || !at::isfinite(text).all().item<bool>())
        return;
    const at::Tensor rows =
        text[0].narrow(0, 0, std::int64_t(tokens.length)).to(at::kCPU).contiguous();
    TextEncoding encoding{
        subjectOf(tokens), nameOfType(rows.scalar_type()), rows.size(0), rows.size(1), {}};
    encoding.values.assign(static_cast<const char*>(rows.const_data_ptr()), rows.nbytes());
    static_cast<void>(writeTextEncoding(tokens.kept, encoding));
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
    SLUICE_TRY(const at::Tensor said, encoded(request.prompt, look));
    const bool guided = request.guidance > 1;
    at::Tensor unsaid;
    if (guided) {
        SLUICE_TRY(unsaid, encoded(request.negative, look));
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
        SLUICE_CHECK(loadDenoiser());
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
        x = model.scheduler->step(answer, x, generator);
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
        SLUICE_TRY(const at::Tensor x, sampled(request, watch, look));
        const at::Tensor frames = decoded(unscaled(x), look);
        if (!at::isfinite(x).all().item<bool>() || !at::isfinite(frames).all().item<bool>())
            return fail(
                ErrorCode::ModelBroken,
                fmt::format(
                    "{} made values that are no numbers: check the model's files, or choose the "
                    "precision float32.",
                    model.folder.string()));
        return samplesOf(frames);
    });
}

Result<bool> VideoGenerator::State::stepDown(const Error& error)
{
    const bool isShort = error.code == ErrorCode::OutOfMemory && !streamBlocks;
    if (isShort && mayLower && !eightBit) {
        eightBit = true;
        note = "the model was held in 8 bit after running out of memory";
    } else if (isShort) {
        streamBlocks = true;
        // What is read anew takes no room in any precision.
        if (mayLower)
            eightBit = false;
        note = "the model's blocks were read anew for every step after running out of memory";
    } else if (error.code == ErrorCode::ModelBroken && (placement.type != at::kFloat || eightBit)) {
        placement.type = at::kFloat;
        eightBit = mayLower = false;
        encodings.clear();
        SLUICE_CHECK(loadCodec());
        note = "repeated in float32 after values that were no numbers";
    } else {
        return false;
    }
    transformer.reset();
    nameFacts();
    return true;
}

Result<void> VideoGenerator::State::loadDenoiserAsItFits()
{
    for (;;) {
        const auto loaded =
            guarded(ErrorCode::Internal, "The model failed", [&] { return loadDenoiser(); });
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
        state->eightBit = options.precision == kEightBit;
        state->mayLower = options.precision == "auto" && device.is_cuda();
        state->streamBlocks = options.streamBlocks;
        state->tileCodec = options.tileCodec;
        for (const LoraChoice& choice : options.adapters) {
            SLUICE_TRY(Lora adapter, Lora::open(choice.file));
            state->adapters.emplace_back(std::move(adapter), choice.weight);
        }
        SLUICE_TRY(const Umt5Encoder encoder,
                   Umt5Encoder::load(state->model.textEncoder, state->placement));
        SLUICE_CHECK(state->loadCodec());
        SLUICE_CHECK(state->loadDenoiserAsItFits());
        state->shape = state->transformer->config();
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

std::optional<std::string> VideoGenerator::takeNote()
{
    return std::exchange(m_state->note, std::nullopt);
}

} // namespace sluice::inference
