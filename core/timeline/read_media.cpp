// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/read_media.h"

#include "core/media/media_info.h"

#include <fmt/format.h>

namespace sluice {
namespace fs = std::filesystem;

Result<MediaRef> readMedia(const fs::path& path, std::stop_token stop)
{
    std::error_code error;
    const fs::path whole = fs::absolute(path, error).lexically_normal();
    SLUICE_TRY(const media::MediaInfo info, media::probe(whole));
    if (!info.video)
        return fail(ErrorCode::InvalidInput, fmt::format("{} has no pictures.", whole.string()));
    MediaRef media{.path = whole,
                   .duration = info.isStill ? Rational(0) : info.duration,
                   .isStill = info.isStill,
                   .width = info.video->width,
                   .height = info.video->height,
                   .rate = info.isStill ? Rational(0) : info.video->averageRate,
                   .hasSound = info.audioStreams > 0};
    if (!media.isStill && media.duration <= Rational(0)) {
        SLUICE_TRY(const media::FrameIndex index, media::scanFrames(whole, stop));
        media.duration = index.end - info.video->start;
    }
    return media;
}

} // namespace sluice
