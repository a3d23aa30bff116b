// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

namespace sluice::inference {

/// Red, green and blue planes of 16-bit samples that somebody else owns; rows without gaps.
template <class Sample>
struct PictureOf
{
    std::array<Sample*, 3> planes{};
    int width = 0;
    int height = 0;
};

using PictureView = PictureOf<const std::uint16_t>;
using PictureSpan = PictureOf<std::uint16_t>;

} // namespace sluice::inference
