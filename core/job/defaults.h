// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/media_info.h"
#include "core/media/video_writer.h"

#include <filesystem>
#include <string>

namespace sluice {

/// The encoder that suits a clip when the user names none: sources of more than 8 bits become 10 bit HEVC, others H.264.
media::EncodeSettings defaultEncode(const media::MediaInfo& source);

/// The name beside the source when the user names no output: "clip.mov" and "4x" -> "clip-4x.mov", in a container that Sluice
/// writes (otherwise MKV); a still keeps its format (otherwise PNG).
std::filesystem::path defaultOutput(const media::MediaInfo& source, const std::string& suffix);

} // namespace sluice
