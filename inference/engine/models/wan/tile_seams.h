// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/torch.h"

#include <vector>

namespace sluice::inference {

/// Puts a video together from overlapping tiles that come row by row, each faded in over the end of those above and to the left. Of
/// a tile only its edges are kept beside the whole video.
///
/// Source:  diffusers 0.38, models/autoencoders/autoencoder_kl_wan.py, AutoencoderKLWan.tiled_decode.
/// Checked: tests/inference/engine/test_wan_networks.cpp
class TileSeams
{
public:
    /// `shape`: [frames, channels, height, width] of the whole; `overlap` and `stride` in pixels.
    TileSeams(at::IntArrayRef shape, std::int64_t overlap, std::int64_t stride);

    /// A tile of all frames whose upper left corner is at (`y`, `x`), multiples of the stride. It is changed.
    void add(at::Tensor tile, std::int64_t y, std::int64_t x);

    /// Float32 on the CPU.
    const at::Tensor& whole() const { return m_whole; }

private:
    at::Tensor m_whole;
    std::int64_t m_overlap, m_stride;
    std::vector<at::Tensor> m_above; ///< lower ends of the tiles above, then of those in this row
    at::Tensor m_left;
};

} // namespace sluice::inference
