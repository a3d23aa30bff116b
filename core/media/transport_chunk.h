// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/media_info.h"
#include "core/media/rgb_image.h"
#include "core/media/video_writer.h"

#include <functional>
#include <stop_token>

namespace sluice::media {

/// A picture of a transport chunk, as the source has it.
struct TransportFrame
{
    std::int64_t ticks = 0;    ///< the source's own; in the file times begin at 0
    std::int64_t duration = 0; ///< ticks; 0 when unknown
    bool repeat = false;       ///< sample for sample the picture before
};

/// What to cut out of a clip: the members of a job's plan and chunk.
struct TransportRequest
{
    std::filesystem::path source;
    Rational start; ///< frames with start <= time < end
    Rational end;
    FieldOrder deinterlace = FieldOrder::Progressive;
    std::filesystem::path file;             ///< is written; ends in .nut
    std::uintmax_t maxBytes = 256ull << 20; ///< docs/byoc-video.md
    int threads = 0;
};

/// A piece of a clip on its way to somebody else: docs/byoc-video.md, "The chunk".
struct TransportChunk
{
    std::filesystem::path file;
    std::uintmax_t bytes = 0;
    int width = 0;
    int height = 0;
    int bitDepth = 8;
    Rational timeBase;
    Rational duration; ///< seconds, with the last picture's
    ColorTags color;   ///< matrix and range are never empty
    std::vector<TransportFrame> frames;
    std::int64_t damagedFrames = 0;
};

/// Decodes the range exactly as the engine does for a chunk and writes it almost without loss: 4:4:4, 10 bits where the source has more
/// than 8, coarser only when the file would pass `maxBytes`.
///
/// A range in which nothing can be decoded gives no frames and no file.
/// Errors: those of VideoReader and VideoWriter, InvalidInput (too large however coarse), Cancelled.
Result<TransportChunk> cutTransportChunk(const TransportRequest& request, std::stop_token stop);

/// Told each picture of an answer, in order; an error ends the reading and is returned.
using AnswerVisitor = std::function<Result<void>(std::size_t index, const RgbImage& picture)>;

/// Reads an answer to `sent` and encodes it into `output` as the job's own encoder would have done here: the times, durations and repeats of
/// the source, the tags of `format`.
///
/// The answer comes from a stranger: only NUT with one H.264, HEVC or FFV1 stream is opened, and whatever is not as agreed is an error.
/// Errors: Protocol (the answer is not what was asked for; says how), those of the visitor and of VideoWriter, Cancelled.
Result<void> encodeAnswer(const std::filesystem::path& answer,
                          const TransportChunk& sent,
                          const VideoWriteFormat& format,
                          const std::filesystem::path& output,
                          const AnswerVisitor& visit,
                          std::stop_token stop);

} // namespace sluice::media
