// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::media {

enum class FieldOrder
{
    Progressive,
    TopFirst,
    BottomFirst
};

/// The colour tags of a stream, as FFmpeg's names ("bt709", "smpte2084"); empty where the source says nothing.
struct ColorTags
{
    std::string primaries;
    std::string transfer;
    std::string matrix;
    std::string range; ///< "tv" or "pc"
    std::string chromaLocation;

    bool operator==(const ColorTags&) const = default;
};

/// The picture stream of a file.
struct VideoInfo
{
    std::string codec; ///< FFmpeg's name: "h264"
    int width = 0;     ///< stored size, before rotation and sample aspect ratio
    int height = 0;
    int bitDepth = 8;
    Rational sampleAspect{1};
    double rotation = 0;  ///< degrees counter-clockwise that a player turns the picture
    Rational averageRate; ///< frames per second; 0 when unknown
    Rational timeBase;
    Rational start;                         ///< time of the first frame in seconds
    std::optional<std::int64_t> frameCount; ///< when the container says it; scanFrames() counts
    FieldOrder fieldOrder =
        FieldOrder::Progressive; ///< as tagged; detectInterlacing() looks at the pictures
    ColorTags color;
    bool hasAlpha = false;
};

/// What a file holds, without decoding it.
struct MediaInfo
{
    std::filesystem::path path;
    std::string container; ///< FFmpeg's name of the demuxer
    Rational
        start; ///< where the file's clock begins, in seconds; transport streams seldom begin at 0
    Rational duration; ///< seconds; 0 when unknown
    std::uintmax_t fileBytes = 0;
    bool isStill = false; ///< a single picture (PNG, JPEG, WebP, TIFF)
    std::optional<VideoInfo> video;
    int audioStreams = 0;
    int subtitleStreams = 0;
    int attachments = 0;
    int chapters = 0;
};

/// Times of all frames of a clip's picture stream, in display order.
struct FrameIndex
{
    Rational timeBase;
    std::vector<std::int64_t> times; ///< ticks of timeBase, strictly rising
    Rational end;                    ///< seconds: when the last frame leaves the screen
    bool variableRate = false;
};

/// Looks into a file. Errors: NotFound, Io, InvalidInput (not a picture, not a clip, zero frames; says which).
Result<MediaInfo> probe(const std::filesystem::path& path);

/// Reads the packets (no decoding; as fast as the disk) and lists every frame's time. A stream without usable
/// timestamps is decoded instead. Errors: as probe(), Cancelled.
Result<FrameIndex> scanFrames(const std::filesystem::path& path, std::stop_token stop = {});

/// Whether the pictures are woven from two fields: the tags, and a look at frames from several places of the clip.
/// Errors: as probe().
Result<FieldOrder> detectInterlacing(const std::filesystem::path& path);

} // namespace sluice::media
