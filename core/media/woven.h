// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/ffmpeg_types.h"

namespace sluice::media::ff {

/// Whether the two fields of a picture that its stream calls interlaced show two moments: lines stand out against both of their neighbours,
/// as a comb does. A film that was stored as interlaced is not woven.
bool isWoven(const AVFrame& frame);

/// Makes `frame` the one of its fields that was taken first: half as high, and no pixel is copied or changed. Heights that do not
/// divide by four lose the last lines.
void keepFirstField(AVFrame& frame);

} // namespace sluice::media::ff
