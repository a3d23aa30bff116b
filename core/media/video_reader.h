// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/media_info.h"
#include "core/media/rgb_image.h"

#include <memory>
#include <optional>

namespace sluice::media {

/// What a stranger's file may be.
struct PictureLimit
{
    int width = 0; ///< pixels
    int height = 0;
    bool isMp4 = false; ///< MP4, as the subnet's own pipelines give it, instead of NUT
};

struct VideoReadOptions
{
    /// Frames with start <= time < end are delivered, whatever has to be decoded before them. Seconds in the stream's own clock.
    std::optional<Rational> start;
    std::optional<Rational> end;
    /// Not Progressive: bwdif first, one picture for each frame, timestamps kept. Neighbour frames outside the range are decoded for it.
    FieldOrder deinterlace = FieldOrder::Progressive;
    int threads = 0; ///< decoder threads; 0 lets FFmpeg choose
    /// The file comes from a stranger: nothing but NUT (or MP4) with one stream of H.264, HEVC or FFV1, no picture larger
    /// than this.
    std::optional<PictureLimit> stranger{};
    /// How untagged samples are read; empty: as players do.
    std::string assumedMatrix{};
    std::string assumedRange{};
};

struct VideoFrame
{
    std::int64_t ticks =
        0; ///< presentation time in the stream's time base: the source's own number
    std::int64_t duration = 0; ///< ticks; 0 when unknown
    RgbImage image;            ///< empty when `repeat` is set
    bool repeat = false;       ///< sample for sample the picture delivered before this one
};

/// Decodes the picture stream of a clip, frame by frame in display order.
///
/// Not thread safe; may be moved between threads. Memory does not grow with the length of the clip. A damaged
/// packet costs its frame, not the clip: `damagedFrames()` counts them.
class VideoReader
{
public:
    /// Errors: NotFound, Io, InvalidInput, Unavailable (no decoder for this codec).
    static Result<VideoReader> open(const std::filesystem::path& path,
                                    const VideoReadOptions& options);
    ~VideoReader();
    VideoReader(VideoReader&&) noexcept;
    VideoReader& operator=(VideoReader&&) noexcept;

    const VideoInfo& info() const;
    /// Continues with another range of the same file: without seeking when it starts where the last one ended.
    Result<void> setRange(std::optional<Rational> start, std::optional<Rational> end);
    /// The next frame, or nothing at the end. Errors: Io, InvalidInput, OutOfMemory.
    Result<std::optional<VideoFrame>> next();
    std::int64_t damagedFrames() const;

private:
    struct State;
    explicit VideoReader(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace sluice::media
