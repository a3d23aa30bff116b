// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace sluice::inference {

/// How a picture is cut for a network.
struct TileRules
{
    int side = 512; ///< most pixels of a tile's own part along an edge
    int overlap =
        16; ///< what a tile sees of its neighbours; no seam when it is the network's receptive field
    int edge = 4;     ///< pixels mirrored around the whole picture; divides by `multiple`
    int multiple = 1; ///< the network wants widths and heights that divide by this
};

/// A window that goes through the network, and the part of it that is kept. Pixels of the picture; a window reaches
/// into the mirrored edge, so that its place may be negative.
struct Tile
{
    int x = 0, y = 0;                                        ///< the window's corner
    int keepX = 0, keepY = 0, keepWidth = 0, keepHeight = 0; ///< lies inside the picture
};

/// All windows have one size, so that they can go through the network several at a time.
struct TileGrid
{
    int windowWidth = 0, windowHeight = 0;
    std::vector<Tile> tiles; ///< the kept parts cover the picture once
};

/// Cuts a picture of `width` x `height` into as few tiles as `rules.side` allows.
TileGrid planTiles(int width, int height, const TileRules& rules);

/// Where a mirrored picture of `size` pixels has its pixel `place`, which may lie outside by any distance.
int mirrored(int place, int size);

} // namespace sluice::inference
