// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/tiling/tiled_run.h"

#include "inference/engine/pipelines/picture_tensor.h"

#include <algorithm>
#include <new>

namespace sluice::inference {
namespace {

/// Smaller tiles are nearly all overlap.
constexpr int kSmallestSide = 32;

/// A tile of one of the pictures.
struct Piece
{
    std::size_t picture = 0;
    Tile tile;
};

} // namespace

bool isOutOfMemory(const std::exception& exception)
{
    if (dynamic_cast<const std::bad_alloc*>(&exception) != nullptr ||
        dynamic_cast<const c10::OutOfMemoryError*>(&exception) != nullptr)
        return true;
    // The CPU allocator has no exception of its own.
    const std::string_view what = exception.what();
    return what.find("can't allocate memory") != std::string_view::npos ||
           what.find("out of memory") != std::string_view::npos;
}

TiledRun::TiledRun(const Options& options, Forward forward)
    : m_options(options)
    , m_forward(std::move(forward))
{
    m_options.rules.side = std::max(m_options.rules.side, kSmallestSide);
}

int TiledRun::batchFor(int width, int height) const
{
    const TileGrid grid = planTiles(width, height, m_options.rules);
    const std::int64_t pixels =
        std::int64_t(grid.windowWidth) * grid.windowHeight * std::int64_t(grid.tiles.size());
    return int(std::clamp<std::int64_t>(m_options.batchPixels / pixels, 1, 16));
}

bool TiledRun::halve(int width, int height)
{
    const int side = std::min(m_options.rules.side, std::max(width, height));
    if (side <= kSmallestSide)
        return false;
    m_options.rules.side = std::max(kSmallestSide, side / 2);
    m_options.batchPixels = 0;
    return true;
}

Result<void> TiledRun::run(std::span<const PictureView> sources,
                           std::span<const PictureSpan> results,
                           std::stop_token stop,
                           const std::function<void()>& onTile)
{
    if (sources.empty())
        return {};
    const int width = sources.front().width;
    const int height = sources.front().height;
    for (;;) {
        try {
            return runGrid(planTiles(width, height, m_options.rules), sources, results, stop,
                           onTile);
        } catch (const Stopped&) {
            return fail(ErrorCode::Cancelled, "Stopped.");
        } catch (const std::exception& exception) {
            if (!isOutOfMemory(exception))
                throw;
        }
        if (!halve(width, height))
            return fail(ErrorCode::OutOfMemory,
                        "There is not enough free memory for even the smallest tiles: close other "
                        "programs, or choose a smaller model.");
    }
}

Result<void> TiledRun::runGrid(const TileGrid& grid,
                               std::span<const PictureView> sources,
                               std::span<const PictureSpan> results,
                               std::stop_token stop,
                               const std::function<void()>& onTile)
{
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < sources.size(); ++i)
        for (const Tile& tile : grid.tiles)
            pieces.push_back({i, tile});
    const std::int64_t windowPixels = std::int64_t(grid.windowWidth) * grid.windowHeight;
    const auto together =
        std::size_t(std::clamp<std::int64_t>(m_options.batchPixels / windowPixels, 1, 16));

    for (std::size_t first = 0; first < pieces.size(); first += together) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "Stopped.");
        const std::size_t count = std::min(together, pieces.size() - first);
        at::Tensor windows =
            at::empty({std::int64_t(count), 3, grid.windowHeight, grid.windowWidth},
                      at::TensorOptions(at::kFloat).memory_format(at::MemoryFormat::ChannelsLast));
        for (std::size_t i = 0; i < count; ++i) {
            const Piece& piece = pieces[first + i];
            fillWindow(sources[piece.picture], piece.tile, windows[std::int64_t(i)]);
        }
        const at::Tensor enlarged = m_forward(windows);
        for (std::size_t i = 0; i < count; ++i) {
            const Piece& piece = pieces[first + i];
            keepPart(enlarged[std::int64_t(i)], piece.tile, m_options.scale,
                     results[piece.picture]);
            if (onTile)
                onTile();
        }
    }
    return {};
}

} // namespace sluice::inference
