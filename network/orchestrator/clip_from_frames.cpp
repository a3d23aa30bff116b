// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/clip_from_frames.h"

#include "core/media/assemble.h"
#include "core/media/still_image.h"
#include "core/media/video_writer.h"

#include <optional>

namespace sluice::network {

Result<void> clipFromFrames(std::span<const std::filesystem::path> frames,
                            int framesPerSecond,
                            const std::filesystem::path& mp4)
{
    if (frames.empty() || framesPerSecond < 1 || framesPerSecond > 1000)
        return fail(ErrorCode::InvalidInput, "a clip needs frames, and 1 to 1000 of them a second");
    const std::filesystem::path chunk = mp4.string() + ".nut";
    media::VideoWriteFormat format;
    format.timeBase = Rational(1, framesPerSecond);
    format.frameRate = Rational(framesPerSecond);
    format.color = {"bt709", "bt709", "bt709", "tv", "left"};
    format.encode.preset = "veryfast";
    std::optional<media::VideoWriter> writer;
    std::int64_t count = 0;
    for (const auto& frame : frames) {
        SLUICE_TRY(const media::StillImage still, media::readStill(frame));
        if (!writer) {
            format.width = still.image.width();
            format.height = still.image.height();
            format.sourceHeight = format.height;
            SLUICE_TRY(media::VideoWriter made, media::VideoWriter::create(chunk, format));
            writer.emplace(std::move(made));
        }
        if (still.image.width() != format.width || still.image.height() != format.height)
            return fail(ErrorCode::InvalidInput, "the frames have different sizes");
        SLUICE_CHECK(writer->write(still.image, count++, 1));
    }
    SLUICE_CHECK(writer->finish());
    media::AssembleRequest request;
    request.chunks = {chunk};
    request.timeBase = format.timeBase;
    request.duration = Rational(count, framesPerSecond);
    request.output = mp4;
    SLUICE_TRY(const media::JoinReport report, media::assembleClip(request));
    std::error_code ignored;
    std::filesystem::remove(chunk, ignored);
    if (report.videoFrames != count)
        return fail(ErrorCode::Internal, "the clip has lost frames");
    return {};
}

} // namespace sluice::network
