// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/media/ffmpeg_filter.h"
#include "core/media/rgb_image.h"

namespace sluice::media::ff {

/// Makes pictures fit a size: turned upright, square pixels, as large as fits without changing their shape, black around.
class PictureFit
{
public:
    PictureFit() = default;
    /// `rotation`: VideoInfo's, in degrees counter-clockwise, taken to the nearest quarter turn.
    PictureFit(int width, int height, Rational sampleAspect, double rotation);

    /// Errors: InvalidInput, OutOfMemory.
    Result<RgbImage> fit(const RgbImage& image);

private:
    Result<void> prepare(const RgbImage& image);

    int m_width = 0;
    int m_height = 0;
    Rational m_aspect{1};
    int m_quarterTurns = 0;
    int m_innerWidth = 0;
    int m_innerHeight = 0;
    FramePtr m_input;
    FilterChain m_chain;
};

} // namespace sluice::media::ff
