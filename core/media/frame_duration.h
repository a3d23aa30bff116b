// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/media/ffmpeg_input.h"

#include <optional>

namespace sluice::media::ff {

/// The end of the picture stream in its ticks where the container stores the length of the whole track (MP4).
///
/// Its packets' lengths are those between decoding times, which differ from the shown ones when pictures are reordered.
std::optional<std::int64_t> storedEnd(const Input& input);

/// How long the picture at `seconds` of the clip `path` stays on the screen, in seconds; 0 when the file does not tell.
Rational shownDuration(const std::filesystem::path& path, Rational seconds);

} // namespace sluice::media::ff
