// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/generate/start_image.h"

#include "core/media/preview_reader.h"
#include "core/media/still_image.h"
#include "ui/run/upscale_choice.h"

#include <fmt/format.h>

namespace sluice::ui {
namespace fs = std::filesystem;
namespace {

/// 8 bit as the screen has them to 16: the picture is a beginning, the clip has the depth.
media::StillImage stillOf(const media::PreviewImage& picture)
{
    media::StillImage still;
    const int width = picture.size.width;
    const int height = picture.size.height;
    still.image = media::RgbImage(width, height);
    const std::uint8_t* from = picture.data.get();
    for (int plane = 0; plane < 3; ++plane) {
        std::uint16_t* to = still.image.plane(plane);
        const std::size_t count = std::size_t(width) * std::size_t(height);
        for (std::size_t i = 0; i < count; ++i)
            to[i] = std::uint16_t(from[4 * i + std::size_t(2 - plane)] * 257);
    }
    return still;
}

} // namespace

Result<fs::path> keepPicture(const fs::path& media,
                             const std::optional<Rational>& time,
                             const fs::path& folder,
                             std::stop_token stop)
{
    SLUICE_TRY(media::PreviewReader reader, media::PreviewReader::open(media));
    if (reader.isStill())
        return media;
    Rational at;
    if (time) {
        at = *time;
    } else {
        SLUICE_TRY(const media::FrameIndex frames, media::scanFrames(media, stop));
        if (!frames.times.empty())
            at = Rational(frames.times.back() - frames.times.front()) * frames.timeBase;
    }
    SLUICE_TRY(const media::PreviewFrame frame, reader.frameAt(at, {}, stop));
    std::error_code error;
    fs::create_directories(folder, error);
    const auto milliseconds = std::int64_t(frame.start.toDouble() * 1000 + 0.5);
    const fs::path file =
        freeName(folder / fmt::format("{}-{}.png", media.stem().string(), milliseconds));
    SLUICE_CHECK(media::writeStill(file, stillOf(frame.image)));
    return file;
}

} // namespace sluice::ui
