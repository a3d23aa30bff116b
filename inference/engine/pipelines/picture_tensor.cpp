// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/pipelines/picture_tensor.h"

#include <algorithm>
#include <vector>

namespace sluice::inference {
namespace {

constexpr float kWhite = 65535.0f;
/// Rows that one thread converts at a time.
constexpr std::int64_t kRowsPerTask = 16;

void roundTo16Bits(const float* samples, int count, std::uint16_t* target)
{
    for (int x = 0; x < count; ++x) {
        const float value = std::min(std::max(samples[x], 0.0f), 1.0f) * kWhite + 0.5f;
        target[x] = std::uint16_t(std::int32_t(value));
    }
}

} // namespace

void fillWindow(const PictureView& picture, const Tile& tile, const at::Tensor& window)
{
    const auto height = int(window.size(1));
    const auto width = int(window.size(2));
    std::vector<int> columns(std::size_t(width), 0);
    for (int x = 0; x < width; ++x)
        columns[std::size_t(x)] = mirrored(tile.x + x, picture.width);
    float* const samples = window.data_ptr<float>();

    at::parallel_for(0, height, kRowsPerTask, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t y = first; y < last; ++y) {
            const std::ptrdiff_t row =
                std::ptrdiff_t(mirrored(tile.y + int(y), picture.height)) * picture.width;
            const std::uint16_t* const red = picture.planes[0] + row;
            const std::uint16_t* const green = picture.planes[1] + row;
            const std::uint16_t* const blue = picture.planes[2] + row;
            float* target = samples + y * width * 3;
            for (int x : columns) {
                *target++ = float(red[x]) * (1 / kWhite);
                *target++ = float(green[x]) * (1 / kWhite);
                *target++ = float(blue[x]) * (1 / kWhite);
            }
        }
    });
}

void keepPart(const at::Tensor& enlarged, const Tile& tile, int scale, const PictureSpan& picture)
{
    using namespace at::indexing;
    const int top = (tile.keepY - tile.y) * scale;
    const int left = (tile.keepX - tile.x) * scale;
    const int height = tile.keepHeight * scale;
    const int width = tile.keepWidth * scale;
    at::Tensor part = enlarged.index({Slice(), Slice(top, top + height), Slice(left, left + width)})
                          .to(at::kCPU, at::kFloat);
    if (part.stride(2) != 1)
        part = part.contiguous();
    const float* const samples = part.data_ptr<float>();
    const std::ptrdiff_t planeStride = part.stride(0), rowStride = part.stride(1);

    at::parallel_for(0, 3 * height, kRowsPerTask, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t i = first; i < last; ++i) {
            const std::int64_t plane = i / height, row = i % height;
            const std::ptrdiff_t y = row + std::ptrdiff_t(tile.keepY) * scale;
            roundTo16Bits(samples + plane * planeStride + row * rowStride, width,
                          picture.planes[std::size_t(plane)] + y * picture.width +
                              tile.keepX * scale);
        }
    });
}

} // namespace sluice::inference
