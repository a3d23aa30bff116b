// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <span>

namespace sluice::network {

/// Makes an MP4 (H.264, 8 bit, bt709, no sound) of stills, as go-livepeer does for image-to-video: runners only give frames.
///
/// All stills have the size of the first. Errors: InvalidInput (none, different sizes, not a picture), Io, DiskFull, Unavailable.
Result<void> clipFromFrames(std::span<const std::filesystem::path> frames,
                            int framesPerSecond,
                            const std::filesystem::path& mp4);

} // namespace sluice::network
