// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/wan/tile_seams.h"

#include <algorithm>
#include <array>

namespace sluice::inference {
namespace {

/// Mixes the beginning of `tile` along `axis` with the end of its neighbour: all of the neighbour's at first, then less and less.
void fadeIn(at::Tensor& tile, const at::Tensor& neighbour, std::int64_t axis, std::int64_t overlap)
{
    const std::int64_t extent = std::min({overlap, tile.size(axis), neighbour.size(axis)});
    std::array<std::int64_t, 4> shape{1, 1, 1, 1};
    shape[std::size_t(axis)] = extent;
    const at::Tensor share = (at::arange(extent, tile.options()) / double(extent)).view(shape);
    at::Tensor begin = tile.narrow(axis, 0, extent);
    const at::Tensor end = neighbour.narrow(axis, neighbour.size(axis) - extent, extent);
    begin.copy_(end * (1 - share) + begin * share);
}

at::Tensor endOf(const at::Tensor& tile, std::int64_t axis, std::int64_t overlap)
{
    return tile.slice(axis, std::max<std::int64_t>(0, tile.size(axis) - overlap)).clone();
}

} // namespace

TileSeams::TileSeams(at::IntArrayRef shape, std::int64_t overlap, std::int64_t stride)
    : m_whole(at::empty(shape, at::TensorOptions().dtype(at::kFloat)))
    , m_overlap(overlap)
    , m_stride(stride)
{}

void TileSeams::add(at::Tensor tile, std::int64_t y, std::int64_t x)
{
    const auto column = std::size_t(x / m_stride);
    if (m_above.size() <= column)
        m_above.resize(column + 1);
    if (y > 0)
        fadeIn(tile, m_above[column], 2, m_overlap);
    if (x > 0)
        fadeIn(tile, m_left, 3, m_overlap);
    m_above[column] = endOf(tile, 2, m_overlap);
    m_left = endOf(tile, 3, m_overlap);
    const at::Tensor kept = tile.slice(2, 0, m_stride).slice(3, 0, m_stride);
    m_whole.narrow(2, y, kept.size(2)).narrow(3, x, kept.size(3)).copy_(kept);
}

} // namespace sluice::inference
