// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/media/ffmpeg_types.h"

#include <filesystem>
#include <string>

namespace sluice::media::ff {

/// What an output container is like, by the ending of a name.
struct Container
{
    std::string name; ///< for people: "MP4"
    const AVOutputFormat* format = nullptr;
    bool isMov = false;      ///< MP4 and QuickTime: edit lists, exact time scales
    bool isMatroska = false; ///< MKV and WebM: milliseconds
    bool isWebm = false;

    /// Errors: InvalidInput with the endings that are known.
    static Result<Container> of(const std::filesystem::path& output);

    bool holds(AVCodecID codec) const;
    /// The sound codec for streams that it cannot hold as they are.
    const char* soundEncoder() const { return isWebm ? "libopus" : "aac"; }
    /// The codec for text subtitles that it cannot hold as they are.
    AVCodecID textCodec() const;
};

} // namespace sluice::media::ff
