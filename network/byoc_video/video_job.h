// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_plan.h"
#include "core/media/transport_chunk.h"

#include <nlohmann/json.hpp>

#include <span>

/// The messages of docs/byoc-video.md, as values and as bytes.
namespace sluice::network {

inline constexpr std::string_view kUpscalePath = "/video-upscale/v1"; ///< at the worker
inline constexpr std::string_view kByocVideoType = "application/x-byoc-video";
inline constexpr std::uintmax_t kMaxChunkBytes = 256ull << 20;
inline constexpr std::uintmax_t kMaxAnswerBytes = 1ull << 30;

/// "video-upscale-v1.realesrgan-x2plus"
std::string upscaleCapability(std::string_view model);

struct VideoJobRequest
{
    std::string id;
    std::string model;
    std::string modelSha256; ///< empty: any
    std::optional<double> denoise;
    std::uintmax_t bytes = 0; ///< of the chunk
    std::int64_t frames = 0;
    PixelSize source;
    int sourceBitDepth = 8;
    Rational timeBase;
    Rational duration;
    media::ColorTags color;
    PixelSize target;
    int bitDepth = 8;
    int timeoutSeconds = 120;
    std::uintmax_t maxAnswerBytes = kMaxAnswerBytes;
};

/// The request for one chunk of a job.
VideoJobRequest requestFor(const JobPlan& plan, const media::TransportChunk& chunk);

struct VideoJobAnswer
{
    std::string id;
    std::int64_t frames = 0;
    std::uintmax_t bytes = 0;
    double seconds = 0;
    std::string model;
    std::string modelSha256;
    std::string device;
    std::string software;
    std::vector<std::string> notes;
};

/// An answer that is not 200.
struct VideoJobError
{
    int status = 500;
    std::string code; ///< "busy"; empty when the orchestrator itself spoke
    std::string message;

    /// Another peer may do better.
    bool worthAnotherPeer() const;
};

/// Writes a whole body to `body`: the letters, the JSON, the chunk's bytes. Errors: Io, DiskFull, NotFound.
Result<void> writeBody(const std::filesystem::path& body,
                       const VideoJobRequest& request,
                       const std::filesystem::path& chunk);
Result<void> writeBody(const std::filesystem::path& body,
                       const VideoJobAnswer& answer,
                       const std::filesystem::path& chunk);

/// Takes a body from a stranger apart: its chunk goes to `chunk`. Errors: InvalidInput (request) or Protocol (answer), naming what is
/// wrong; Unavailable (a request of another version); Io, DiskFull.
Result<VideoJobRequest> readRequest(const std::filesystem::path& body,
                                    const std::filesystem::path& chunk);
Result<VideoJobAnswer> readAnswer(const std::filesystem::path& body,
                                  const std::filesystem::path& chunk);

/// The JSON of a body in memory (its beginning is enough) and where the chunk starts; what readRequest() and readAnswer() build on.
struct BodyHead
{
    nlohmann::json json;
    std::size_t chunkOffset = 0;
};
Result<BodyHead> parseBodyHead(std::span<const std::byte> beginning);
nlohmann::json toJson(const VideoJobRequest& request);
nlohmann::json toJson(const VideoJobAnswer& answer);
Result<VideoJobRequest> parseRequest(const nlohmann::json& json);
Result<VideoJobAnswer> parseAnswer(const nlohmann::json& json);

std::string toJsonText(const VideoJobError& error);
/// Of any bytes.
VideoJobError parseError(int status, std::string_view body);

} // namespace sluice::network
