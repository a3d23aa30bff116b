// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/pipelines/picture.h"
#include "inference/engine/tiling/tiling.h"
#include "inference/engine/torch.h"

namespace sluice::inference {

/// Fills `window`, float32 `[3, H, W]` with the channels lying side by side, from the tile's place in `picture`, mirrored at the picture's
/// edges. 0..65535 becomes 0..1.
void fillWindow(const PictureView& picture, const Tile& tile, const at::Tensor& window);

/// Writes the kept part of a tile's result `[3, scale*H, scale*W]` to its place in `picture`, clamped and rounded to 16 bits.
void keepPart(const at::Tensor& enlarged, const Tile& tile, int scale, const PictureSpan& picture);

} // namespace sluice::inference
