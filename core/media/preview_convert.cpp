// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/preview_convert.h"

#include "core/media/color_convert.h"
#include "core/media/woven.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <new>

namespace sluice::media::ff {
namespace {

/// Nobody looks at more pixels at once; a larger picture is made smaller, so that it cannot use up the memory.
constexpr double kMostPixels = 64e6;
constexpr int kAlignment = 64;

bool isHdr(int transfer)
{
    return transfer == AVCOL_TRC_SMPTE2084 || transfer == AVCOL_TRC_ARIB_STD_B67;
}

bool turnsAside(int orientation)
{
    return orientation >= 5 && orientation <= 8;
}

/// The size in which the shown picture fits `box`.
PictureSize fit(PictureSize full, PictureSize box)
{
    double scale = 1;
    if (box.width > 0 && box.height > 0)
        scale = std::min({1.0, double(box.width) / full.width, double(box.height) / full.height});
    scale = std::min(scale, std::sqrt(kMostPixels / (double(full.width) * full.height)));
    return {std::max(1, int(std::lround(full.width * scale))),
            std::max(1, int(std::lround(full.height * scale)))};
}

std::shared_ptr<std::uint8_t> allocate(std::size_t bytes)
{
    void* memory =
        std::aligned_alloc(kAlignment, (bytes + 2 * kAlignment) / kAlignment * kAlignment);
    if (memory == nullptr)
        throw std::bad_alloc();
    return {static_cast<std::uint8_t*>(memory), [](std::uint8_t* data) { std::free(data); }};
}

/// Writes the stored picture `from` upright. The numbers are EXIF's (2.3, tag 0x0112).
void turn(const std::uint32_t* from, PictureSize stored, int orientation, std::uint32_t* to)
{
    const bool aside = turnsAside(orientation);
    const bool mirrorColumns =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool mirrorRows =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    const int width = aside ? stored.height : stored.width;
    const int height = aside ? stored.width : stored.height;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const int a = aside ? y : x;
            const int b = aside ? x : y;
            const int column = mirrorColumns ? stored.width - 1 - a : a;
            const int row = mirrorRows ? stored.height - 1 - b : b;
            *to++ = from[std::ptrdiff_t(row) * stored.width + column];
        }
}

} // namespace

int orientationOf(double degrees)
{
    const int quarters = int(std::lround(degrees / 90));
    if (std::abs(degrees - quarters * 90.0) > 1)
        return 1;
    constexpr int kOrientation[4] = {1, 8, 3, 6};
    return kOrientation[((quarters % 4) + 4) % 4];
}

PictureSize shownSize(PictureSize stored, const Presentation& presentation)
{
    const double aspect = std::clamp(presentation.sampleAspect.toDouble(), 0.05, 20.0);
    PictureSize size = stored;
    size.width = std::max(1, int(std::lround(stored.width * aspect)));
    if (turnsAside(presentation.orientation))
        std::swap(size.width, size.height);
    return size;
}

void PreviewConverter::Free::operator()(SwsContext* context) const
{
    sws_freeContext(context);
}

Result<void> PreviewConverter::prepare(const Layout& layout)
{
    if (m_scaler && m_layout == layout)
        return {};
    m_scaler.reset(sws_alloc_context());
    if (!m_scaler)
        throw std::bad_alloc();
    SwsContext* scaler = m_scaler.get();
    av_opt_set_int(scaler, "srcw", layout.width, 0);
    av_opt_set_int(scaler, "srch", layout.height, 0);
    av_opt_set_int(scaler, "src_format", layout.format, 0);
    av_opt_set_int(scaler, "dstw", layout.out.width, 0);
    av_opt_set_int(scaler, "dsth", layout.out.height, 0);
    av_opt_set_int(scaler, "dst_format", layout.target, 0);
    av_opt_set_int(scaler, "threads", m_threads, 0);
    av_opt_set_int(scaler, "sws_flags",
                   layout.fine ? SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT : SWS_BILINEAR,
                   0);
    // Before the context is made: it decides by them which of its ways to take.
    sws_setColorspaceDetails(scaler, sws_getCoefficients(layout.matrix),
                             layout.range == AVCOL_RANGE_JPEG, sws_getCoefficients(SWS_CS_DEFAULT),
                             1, 0, 1 << 16, 1 << 16);
    if (sws_init_context(scaler, nullptr, nullptr) < 0) {
        m_scaler.reset();
        const char* name = av_get_pix_fmt_name(AVPixelFormat(layout.format));
        return fail(ErrorCode::Unavailable,
                    fmt::format("Its pictures are of a kind ({}) that cannot be shown here. "
                                "Convert the clip to H.264 first.",
                                name != nullptr ? name : "unknown"));
    }
    sws_setColorspaceDetails(scaler, sws_getCoefficients(layout.matrix),
                             layout.range == AVCOL_RANGE_JPEG, sws_getCoefficients(SWS_CS_DEFAULT),
                             1, 0, 1 << 16, 1 << 16);
    m_layout = layout;
    return {};
}

Result<PreviewImage> PreviewConverter::convert(const AVFrame& frame,
                                               const Presentation& presentation,
                                               PictureSize box,
                                               bool fine)
{
    FramePtr tagged(av_frame_clone(&frame));
    if (!tagged)
        throw std::bad_alloc();
    assumeColors(*tagged, presentation.codec);
    if (isWoven(frame))
        keepFirstField(*tagged);
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(AVPixelFormat(frame.format));
    const bool hdr = isHdr(frame.color_trc);

    PreviewImage image;
    image.full = shownSize({frame.width, frame.height}, presentation);
    image.size = fit(image.full, box);
    image.hasAlpha = !hdr && (format->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL));
    PictureSize out = image.size;
    if (turnsAside(presentation.orientation))
        std::swap(out.width, out.height);
    SLUICE_CHECK(
        prepare({tagged->width, tagged->height, tagged->format, tagged->colorspace,
                 tagged->color_range, out, hdr ? AV_PIX_FMT_RGBA64 : AV_PIX_FMT_BGRA, fine}));

    FramePtr target = newFrame();
    target->format = m_layout.target;
    target->width = out.width;
    target->height = out.height;
    const std::size_t pixels = std::size_t(out.width) * std::size_t(out.height);
    auto scaled = allocate(pixels * (hdr ? 8 : 4));
    // swscale takes only frames with a buffer; it must not free ours.
    target->buf[0] = av_buffer_create(
        scaled.get(), pixels * (hdr ? 8 : 4), [](void*, std::uint8_t*) {}, nullptr, 0);
    if (target->buf[0] == nullptr)
        throw std::bad_alloc();
    target->data[0] = scaled.get();
    target->linesize[0] = out.width * (hdr ? 8 : 4);
    const int code = sws_scale_frame(m_scaler.get(), target.get(), tagged.get());
    if (code == AVERROR(ENOMEM))
        throw std::bad_alloc();
    if (code < 0)
        return fail(ErrorCode::Internal, "The picture could not be scaled for the screen.");

    if (hdr) {
        if (!m_tone || m_toneTransfer != frame.color_trc) {
            m_tone = std::make_unique<ToneCurve>(frame.color_trc == AVCOL_TRC_SMPTE2084
                                                     ? ToneCurve::Kind::Pq
                                                     : ToneCurve::Kind::Hlg);
            m_toneTransfer = frame.color_trc;
        }
        auto toned = allocate(pixels * 4);
        m_tone->apply(reinterpret_cast<const std::uint16_t*>(scaled.get()), toned.get(), pixels);
        scaled = std::move(toned);
    }
    if (presentation.orientation > 1) {
        auto upright = allocate(pixels * 4);
        turn(reinterpret_cast<const std::uint32_t*>(scaled.get()), out, presentation.orientation,
             reinterpret_cast<std::uint32_t*>(upright.get()));
        scaled = std::move(upright);
    }
    image.data = std::move(scaled);
    return image;
}

} // namespace sluice::media::ff
