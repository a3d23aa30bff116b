// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/ffmpeg_input.h"
#include "core/media/media_info.h"

namespace sluice::media::ff {

/// What the picture stream of an opened file is. The file has one (checkPicture()).
VideoInfo videoInfo(const Input& input);

/// What people call the beginning of a file, on its own clock: the first picture, or without pictures the first anything.
Rational beginningOf(const Input& input);

/// Refuses files without a picture stream that can be worked on. Errors: InvalidInput.
Result<void> checkPicture(const Input& input);

} // namespace sluice::media::ff
