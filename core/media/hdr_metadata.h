// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/ffmpeg_input.h"

extern "C" {
#include <libavutil/mastering_display_metadata.h>
}

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sluice::media::ff {

/// What a source says about the display it was graded on (SMPTE ST 2086, CTA-861.3).
struct HdrMetadata
{
    std::optional<AVMasteringDisplayMetadata> mastering;
    std::optional<AVContentLightMetadata> light;
    /// Names of kinds that describe each scene or frame and do not survive new pixels ("Dolby Vision", "HDR10+").
    std::vector<std::string> dynamicKinds;

    /// ":master-display=...:max-cll=..." as x265 (and, with other names, x264) wants it; empty when there is nothing.
    std::string x265Parameters() const;
    std::string x264Parameters() const;
    /// Attaches both to a stream that is about to be written.
    void attachTo(AVStream& stream) const;
};

/// From the container, or else from the first pictures. Errors: as Input::open().
Result<HdrMetadata> readHdrMetadata(const std::filesystem::path& path);

} // namespace sluice::media::ff
