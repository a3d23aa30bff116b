// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/byoc_video/video_job.h"

#include "network/byoc_video/request_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice::network {
namespace {

constexpr std::size_t kMostNotes = 16;
constexpr std::size_t kLongestText = 500;

Result<media::ColorTags> readColor(const nlohmann::json& json)
{
    media::ColorTags color;
    JsonReader reader(json, "color");
    reader.optional("primaries", color.primaries);
    reader.optional("transfer", color.transfer);
    reader.required("matrix", color.matrix);
    reader.required("range", color.range);
    SLUICE_CHECK(reader.result());
    return color;
}

nlohmann::json colorToJson(const media::ColorTags& color)
{
    nlohmann::json json{{"matrix", color.matrix}, {"range", color.range}};
    if (!color.primaries.empty())
        json["primaries"] = color.primaries;
    if (!color.transfer.empty())
        json["transfer"] = color.transfer;
    return json;
}

Result<void> readSource(VideoJobRequest& request, const nlohmann::json& json)
{
    JsonReader reader(json, "source");
    reader.required("bytes", request.bytes);
    reader.required("frames", request.frames);
    readSize(reader, request.source, request.sourceBitDepth, 1);
    reader.required("timeBase", request.timeBase);
    reader.required("duration", request.duration);
    reader.nested("color", request.color, readColor);
    if (request.bytes == 0 || request.bytes > kMaxChunkBytes)
        reader.fail("bytes", fmt::format("is not within 1 and {}", kMaxChunkBytes));
    if (request.frames < 1 || request.frames > kMostFrames)
        reader.fail("frames", fmt::format("is not within 1 and {}", kMostFrames));
    if (request.timeBase <= Rational(0))
        reader.fail("timeBase", "is not positive");
    if (request.duration < Rational(0) || request.duration > Rational(kMostSeconds))
        reader.fail("duration", fmt::format("is not within 0 and {} s", kMostSeconds));
    return reader.result();
}

/// Words of a stranger, for people: one line, not endless.
std::string tamed(const std::string& text)
{
    std::string line = text.substr(0, kLongestText);
    std::replace_if(
        line.begin(), line.end(), [](char c) { return (unsigned char)(c) < 0x20 || c == 0x7f; },
        ' ');
    return line;
}

} // namespace

std::string upscaleCapability(std::string_view model)
{
    return fmt::format("video-upscale-v1.{}", model);
}

/// No clip has to be larger than its pictures uncompressed, three samples of two bytes a pixel.
static std::uintmax_t mostAnswerBytes(const VideoJobRequest& request)
{
    constexpr std::uintmax_t kContainer = 1u << 20;
    const std::uintmax_t picture =
        std::uintmax_t(request.target.width) * std::uintmax_t(request.target.height) * 6;
    const auto frames = std::uintmax_t(std::max<std::int64_t>(request.frames, 1));
    return std::min(kMaxAnswerBytes, kContainer + picture * frames);
}

VideoJobRequest requestFor(const JobPlan& plan, const media::TransportChunk& chunk)
{
    VideoJobRequest request;
    request.id = newRequestId();
    request.model = plan.model.id;
    if (const UpscaleSpec* spec = plan.spec.upscale())
        request.denoise = spec->denoise;
    // A mixture of two models has a digest that only this program knows.
    if (!request.denoise)
        request.modelSha256 = plan.model.sha256;
    request.bytes = chunk.bytes;
    request.frames = std::int64_t(chunk.frames.size());
    request.source = {chunk.width, chunk.height};
    request.sourceBitDepth = chunk.bitDepth;
    request.timeBase = chunk.timeBase;
    request.duration = chunk.duration;
    request.color = chunk.color;
    request.target = plan.target;
    request.bitDepth = std::max(chunk.bitDepth, plan.format.encode.bitDepth);
    request.maxAnswerBytes = mostAnswerBytes(request);
    return request;
}

nlohmann::json toJson(const VideoJobRequest& request)
{
    nlohmann::json source = sizeToJson(request.source, request.sourceBitDepth);
    source["bytes"] = request.bytes;
    source["frames"] = request.frames;
    source["timeBase"] = request.timeBase.toString();
    source["duration"] = request.duration.toString();
    source["color"] = colorToJson(request.color);
    nlohmann::json json{{"version", kContractVersion},
                        {"task", "upscale"},
                        {"id", request.id},
                        {"model", request.model},
                        {"source", std::move(source)},
                        {"target", sizeToJson(request.target, request.bitDepth)},
                        {"timeoutSeconds", request.timeoutSeconds},
                        {"maxAnswerBytes", request.maxAnswerBytes}};
    if (!request.modelSha256.empty())
        json["modelSha256"] = request.modelSha256;
    if (request.denoise)
        json["denoise"] = *request.denoise;
    return json;
}

nlohmann::json toJson(const VideoJobAnswer& answer)
{
    nlohmann::json json{{"version", kContractVersion}, {"id", answer.id},
                        {"frames", answer.frames},     {"bytes", answer.bytes},
                        {"seconds", answer.seconds},   {"model", answer.model},
                        {"device", answer.device},     {"software", answer.software},
                        {"notes", answer.notes}};
    if (!answer.modelSha256.empty())
        json["modelSha256"] = answer.modelSha256;
    return json;
}

Result<VideoJobRequest> parseRequest(const nlohmann::json& json)
{
    VideoJobRequest request;
    std::string task;
    nlohmann::json source;
    nlohmann::json target;
    const auto keep = [](const nlohmann::json& member) -> Result<nlohmann::json> { return member; };
    SLUICE_CHECK(checkVersion(json));
    int version = 0;
    JsonReader reader(json, "request");
    reader.required("version", version);
    reader.required("task", task);
    readNames(reader, request.id, request.model, request.modelSha256);
    reader.optional("denoise", request.denoise);
    reader.nested("source", source, keep);
    reader.nested("target", target, keep);
    reader.required("timeoutSeconds", request.timeoutSeconds);
    reader.optional("maxAnswerBytes", request.maxAnswerBytes);
    if (task != "upscale")
        reader.fail("task", "is not upscale");
    if (request.denoise && !(*request.denoise >= 0 && *request.denoise <= 1))
        reader.fail("denoise", "is not within 0 and 1");
    if (request.timeoutSeconds < 1)
        reader.fail("timeoutSeconds", "is not positive");
    SLUICE_CHECK(reader.result());
    SLUICE_CHECK(readSource(request, source));
    JsonReader targetReader(target, "target");
    readSize(targetReader, request.target, request.bitDepth, kSmallestSide);
    SLUICE_CHECK(targetReader.result());
    return request;
}

Result<VideoJobAnswer> parseAnswer(const nlohmann::json& json)
{
    VideoJobAnswer answer;
    JsonReader reader(json, "answer");
    reader.optional("id", answer.id);
    reader.required("frames", answer.frames);
    reader.required("bytes", answer.bytes);
    reader.optional("seconds", answer.seconds);
    reader.optional("model", answer.model);
    reader.optional("modelSha256", answer.modelSha256);
    reader.optional("device", answer.device);
    reader.optional("software", answer.software);
    reader.optional("notes", answer.notes);
    if (!std::isfinite(answer.seconds) || answer.seconds < 0)
        reader.fail("seconds", "is not a duration");
    if (answer.bytes == 0 || answer.bytes > kMaxAnswerBytes)
        reader.fail("bytes", fmt::format("is not within 1 and {}", kMaxAnswerBytes));
    if (auto result = reader.result(); !result)
        return fail(ErrorCode::Protocol, "The answer's JSON is wrong: " + result.error().detail);
    for (std::string* text : {&answer.id, &answer.model, &answer.device, &answer.software})
        *text = tamed(*text);
    if (!isDigest(answer.modelSha256))
        answer.modelSha256.clear();
    if (answer.notes.size() > kMostNotes)
        answer.notes.resize(kMostNotes);
    for (std::string& note : answer.notes)
        note = tamed(note);
    return answer;
}

bool VideoJobError::worthAnotherPeer() const
{
    constexpr std::array kSameEverywhere{400, 409, 413, 422};
    // Without a code it was the orchestrator, who speaks for itself only.
    return code.empty() || std::find(kSameEverywhere.begin(), kSameEverywhere.end(), status) ==
                               kSameEverywhere.end();
}

std::string toJsonText(const VideoJobError& error)
{
    nlohmann::json inner{{"code", error.code}, {"message", error.message}};
    if (error.code == "unsupported_version")
        inner["versions"] = {kContractVersion};
    return dumpJson({{"error", std::move(inner)}});
}

VideoJobError parseError(int status, std::string_view body)
{
    VideoJobError error{status, {}, tamed(std::string(body.substr(0, kLongestText)))};
    const auto json = parseJson(body, "error");
    if (!json || !json->is_object() || !json->contains("error"))
        return error;
    std::string code;
    std::string message;
    JsonReader reader((*json)["error"], "error");
    reader.required("code", code);
    reader.optional("message", message);
    if (!reader.result())
        return error;
    error.code = tamed(code);
    error.message = tamed(message);
    return error;
}

} // namespace sluice::network
