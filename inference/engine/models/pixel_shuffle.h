// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sluice::inference {

/// The end of SRVGGNetCompact for some rows of one picture: the channels of each pixel become a square of `scale` x `scale` pixels, on top
/// of the input pixel.
///
/// `sums` [height][width][3 * scale * scale], `picture` [height][width][3] -> `result` [3][scale * height][scale * width].
struct PixelShuffle
{
    const float* sums = nullptr;
    const float* picture = nullptr;
    float* result = nullptr;
    int width = 0, height = 0, scale = 1;

    void run(int firstRow, int lastRow) const;
};

} // namespace sluice::inference
