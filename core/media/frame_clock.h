// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/media/ffmpeg_input.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

namespace sluice::media::ff {

/// How far the timestamps in a file can be trusted.
enum class TimeStamps
{
    Trusted,  ///< MP4, Matroska and the like store every frame's time
    Unproven, ///< MPEG-TS: trusted after a look at all packets
    Counted   ///< AVI, raw streams: times are made by decoding from the beginning
};

/// Decided by container and codec alone, so that everybody who opens a file comes to the same answer.
TimeStamps timeStampsOf(const Input& input);

/// Reads all packets of an Unproven stream: whether each has a time of its own and none jumps back.
/// Leaves the input at its end. Errors: Io, Cancelled.
Result<bool> provesTimeStamps(Input& input);

/// Makes libavformat hand out the stored timestamps only, from the first packet on, and not those it would guess.
void useStoredTimeStamps(Input& input);

/// AVI stores decoding times only; what libavformat hands out as presentation times are guesses, for some packets.
bool guessesTimeStamps(const Input& input);

/// One frame's usual length in the stream's ticks, at least 1.
std::int64_t nominalDuration(const AVStream& stream);

/// A packet that holds a picture which is never shown (VP8's alternative reference frames).
bool isHidden(const AVStream& stream, const AVPacket& packet);

/// Gives decoded frames their ticks.
///
/// Trusted: the frame's own time; a second frame at the same time is dropped (nobody could see it). Otherwise: the frame's own time if
/// it has one; in a stream that has none at all the smallest decoding time of the packets that went in; else the last time and the usual length; a
/// time that does not rise moves all later ones behind it.
class FrameClock
{
public:
    FrameClock() = default;
    explicit FrameClock(const Input& input);

    void packetIn(const AVPacket& packet);
    /// The frame's ticks, or nothing when the frame is to be dropped.
    std::optional<std::int64_t> frameOut(const AVFrame& frame);

private:
    bool m_trusted = true;
    bool m_hasTimes = false; ///< some packet came with a presentation time
    std::int64_t m_step = 1;
    std::int64_t m_shift = 0;
    std::optional<std::int64_t> m_last;
    std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> m_decodingTimes;
};

} // namespace sluice::media::ff
