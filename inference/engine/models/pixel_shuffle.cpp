// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/pixel_shuffle.h"

#include <cstddef>

namespace sluice::inference {

void PixelShuffle::run(int firstRow, int lastRow) const
{
    const int channels = 3 * scale * scale;
    const std::ptrdiff_t resultWidth = std::ptrdiff_t(width) * scale;
    for (int y = firstRow; y < lastRow; ++y)
        for (int plane = 0; plane < 3; ++plane)
            for (int row = 0; row < scale; ++row) {
                float* target =
                    result +
                    (std::ptrdiff_t(plane) * height * scale + y * scale + row) * resultWidth;
                const float* source =
                    sums + std::ptrdiff_t(y) * width * channels + (plane * scale + row) * scale;
                const float* base = picture + std::ptrdiff_t(y) * width * 3 + plane;
                for (int x = 0; x < width; ++x, source += channels, base += 3)
                    for (int column = 0; column < scale; ++column)
                        *target++ = source[column] + *base;
            }
}

} // namespace sluice::inference
