// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json_reader.h"
#include "core/job/job_spec.h"

/// What the requests of docs/byoc-video.md have in common.
namespace sluice::network {

inline constexpr int kContractVersion = 1;
inline constexpr std::size_t kLongestId = 64;
inline constexpr std::int64_t kMostFrames = 600;
inline constexpr int kMostSeconds = 60;
inline constexpr int kSmallestSide = 16;
inline constexpr int kLargestSide = 16384;

/// `[a-z0-9][a-z0-9._-]*`, at most 64.
bool isModelName(std::string_view name);
/// A SHA-256 in lower-case hex.
bool isDigest(std::string_view text);
/// Errors: Unavailable (a request of another version).
Result<void> checkVersion(const nlohmann::json& request);

nlohmann::json sizeToJson(const PixelSize& size, int bitDepth);
/// Fails the reader when a side is not within `smallest` and kLargestSide, or the depth is neither 8 nor 10.
void readSize(JsonReader& reader, PixelSize& size, int& bitDepth, int smallest);

/// id, model and modelSha256, as every request has them.
void readNames(JsonReader& reader, std::string& id, std::string& model, std::string& modelSha256);

/// 16 hex digits, new for each attempt.
std::string newRequestId();

} // namespace sluice::network
