// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/color_convert.h"

#include "core/media/ffmpeg_util.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <cstring>

namespace sluice::media::ff {
namespace {

// GBRP order: the planes of an AVFrame are green, blue, red.
constexpr int kPlaneOfChannel[3] = {2, 0, 1};

void copyPlane(std::uint16_t* to,
               int toStride,
               const std::uint16_t* from,
               int fromStride,
               int width,
               int height)
{
    for (int y = 0; y < height; ++y)
        std::memcpy(to + std::ptrdiff_t(y) * toStride, from + std::ptrdiff_t(y) * fromStride,
                    std::size_t(width) * sizeof(std::uint16_t));
}

std::uint16_t* plane16(const AVFrame& frame, int index)
{
    return reinterpret_cast<std::uint16_t*>(frame.data[index]);
}

int stride16(const AVFrame& frame, int index)
{
    return frame.linesize[index] / int(sizeof(std::uint16_t));
}

/// The alpha plane, or that of the palette, stretched to 16 bits; empty when the format has none. zimg would shift it there, which makes
/// 255 of 8 bits something less than opaque.
std::vector<std::uint16_t> alphaOf(const AVFrame& frame)
{
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(AVPixelFormat(frame.format));
    const bool isPalette = format->flags & AV_PIX_FMT_FLAG_PAL;
    if (!isPalette && !(format->flags & AV_PIX_FMT_FLAG_ALPHA))
        return {};
    const int component = isPalette ? 3 : format->nb_components - 1;
    const std::uint32_t largest = isPalette ? 255 : (1u << format->comp[component].depth) - 1;
    std::vector<std::uint16_t> alpha(std::size_t(frame.width) * std::size_t(frame.height));
    const std::uint8_t* data[4] = {frame.data[0], frame.data[1], frame.data[2], frame.data[3]};
    for (int y = 0; y < frame.height; ++y)
        av_read_image_line2(alpha.data() + std::ptrdiff_t(y) * frame.width, data, frame.linesize,
                            format, 0, y, component, frame.width, isPalette, sizeof(std::uint16_t));
    for (std::uint16_t& value : alpha)
        value = std::uint16_t((std::uint32_t(value) * 65535u + largest / 2) / largest);
    return alpha;
}

/// A reference to `frame`, or, since zimg wants whole chroma samples, a copy padded to whole ones when its size is odd.
FramePtr evenFrame(const AVFrame& frame)
{
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(AVPixelFormat(frame.format));
    const int width = FFALIGN(frame.width, 1 << format->log2_chroma_w);
    const int height = FFALIGN(frame.height, 1 << format->log2_chroma_h);
    if (width == frame.width && height == frame.height) {
        FramePtr same(av_frame_clone(&frame));
        if (!same)
            throw std::bad_alloc();
        return same;
    }
    FramePtr padded = newFrame();
    if (av_frame_copy_props(padded.get(), &frame) < 0)
        throw std::bad_alloc();
    padded->format = frame.format;
    padded->width = width;
    padded->height = height;
    if (av_frame_get_buffer(padded.get(), 0) < 0)
        throw std::bad_alloc();
    // The added column and row of luma are cut off again; they only have to hold something.
    std::memset(padded->data[0], 0, std::size_t(padded->linesize[0]) * std::size_t(height));
    const std::uint8_t* planes[4] = {frame.data[0], frame.data[1], frame.data[2], frame.data[3]};
    av_image_copy(padded->data, padded->linesize, planes, frame.linesize,
                  AVPixelFormat(frame.format), frame.width, frame.height);
    return padded;
}

/// Constant-luminance matrices need the transfer function undone, which no player of such (very rare) files does either.
AVColorSpace simpleMatrix(AVColorSpace matrix)
{
    if (matrix == AVCOL_SPC_BT2020_CL)
        return AVCOL_SPC_BT2020_NCL;
    if (matrix == AVCOL_SPC_CHROMA_DERIVED_CL || matrix == AVCOL_SPC_CHROMA_DERIVED_NCL)
        return AVCOL_SPC_BT709;
    return matrix;
}

/// JPEG, WebP and TIFF have the one matrix of JFIF, whatever the size.
bool isStill(AVCodecID codec)
{
    return codec == AV_CODEC_ID_MJPEG || codec == AV_CODEC_ID_WEBP || codec == AV_CODEC_ID_TIFF;
}

bool isFullRangeFormat(AVPixelFormat format)
{
    return format == AV_PIX_FMT_YUVJ420P || format == AV_PIX_FMT_YUVJ422P ||
           format == AV_PIX_FMT_YUVJ444P || format == AV_PIX_FMT_YUVJ440P ||
           format == AV_PIX_FMT_YUVJ411P;
}

} // namespace

void assumeColors(AVFrame& frame, AVCodecID codec)
{
    const auto format = AVPixelFormat(frame.format);
    const AVPixFmtDescriptor* descriptor = av_pix_fmt_desc_get(format);
    const bool isRgb = descriptor->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL);
    if (isRgb)
        frame.colorspace = AVCOL_SPC_RGB;
    else if (frame.colorspace == AVCOL_SPC_UNSPECIFIED || frame.colorspace == AVCOL_SPC_RESERVED ||
             frame.colorspace == AVCOL_SPC_RGB)
        frame.colorspace = isStill(codec) ? AVCOL_SPC_BT470BG : assumedMatrix(frame.height);
    frame.colorspace = simpleMatrix(frame.colorspace);
    if (frame.color_range == AVCOL_RANGE_UNSPECIFIED || isRgb) {
        const bool isGray = descriptor->nb_components < 3;
        const bool grayIsFull = isGray && codec != AV_CODEC_ID_H264 && codec != AV_CODEC_ID_HEVC;
        const bool full = isRgb || grayIsFull || isFullRangeFormat(format);
        frame.color_range = full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    }
}

Result<RgbImage> RgbConverter::convert(const AVFrame& frame, std::vector<std::uint16_t>* alpha)
{
    const Layout layout{frame.width,      frame.height,      frame.format,
                        frame.colorspace, frame.color_range, frame.chroma_location};
    const FramePtr input = evenFrame(frame);
    const bool padded = input->width != frame.width || input->height != frame.height;
    if (m_layout != layout) {
        std::string description = "zscale=m=gbr:r=full:f=spline36";
        if (padded)
            description +=
                fmt::format(",format=gbrp16,crop={}:{}:0:0:exact=1", frame.width, frame.height);
        if (frame.width != m_width || frame.height != m_height)
            description += fmt::format(",zscale=w={}:h={}:f=spline36", m_width, m_height);
        SLUICE_TRY(m_chain, FilterChain::create(*input, {1, 1000}, description, AV_PIX_FMT_GBRP16,
                                                m_threads));
        m_layout = layout;
    }
    // Primaries and transfer stay what they are; without them zimg has nothing it could be tempted to convert.
    input->color_primaries = AVCOL_PRI_UNSPECIFIED;
    input->color_trc = AVCOL_TRC_UNSPECIFIED;
    input->interlaced_frame = 0;
    SLUICE_CHECK(m_chain.push(input.get()));
    SLUICE_TRY(const FramePtr output, m_chain.pull());
    if (!output)
        return fail(ErrorCode::Internal, "The colour conversion gave no picture.");
    RgbImage image(m_width, m_height);
    for (int channel = 0; channel < 3; ++channel)
        copyPlane(image.plane(channel), m_width, plane16(*output, kPlaneOfChannel[channel]),
                  stride16(*output, kPlaneOfChannel[channel]), m_width, m_height);
    if (alpha != nullptr && frame.width == m_width && frame.height == m_height)
        *alpha = alphaOf(frame);
    return image;
}

Result<FramePtr> FrameConverter::convert(const RgbImage& image)
{
    if (!m_input || m_input->width != image.width() || m_input->height != image.height()) {
        m_input = newRgbFrame(image.width(), image.height());
        const bool full = m_target.range == AVCOL_RANGE_JPEG;
        // zscale numbers matrices and chroma positions as the standard does; its position option counts from "left" = 0.
        std::string description =
            fmt::format("zscale=m={}:r={}:f=spline36", int(simpleMatrix(m_target.matrix)),
                        full ? "full" : "limited");
        if (m_target.location != AVCHROMA_LOC_UNSPECIFIED)
            description += fmt::format(":c={}", int(m_target.location) - int(AVCHROMA_LOC_LEFT));
        // Packed RGB is made of planes of its own depth, so that swscale has nothing to round.
        if (m_target.format == AV_PIX_FMT_0RGB32)
            description += ",format=gbrp";
        SLUICE_TRY(m_chain, FilterChain::create(*m_input, {1, 1000}, description, m_target.format,
                                                m_threads));
    }
    if (av_frame_make_writable(m_input.get()) < 0)
        throw std::bad_alloc();
    for (int channel = 0; channel < 3; ++channel)
        copyPlane(plane16(*m_input, kPlaneOfChannel[channel]),
                  stride16(*m_input, kPlaneOfChannel[channel]), image.plane(channel), image.width(),
                  image.width(), image.height());
    SLUICE_CHECK(m_chain.push(m_input.get()));
    SLUICE_TRY(FramePtr output, m_chain.pull());
    if (!output)
        return fail(ErrorCode::Internal, "The colour conversion gave no picture.");
    return output;
}

} // namespace sluice::media::ff
