// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "inference/engine/pipelines/picture.h"
#include "inference/engine/tiling/tiling.h"
#include "inference/engine/torch.h"

#include <functional>
#include <span>
#include <stop_token>
#include <string>

namespace sluice::inference {

/// `[N, 3, H, W]` float32 channels-last on the CPU, 0..1 -> `[N, 3, scale*H, scale*W]` anywhere, in any type. May throw.
using Forward = std::function<at::Tensor(const at::Tensor&)>;

/// Thrown by a network in the middle of a tile when its work is not wanted any more.
struct Stopped : std::exception
{
    const char* what() const noexcept override { return "stopped"; }
};

/// Takes pictures through a network tile by tile, in tiles as large as memory allows.
///
/// When memory runs out the tiles are halved, and stay so, instead of failing.
class TiledRun
{
public:
    struct Options
    {
        int scale = 1;
        TileRules rules; ///< `side` is the size to begin with
        std::int64_t batchPixels =
            0; ///< windows go through the network together up to this many pixels
    };

    TiledRun(const Options& options, Forward forward);

    /// Enlarges `sources`, all of one size, into `results` of `scale` times that size, clamped to 0..1.
    ///
    /// `onTile` is called after every tile. Errors: Cancelled within one tile (one batch of small ones), or when the network throws Stopped, OutOfMemory when even
    /// the smallest tile does not fit. Other exceptions of the network pass.
    Result<void> run(std::span<const PictureView> sources,
                     std::span<const PictureSpan> results,
                     std::stop_token stop,
                     const std::function<void()>& onTile);

    int side() const { return m_options.rules.side; }
    /// How many pictures of this size should be given at once.
    int batchFor(int width, int height) const;

private:
    Result<void> runGrid(const TileGrid& grid,
                         std::span<const PictureView> sources,
                         std::span<const PictureSpan> results,
                         std::stop_token stop,
                         const std::function<void()>& onTile);
    bool halve(int width, int height);

    Options m_options;
    Forward m_forward;
};

/// Whether the exception that is being handled means that main or GPU memory ran out.
bool isOutOfMemory(const std::exception& exception);

} // namespace sluice::inference
