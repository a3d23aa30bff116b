// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/tiling/tiling.h"

#include <algorithm>
#include <cmath>

namespace sluice::inference {
namespace {

/// One direction of a tile.
struct Span
{
    int window = 0, keep = 0, keepSize = 0;
};

int roundedUp(int value, int multiple)
{
    return (value + multiple - 1) / multiple * multiple;
}

/// The window's corner must lie on the grid that the network folds pixels by.
int alignedDown(int value, int multiple)
{
    return int(std::floor(double(value) / multiple)) * multiple;
}

std::vector<Span> cut(int size, const TileRules& rules, int& window)
{
    const int count = (size + rules.side - 1) / rules.side;
    const int keep = roundedUp((size + count - 1) / count, rules.multiple);
    const int whole = roundedUp(size + 2 * rules.edge, rules.multiple);
    window = std::min(whole, roundedUp(keep + 2 * rules.overlap + rules.multiple, rules.multiple));
    std::vector<Span> spans;
    for (int at = 0; at < size; at += keep) {
        const int corner = alignedDown(at - rules.overlap, rules.multiple);
        spans.push_back({std::clamp(corner, -rules.edge, whole - rules.edge - window), at,
                         std::min(keep, size - at)});
    }
    return spans;
}

} // namespace

TileGrid planTiles(int width, int height, const TileRules& rules)
{
    TileGrid grid;
    const std::vector<Span> columns = cut(width, rules, grid.windowWidth);
    const std::vector<Span> rows = cut(height, rules, grid.windowHeight);
    for (const Span& row : rows)
        for (const Span& column : columns)
            grid.tiles.push_back(
                {column.window, row.window, column.keep, row.keep, column.keepSize, row.keepSize});
    return grid;
}

int mirrored(int place, int size)
{
    if (size == 1)
        return 0;
    const int period = 2 * (size - 1);
    const int within = ((place % period) + period) % period;
    return within < size ? within : period - within;
}

} // namespace sluice::inference
