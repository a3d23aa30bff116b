// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/byoc_video/generate_request.h"

#include "network/byoc_video/request_checks.h"
#include "network/byoc_video/video_job.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::network {
namespace {

constexpr int kMostSteps = 1000;
constexpr double kMostGuidance = 100;
constexpr int kMostRate = 240;

/// As with enlarged clips: uncompressed pictures, three samples of two bytes a pixel.
std::uintmax_t mostAnswerBytes(const GenerateRequest& request)
{
    constexpr std::uintmax_t kContainer = 1u << 20;
    const auto pixels =
        std::uintmax_t(request.target.width) * std::uintmax_t(request.target.height);
    return std::min(kMaxAnswerBytes, kContainer + pixels * 6 * std::uintmax_t(request.frames));
}

Result<void> readTarget(GenerateRequest& request, const nlohmann::json& json)
{
    JsonReader reader(json, "target");
    readSize(reader, request.target, request.bitDepth, kSmallestSide);
    reader.required("frames", request.frames);
    reader.required("frameRate", request.frameRate);
    if (request.frames < 1 || request.frames > kMostFrames)
        reader.fail("frames", fmt::format("is not within 1 and {}", kMostFrames));
    if (request.frameRate <= Rational(0) || request.frameRate > Rational(kMostRate))
        reader.fail("frameRate", fmt::format("is not within 0 and {}", kMostRate));
    else if (request.duration() > Rational(kMostSeconds))
        reader.fail("frames", fmt::format("last longer than {} s", kMostSeconds));
    return reader.result();
}

Result<std::uintmax_t> readStartImage(const nlohmann::json& json)
{
    std::uintmax_t bytes = 0;
    JsonReader reader(json, "startImage");
    reader.required("bytes", bytes);
    if (bytes == 0 || bytes > kMaxStartImageBytes)
        reader.fail("bytes", fmt::format("is not within 1 and {}", kMaxStartImageBytes));
    SLUICE_CHECK(reader.result());
    return bytes;
}

void readTexts(JsonReader& reader, GenerateRequest& request)
{
    reader.required("prompt", request.prompt);
    reader.optional("negative", request.negative);
    if (request.prompt.find_first_not_of(" \t\r\n\v\f") == std::string::npos)
        reader.fail("prompt", "is empty");
    if (request.prompt.size() > kLongestPrompt)
        reader.fail("prompt", fmt::format("is longer than {} bytes", kLongestPrompt));
    if (request.negative.size() > kLongestPrompt)
        reader.fail("negative", fmt::format("is longer than {} bytes", kLongestPrompt));
}

} // namespace

std::string generateCapability(std::string_view model)
{
    return fmt::format("text-to-video-v1.{}", model);
}

GenerateRequest generateRequestFor(const GenerateSpec& spec, const ModelFacts& model, int bitDepth)
{
    GenerateRequest request;
    request.id = newRequestId();
    request.model = model.id;
    request.modelSha256 = model.sha256;
    request.prompt = spec.prompt;
    request.negative = spec.negative;
    request.seed = spec.seed.value_or(0);
    request.steps = spec.steps.value_or(request.steps);
    request.guidance = spec.guidance.value_or(request.guidance);
    request.target = spec.size.value_or(request.target);
    request.bitDepth = bitDepth;
    request.frames = spec.frames.value_or(1);
    request.frameRate = spec.frameRate.value_or(request.frameRate);
    request.maxAnswerBytes = mostAnswerBytes(request);
    return request;
}

Result<void> checkCarriable(const GenerateSpec& spec)
{
    if (!spec.adapters.empty())
        return fail(ErrorCode::InvalidInput, "Adapters (LoRA) stay on this computer.");
    if (std::max(spec.prompt.size(), spec.negative.size()) > kLongestPrompt)
        return fail(
            ErrorCode::InvalidInput,
            fmt::format("A text of more than {} bytes is not sent to the subnet.", kLongestPrompt));
    const Rational rate = spec.frameRate.value_or(Rational(1));
    const std::int64_t frames = spec.frames.value_or(1);
    if (frames > kMostFrames || Rational(frames) > rate * Rational(kMostSeconds))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("The subnet makes clips of at most {} pictures and {} s.",
                                kMostFrames, kMostSeconds));
    return {};
}

nlohmann::json toJson(const GenerateRequest& request)
{
    nlohmann::json target = sizeToJson(request.target, request.bitDepth);
    target["frames"] = request.frames;
    target["frameRate"] = request.frameRate.toString();
    nlohmann::json json{{"version", kContractVersion},
                        {"task", "generate"},
                        {"id", request.id},
                        {"model", request.model},
                        {"prompt", request.prompt},
                        {"negative", request.negative},
                        {"seed", request.seed},
                        {"steps", request.steps},
                        {"guidance", request.guidance},
                        {"target", std::move(target)},
                        {"timeoutSeconds", request.timeoutSeconds},
                        {"maxAnswerBytes", request.maxAnswerBytes}};
    if (!request.modelSha256.empty())
        json["modelSha256"] = request.modelSha256;
    if (request.startImageBytes > 0)
        json["startImage"] = {{"bytes", request.startImageBytes}};
    return json;
}

Result<GenerateRequest> parseGenerateRequest(const nlohmann::json& json)
{
    GenerateRequest request;
    std::string task;
    nlohmann::json target;
    const auto keep = [](const nlohmann::json& member) -> Result<nlohmann::json> { return member; };
    SLUICE_CHECK(checkVersion(json));
    int version = 0;
    JsonReader reader(json, "request");
    reader.required("version", version);
    reader.required("task", task);
    if (task != "generate")
        reader.fail("task", "is not generate");
    readNames(reader, request.id, request.model, request.modelSha256);
    readTexts(reader, request);
    reader.required("seed", request.seed);
    reader.required("steps", request.steps);
    reader.required("guidance", request.guidance);
    reader.nested("target", target, keep);
    reader.nested("startImage", request.startImageBytes, readStartImage);
    reader.required("timeoutSeconds", request.timeoutSeconds);
    reader.optional("maxAnswerBytes", request.maxAnswerBytes);
    if (request.steps < 1 || request.steps > kMostSteps)
        reader.fail("steps", fmt::format("is not within 1 and {}", kMostSteps));
    if (!(request.guidance >= 0 && request.guidance <= kMostGuidance))
        reader.fail("guidance", fmt::format("is not within 0 and {}", kMostGuidance));
    if (request.timeoutSeconds < 1)
        reader.fail("timeoutSeconds", "is not positive");
    SLUICE_CHECK(reader.result());
    SLUICE_CHECK(readTarget(request, target));
    return request;
}

} // namespace sluice::network
