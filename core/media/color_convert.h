// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/ffmpeg_filter.h"
#include "core/media/rgb_image.h"

#include <optional>
#include <vector>

namespace sluice::media::ff {

/// Fills in what an untagged frame's numbers mean, in the way players do, on a frame about to be converted.
///
/// Matrix: bt601 up to 576 lines and in JPEG, WebP and TIFF, else bt709. Range: "tv", except that RGB and (outside H.264 and HEVC) plain gray are "pc".
void assumeColors(AVFrame& frame, AVCodecID codec);

/// Decoded pictures to R'G'B' of 16 bits, full range, at one fixed size. Chroma is upsampled with a spline from its true position.
class RgbConverter
{
public:
    RgbConverter() = default;
    RgbConverter(int width, int height, int threads)
        : m_width(width)
        , m_height(height)
        , m_threads(threads)
    {}

    /// `frame` went through assumeColors(). `alpha`, when given, receives the frame's alpha plane in 16 bits if it has one
    /// and the size is the frame's own.
    Result<RgbImage> convert(const AVFrame& frame, std::vector<std::uint16_t>* alpha = nullptr);

private:
    struct Layout
    {
        int width, height, format, matrix, range, location;
        bool operator==(const Layout&) const = default;
    };
    int m_width = 0;
    int m_height = 0;
    int m_threads = 0;
    std::optional<Layout> m_layout;
    FilterChain m_chain;
};

/// R'G'B' of 16 bits to a frame that an encoder takes.
class FrameConverter
{
public:
    struct Target
    {
        AVPixelFormat format = AV_PIX_FMT_YUV420P;
        AVColorSpace matrix = AVCOL_SPC_BT709;
        AVColorRange range = AVCOL_RANGE_MPEG;
        AVChromaLocation location = AVCHROMA_LOC_LEFT;
    };
    FrameConverter() = default;
    FrameConverter(const Target& target, int threads)
        : m_target(target)
        , m_threads(threads)
    {}

    /// Errors: InvalidInput, OutOfMemory.
    Result<FramePtr> convert(const RgbImage& image);

private:
    Target m_target;
    int m_threads = 0;
    FramePtr m_input;
    FilterChain m_chain;
};

} // namespace sluice::media::ff
