// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/media/color_convert.h"
#include "core/media/exif_orientation.h"
#include "core/media/ffmpeg_decoder.h"
#include "core/media/ffmpeg_util.h"
#include "core/media/still_image.h"
#include "core/media/video_info.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>

namespace sluice::media {
namespace {

constexpr std::uintmax_t kLargestFile = std::uintmax_t(2) << 30;

/// How EXIF's numbers turn a stored picture into the shown one. 5 to 8 swap width and height.
struct Turn
{
    bool swap;    ///< rows become columns first
    bool mirrorX; ///< then left and right change places
    bool mirrorY;
};

Turn turnOf(int orientation)
{
    switch (orientation) {
    case 2:
        return {false, true, false};
    case 3:
        return {false, true, true};
    case 4:
        return {false, false, true};
    case 5:
        return {true, false, false};
    case 6:
        return {true, true, false};
    case 7:
        return {true, true, true};
    case 8:
        return {true, false, true};
    default:
        return {false, false, false};
    }
}

/// `width` and `height` are those of the stored picture.
void turnPlane(const std::uint16_t* from, int width, int height, Turn turn, std::uint16_t* to)
{
    const int outWidth = turn.swap ? height : width;
    const int outHeight = turn.swap ? width : height;
    for (int y = 0; y < outHeight; ++y)
        for (int x = 0; x < outWidth; ++x) {
            const int a = turn.mirrorX ? outWidth - 1 - x : x;
            const int b = turn.mirrorY ? outHeight - 1 - y : y;
            const int column = turn.swap ? b : a;
            const int row = turn.swap ? a : b;
            to[std::ptrdiff_t(y) * outWidth + x] = from[std::ptrdiff_t(row) * width + column];
        }
}

void applyOrientation(StillImage& still, int orientation)
{
    const Turn turn = turnOf(orientation);
    if (orientation == 1)
        return;
    const int width = still.image.width();
    const int height = still.image.height();
    RgbImage turned(turn.swap ? height : width, turn.swap ? width : height);
    for (int channel = 0; channel < 3; ++channel)
        turnPlane(still.image.plane(channel), width, height, turn, turned.plane(channel));
    if (!still.alpha.empty()) {
        std::vector<std::uint16_t> alpha(still.alpha.size());
        turnPlane(still.alpha.data(), width, height, turn, alpha.data());
        still.alpha = std::move(alpha);
    }
    still.image = std::move(turned);
}

Result<StillImage> decodeStill(const std::filesystem::path& path)
{
    SLUICE_TRY(ff::Decoder decoder, ff::Decoder::open(path, 1));
    SLUICE_CHECK(ff::checkPicture(decoder.input()));
    if (!decoder.input().isStill())
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} is a clip, not a picture. Choose a PNG, JPEG, WebP or TIFF.",
                                path.string()));
    SLUICE_TRY(const ff::FramePtr frame, decoder.next());
    if (!frame)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} holds no picture. Copy or download it again.", path.string()));
    ff::assumeColors(*frame, decoder.stream()->codecpar->codec_id);
    StillImage still;
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(AVPixelFormat(frame->format));
    still.bitDepth = (format->flags & AV_PIX_FMT_FLAG_PAL) ? 8 : format->comp[0].depth;
    if (const AVFrameSideData* profile =
            av_frame_get_side_data(frame.get(), AV_FRAME_DATA_ICC_PROFILE))
        still.iccProfile.assign(profile->data, profile->data + profile->size);
    ff::RgbConverter converter(frame->width, frame->height, 0);
    auto image = converter.convert(*frame, &still.alpha);
    if (!image)
        return ff::inFile(path, std::move(image).error());
    still.image = std::move(*image);
    if (std::all_of(still.alpha.begin(), still.alpha.end(),
                    [](std::uint16_t value) { return value == 65535; }))
        still.alpha.clear();
    return still;
}

} // namespace

Result<StillImage> readStill(const std::filesystem::path& path)
{
    return ff::guarded(path, [&]() -> Result<StillImage> {
        SLUICE_TRY(StillImage still, decodeStill(path));
        // A picture that decodes has been read already; its file's size is known to be sane.
        SLUICE_TRY(const std::string file, readFile(path, kLargestFile));
        applyOrientation(still, ff::exifOrientation(file));
        return still;
    });
}

} // namespace sluice::media
