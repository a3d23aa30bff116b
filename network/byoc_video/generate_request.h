// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/generate_spec.h"
#include "core/job/job_plan.h"

#include <nlohmann/json.hpp>

/// The request `generate` of docs/byoc-video.md; answers and errors are those of video_job.h.
namespace sluice::network {

inline constexpr std::string_view kGeneratePath = "/text-to-video/v1"; ///< at the worker
inline constexpr std::size_t kLongestPrompt = 16384;                   ///< bytes, of each text
inline constexpr std::uintmax_t kMaxStartImageBytes = 64ull << 20;
/// Of every answer's samples: what a network gives has no tags of its own.
inline constexpr const char* kGeneratedMatrix = "bt709";
inline constexpr const char* kGeneratedRange = "tv";

/// "text-to-video-v1.sluice-shapes"
std::string generateCapability(std::string_view model);

struct GenerateRequest
{
    std::string id;
    std::string model;
    std::string modelSha256; ///< empty: any
    std::string prompt;
    std::string negative;
    std::uint64_t seed = 0;
    int steps = 1;
    double guidance = 1;
    PixelSize target;
    int bitDepth = 8;
    std::int64_t frames = 1;
    Rational frameRate{1};
    std::uintmax_t startImageBytes = 0; ///< of the PNG behind the JSON; 0: none
    int timeoutSeconds = 600;
    std::uintmax_t maxAnswerBytes = 1ull << 30;

    Rational duration() const { return Rational(frames) / frameRate; }
};

/// The request for a job whose spec leaves nothing open (fitToModel()). The length of a start image is for the caller to fill in.
GenerateRequest generateRequestFor(const GenerateSpec& spec, const ModelFacts& model, int bitDepth);

/// Whether the contract can carry the job at all. Errors: InvalidInput, a sentence: texts too long, adapters, too many pictures.
Result<void> checkCarriable(const GenerateSpec& spec);

nlohmann::json toJson(const GenerateRequest& request);
/// Errors: InvalidInput, naming what is wrong; Unavailable (another version).
Result<GenerateRequest> parseGenerateRequest(const nlohmann::json& json);

/// As writeBody() and readRequest() of video_job.h; `startImage` is an empty path where there is none, and is written only where there is one.
Result<void> writeBody(const std::filesystem::path& body,
                       const GenerateRequest& request,
                       const std::filesystem::path& startImage);
Result<GenerateRequest> readGenerateRequest(const std::filesystem::path& body,
                                            const std::filesystem::path& startImage);

} // namespace sluice::network
