// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/media_info.h"
#include "core/media/video_writer.h"

#include <nlohmann/json_fwd.hpp>

namespace sluice::media {

/// JSON of the values that specs, plans and the engine protocol carry. Members that are not there keep their defaults; unknown ones are
/// ignored. Errors of the readers: InvalidInput, naming the member that is wrong.
nlohmann::json toJson(const EncodeSettings& settings);
Result<EncodeSettings> encodeSettingsFromJson(const nlohmann::json& json);

nlohmann::json toJson(const VideoWriteFormat& format);
Result<VideoWriteFormat> videoWriteFormatFromJson(const nlohmann::json& json);

nlohmann::json toJson(const VideoInfo& info);
Result<VideoInfo> videoInfoFromJson(const nlohmann::json& json);

/// "progressive", "top-first", "bottom-first".
std::string_view nameOf(FieldOrder order);
Result<FieldOrder> fieldOrderFromString(std::string_view name);

} // namespace sluice::media
