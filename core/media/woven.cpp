// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/woven.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <cstdint>

namespace sluice::media::ff {
namespace {

constexpr int kTooth = 16; ///< codes of 8 bits that a line stands out by
constexpr std::int64_t kShare =
    400; ///< one pixel in so many is enough; noise and fine patterns stay far below
constexpr int kRowStep = 3; ///< odd, so that lines of both fields are looked at

template <typename Sample>
bool isCombed(const AVFrame& frame, int tooth)
{
    std::int64_t combed = 0;
    std::int64_t seen = 0;
    for (int y = 2; y + 2 < frame.height; y += kRowStep) {
        const auto row = [&](int distance) {
            return reinterpret_cast<const Sample*>(frame.data[0] + std::ptrdiff_t(y + distance) *
                                                                       frame.linesize[0]);
        };
        const Sample* const here = row(0);
        const Sample* const rows[4] = {row(-2), row(-1), row(1), row(2)};
        for (int x = 0; x < frame.width; ++x) {
            const int above = here[x] - rows[1][x];
            const int below = here[x] - rows[2][x];
            const bool standsOut =
                (above > tooth && below > tooth) || (above < -tooth && below < -tooth);
            // Lines of its own field go along with it: what is one line thin is no comb.
            const int farAbove = here[x] - rows[0][x];
            const int farBelow = here[x] - rows[3][x];
            combed += standsOut && farAbove < tooth && farAbove > -tooth && farBelow < tooth &&
                      farBelow > -tooth;
        }
        seen += frame.width;
    }
    return combed * kShare > seen;
}

} // namespace

bool isWoven(const AVFrame& frame)
{
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(AVPixelFormat(frame.format));
    if (!frame.interlaced_frame || format == nullptr || frame.height < 8)
        return false;
    constexpr std::uint64_t kOther = AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_HWACCEL |
                                     AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_BE;
    if ((format->flags & kOther) != 0 || (format->flags & AV_PIX_FMT_FLAG_PLANAR) == 0)
        return false;
    const int depth = format->comp[0].depth;
    return depth > 8 ? isCombed<std::uint16_t>(frame, kTooth << (depth - 8))
                     : isCombed<std::uint8_t>(frame, kTooth);
}

void keepFirstField(AVFrame& frame)
{
    for (int plane = 0; plane < AV_NUM_DATA_POINTERS && frame.data[plane] != nullptr; ++plane) {
        if (!frame.top_field_first)
            frame.data[plane] += frame.linesize[plane];
        frame.linesize[plane] *= 2;
    }
    frame.height = frame.height / 4 * 2;
    frame.interlaced_frame = 0;
}

} // namespace sluice::media::ff
