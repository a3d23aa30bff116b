// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/media_info.h"
#include "core/media/rgb_image.h"

#include <memory>
#include <string>

namespace sluice::media {

/// How pictures are encoded. JSON both ways in format_json.h; part of a job's spec.
struct EncodeSettings
{
    std::string codec =
        "h264";   ///< h264, hevc or ffv1, or an FFmpeg encoder's name ("libx265", "h264_nvenc")
    int crf = 17; ///< constant quality of x264/x265 (0 best); ignored by ffv1
    std::string preset = "medium";
    int bitDepth = 8; ///< 8 or 10

    bool operator==(const EncodeSettings&) const = default;
};

/// The picture stream that a chunk is part of. Every chunk of a job gets the same value, so that they join without re-encoding.
struct VideoWriteFormat
{
    int width = 0; ///< odd sizes are written as 4:4:4 (h264, hevc) because 4:2:0 cannot hold them
    int height = 0;
    Rational timeBase;
    Rational frameRate; ///< nominal; 0 when unknown
    Rational sampleAspect{1};
    /// Tags and, through `sideDataFrom`, HDR side data of the source. Unknown stays unknown; the matrix used for R'G'B' -> Y'CbCr is
    /// the tagged one, or the one that players assume for the *source's* size when it is untagged (bt601 up to 576 lines, else bt709).
    ColorTags color;
    int sourceHeight = 0;
    std::filesystem::path
        sideDataFrom; ///< the source, whose mastering display and content light metadata are copied; empty: none
    EncodeSettings encode;
    bool fullChroma = false; ///< 4:4:4 whatever the size: for pictures that are encoded once more
    int threads = 0;
};

/// Encodes one chunk of a clip into a NUT file: frames in display order, the source's own ticks.
///
/// The file starts with a key frame and refers to nothing outside itself. Not thread safe.
class VideoWriter
{
public:
    /// Errors: InvalidInput (size or codec), Unavailable (encoder missing), Io, DiskFull.
    static Result<VideoWriter> create(const std::filesystem::path& path,
                                      const VideoWriteFormat& format);
    ~VideoWriter();
    VideoWriter(VideoWriter&&) noexcept;
    VideoWriter& operator=(VideoWriter&&) noexcept;

    /// `image` has the format's size. `ticks` rises strictly. Errors: Io, DiskFull, InvalidInput, OutOfMemory.
    Result<void> write(const RgbImage& image, std::int64_t ticks, std::int64_t duration);
    /// Repeats the last picture at another time, without converting it again.
    Result<void> repeatLast(std::int64_t ticks, std::int64_t duration);
    /// Drains the encoder and closes the file. The file is whole only after this. Errors: Io, DiskFull.
    Result<void> finish();

private:
    struct State;
    explicit VideoWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// The encoders of this machine that really open, best first, for `codec` at `bitDepth`: ("h264", 8) -> {"libx264"}.
std::vector<std::string> usableEncoders(const std::string& codec, int bitDepth);

} // namespace sluice::media
