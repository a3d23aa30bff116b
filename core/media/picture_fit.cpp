// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/picture_fit.h"

#include "core/media/ffmpeg_util.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluice::media::ff {
namespace {

// GBRP16's planes hold green, blue, red.
constexpr int kPlaneOfChannel[3] = {2, 0, 1};
// Bars of so few pixels come from rounding and only look like a mistake.
constexpr int kHairline = 2;

void copyRows(std::uint8_t* to,
              std::ptrdiff_t toStride,
              const std::uint8_t* from,
              std::ptrdiff_t fromStride,
              int width,
              int rows)
{
    for (int y = 0; y < rows; ++y)
        std::copy_n(from + y * fromStride, std::size_t(width) * sizeof(std::uint16_t),
                    to + y * toStride);
}

const char* turnFilter(int quarterTurns)
{
    constexpr const char* kFilters[4] = {"", "transpose=cclock,", "hflip,vflip,",
                                         "transpose=clock,"};
    return kFilters[quarterTurns];
}

} // namespace

PictureFit::PictureFit(int width, int height, Rational sampleAspect, double rotation)
    : m_width(width)
    , m_height(height)
    , m_aspect(sampleAspect > Rational(0) ? sampleAspect : Rational(1))
    , m_quarterTurns(((int(std::lround(rotation / 90)) % 4) + 4) % 4)
{}

/// A chain for pictures of this size, and the size inside the bars.
Result<void> PictureFit::prepare(const RgbImage& image)
{
    double shownWidth = image.width() * m_aspect.toDouble();
    double shownHeight = image.height();
    if (m_quarterTurns % 2 == 1)
        std::swap(shownWidth, shownHeight);
    const double scale = std::min(m_width / shownWidth, m_height / shownHeight);
    const auto side = [](double exact, int whole) {
        const int rounded = std::clamp(int(std::lround(exact)), 1, whole);
        return whole - rounded <= kHairline ? whole : rounded;
    };
    m_innerWidth = side(shownWidth * scale, m_width);
    m_innerHeight = side(shownHeight * scale, m_height);
    m_input = newRgbFrame(image.width(), image.height());
    const std::string description = fmt::format(
        "{}zscale=w={}:h={}:f=spline36", turnFilter(m_quarterTurns), m_innerWidth, m_innerHeight);
    SLUICE_TRY(m_chain,
               FilterChain::create(*m_input, {1, 1000}, description, AV_PIX_FMT_GBRP16, 0));
    return {};
}

Result<RgbImage> PictureFit::fit(const RgbImage& image)
{
    if (image.width() == m_width && image.height() == m_height && m_quarterTurns == 0 &&
        m_aspect == Rational(1))
        return image;
    if (!m_input || m_input->width != image.width() || m_input->height != image.height())
        SLUICE_CHECK(prepare(image));
    if (av_frame_make_writable(m_input.get()) < 0)
        throw std::bad_alloc();
    for (int channel = 0; channel < 3; ++channel) {
        const int plane = kPlaneOfChannel[channel];
        copyRows(m_input->data[plane], m_input->linesize[plane],
                 reinterpret_cast<const std::uint8_t*>(image.plane(channel)),
                 std::ptrdiff_t(image.width()) * 2, image.width(), image.height());
    }
    SLUICE_CHECK(m_chain.push(m_input.get()));
    SLUICE_TRY(const FramePtr output, m_chain.pull());
    if (!output || output->width != m_innerWidth || output->height != m_innerHeight)
        return fail(ErrorCode::Internal, "Fitting a picture into the clip gave none.");
    RgbImage fitted(m_width, m_height);
    std::fill_n(fitted.plane(0), fitted.sampleCount(), std::uint16_t(0));
    const int left = (m_width - m_innerWidth) / 2;
    const int top = (m_height - m_innerHeight) / 2;
    for (int channel = 0; channel < 3; ++channel) {
        const int plane = kPlaneOfChannel[channel];
        copyRows(reinterpret_cast<std::uint8_t*>(fitted.plane(channel) +
                                                 std::size_t(top) * std::size_t(m_width) + left),
                 std::ptrdiff_t(m_width) * 2, output->data[plane], output->linesize[plane],
                 m_innerWidth, m_innerHeight);
    }
    return fitted;
}

} // namespace sluice::media::ff
