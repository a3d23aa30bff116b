// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <vector>

namespace sluice::media {

/// How loud the sound of a file is over time, coarse enough to draw.
///
/// Level `i` is the highest absolute sample of any channel in [i, i+1) / kPerSecond seconds, counted from the file's beginning:
/// 0 silence, 255 full scale. A mix of the channels could cancel what is heard, so the loudest one is taken.
struct SoundPeaks
{
    static constexpr int kPerSecond = 100;

    std::vector<std::uint8_t> levels; ///< empty when the file has no sound

    /// The highest level in [from, to) seconds; outside of the sound it is silent.
    std::uint8_t loudest(double from, double to) const;
};

/// Decodes the sound of a file (its default track, else the first) on the calling thread.
///
/// Memory is the levels and one packet. A file without sound, or whose sound this computer cannot decode, has no levels.
/// Errors: NotFound, Io, InvalidInput, OutOfMemory, Cancelled.
/// Checked: tests/core/test_media_peaks.cpp
Result<SoundPeaks> readPeaks(const std::filesystem::path& path, std::stop_token stop = {});

} // namespace sluice::media
