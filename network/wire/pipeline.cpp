// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/wire/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice::network {
namespace {

constexpr std::array kPipelines{
    PipelineFacts{Pipeline::TextToImage, Capability::TextToImage, "text-to-image", "Text to image",
                  "model_id", "", "stabilityai/sdxl-turbo", "pixel"},
    PipelineFacts{Pipeline::ImageToImage, Capability::ImageToImage, "image-to-image",
                  "Image to image", "model_id", "image", "stabilityai/sdxl-turbo", "pixel"},
    PipelineFacts{Pipeline::ImageToVideo, Capability::ImageToVideo, "image-to-video",
                  "Image to video", "model_id", "image",
                  "stabilityai/stable-video-diffusion-img2vid-xt", "pixel"},
    PipelineFacts{Pipeline::Upscale, Capability::Upscale, "upscale", "Upscale", "model_id", "image",
                  "stabilityai/stable-diffusion-x4-upscaler", "pixel"},
    PipelineFacts{Pipeline::AudioToText, Capability::AudioToText, "audio-to-text", "Audio to text",
                  "model_id", "audio", "openai/whisper-large-v3", "ms"},
    PipelineFacts{Pipeline::SegmentAnything2, Capability::SegmentAnything2, "segment-anything-2",
                  "Segment anything 2", "model_id", "image", "facebook/sam2-hiera-large", "pixel"},
    PipelineFacts{Pipeline::Llm, Capability::Llm, "llm", "Llm", "model", "",
                  "meta-llama/llama-3.1-8B-Instruct", "token"},
    PipelineFacts{Pipeline::ImageToText, Capability::ImageToText, "image-to-text", "Image to text",
                  "model_id", "image", "Salesforce/blip-image-captioning-large", "pixel"},
    PipelineFacts{Pipeline::TextToSpeech, Capability::TextToSpeech, "text-to-speech",
                  "Text to speech", "model_id", "", "parler-tts/parler-tts-large-v1",
                  "character/1000"}};

constexpr std::int64_t kVideoFrames = 25; ///< paid for always, whatever the model makes
constexpr std::int64_t kMaxSide = 1 << 20;
constexpr std::int64_t kMaxCount = 1 << 20;
constexpr double kMaxSeconds = 1e9;

Result<std::uint64_t> outOfRange(std::string_view what)
{
    return fail(ErrorCode::InvalidInput, fmt::format("{} is not a sensible number", what));
}

/// A whole number in `fields`, `otherwise` when it is not there, -1 when it is something else.
std::int64_t numberIn(const nlohmann::json& fields, const char* key, std::int64_t otherwise)
{
    const auto found = fields.find(key);
    if (found == fields.end() || found->is_null())
        return otherwise;
    return found->is_number_integer() ? found->get<std::int64_t>() : -1;
}

Result<std::uint64_t> pixels(std::int64_t width, std::int64_t height, std::int64_t count)
{
    if (width < 1 || height < 1 || width > kMaxSide || height > kMaxSide)
        return outOfRange("the size of the picture");
    if (count < 1 || count > kMaxCount)
        return outOfRange("the number of pictures");
    return std::uint64_t(width) * std::uint64_t(height) * std::uint64_t(count);
}

std::uint64_t codePoints(const std::string& utf8)
{
    return std::uint64_t(
        std::ranges::count_if(utf8, [](char c) { return (std::uint8_t(c) & 0xc0) != 0x80; }));
}

Result<std::uint64_t> secondsAsUnits(double seconds)
{
    if (!(seconds >= 1))
        return fail(ErrorCode::InvalidInput, "sound shorter than one second cannot be paid for");
    if (seconds > kMaxSeconds)
        return outOfRange("the length of the sound");
    return std::uint64_t(seconds) * 1000;
}

} // namespace

std::span<const PipelineFacts> allPipelines()
{
    return kPipelines;
}

const PipelineFacts& factsOf(Pipeline pipeline)
{
    return *std::ranges::find(kPipelines, pipeline, &PipelineFacts::pipeline);
}

Result<Pipeline> pipelineFromName(std::string_view name)
{
    const auto* const found = std::ranges::find(kPipelines, name, &PipelineFacts::name);
    if (found == kPipelines.end())
        return fail(ErrorCode::InvalidInput, fmt::format("\"{}\" is not a pipeline", name));
    return found->pipeline;
}

nlohmann::json completeFields(Pipeline pipeline,
                              nlohmann::json fields,
                              const std::string& model,
                              const InputFacts& input)
{
    if (!fields.is_object())
        fields = nlohmann::json::object();
    // An orchestrator of upstream's dies on a body without it.
    fields[std::string(factsOf(pipeline).modelField)] = model;
    const auto fill = [&fields](const char* key, nlohmann::json value) {
        if (!fields.contains(key) || fields[key].is_null())
            fields[key] = std::move(value);
    };
    switch (pipeline) {
    case Pipeline::TextToImage:
        fill("height", 512);
        fill("width", 512);
        fields["num_images_per_prompt"] =
            std::max<std::int64_t>(1, numberIn(fields, "num_images_per_prompt", 1));
        break;
    case Pipeline::AudioToText:
        fill("metadata",
             nlohmann::json{{"duration", std::to_string(std::int64_t(input.seconds))}}.dump());
        break;
    case Pipeline::Llm:
        fill("max_tokens", 256);
        break;
    default:
        break;
    }
    return fields;
}

Result<std::uint64_t>
unitsOf(Pipeline pipeline, const nlohmann::json& fields, const InputFacts& input)
{
    switch (pipeline) {
    case Pipeline::TextToImage:
        return pixels(numberIn(fields, "width", 512), numberIn(fields, "height", 512),
                      std::max<std::int64_t>(1, numberIn(fields, "num_images_per_prompt", 1)));
    case Pipeline::ImageToImage:
        return pixels(input.width, input.height,
                      std::max<std::int64_t>(1, numberIn(fields, "num_images_per_prompt", 1)));
    case Pipeline::ImageToVideo:
        return pixels(numberIn(fields, "width", 1024), numberIn(fields, "height", 576),
                      kVideoFrames);
    case Pipeline::Upscale:
    case Pipeline::SegmentAnything2:
    case Pipeline::ImageToText:
        return pixels(input.width, input.height, 1);
    case Pipeline::AudioToText:
        return secondsAsUnits(input.seconds);
    case Pipeline::Llm: {
        const std::int64_t tokens = numberIn(fields, "max_tokens", 256);
        return tokens < 1 ? outOfRange("max_tokens") : Result<std::uint64_t>(tokens);
    }
    case Pipeline::TextToSpeech: {
        // Upstream's gateway counts bytes and pays a thousandth; the orchestrator then runs out of credit.
        const auto text = fields.find("text");
        return text == fields.end() || !text->is_string()
                   ? outOfRange("the text")
                   : Result<std::uint64_t>(1000 * codePoints(text->get_ref<const std::string&>()));
    }
    }
    return outOfRange("the pipeline");
}

} // namespace sluice::network
