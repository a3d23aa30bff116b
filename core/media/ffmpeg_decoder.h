// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/ffmpeg_input.h"
#include "core/media/frame_clock.h"

#include <cstdint>
#include <optional>

namespace sluice::media::ff {

/// Decodes the picture stream of a file in display order and gives every frame its time.
///
/// The frames' `pts` are ticks of the stream's time base and rise strictly; `pkt_duration` is 0 when unknown. The same frame has the
/// same ticks however the decoder got to it: a stream whose timestamps can be trusted is sought in, any other is decoded
/// from its beginning (see frame_clock.h).
class Decoder
{
public:
    /// `threads` 0: FFmpeg chooses. Errors: as Input::open(), Unavailable, InvalidInput (no picture stream, absurd size).
    static Result<Decoder>
    open(const std::filesystem::path& path, int threads, std::stop_token stop = {});

    AVStream* stream() const { return m_input.videoStream(); }
    const Input& input() const { return m_input; }
    std::int64_t damagedFrames() const { return m_damaged; }

    /// Whether seek() is cheap; otherwise it decodes from the beginning. May read the whole file once. Errors: Io, Cancelled.
    Result<bool> canSeek();
    /// Goes to a place from which next() delivers a frame at or before `ticks` first, if the clip has one, and then every
    /// frame. INT64_MIN: the beginning. Errors: Io, InvalidInput, Cancelled.
    Result<void> seek(std::int64_t ticks);
    /// The next frame, or null at the end. Errors: Io, OutOfMemory, Cancelled, InvalidInput (nothing at all can be decoded).
    Result<FramePtr> next();

private:
    Decoder() = default;
    Result<void> start();
    Result<void> rewind();
    Result<bool> landsBefore(std::int64_t target, std::int64_t& keyTicks);
    Result<void> feed();
    Result<FramePtr> decodeNext();

    std::filesystem::path m_path;
    int m_threads = 0;
    std::stop_token m_stop;
    Input m_input = Input::none();
    CodecPtr m_codec;
    PacketPtr m_packet;
    FrameClock m_clock;
    std::optional<bool> m_seekable;
    FramePtr m_pending;        ///< decoded while seeking, to be delivered first
    bool m_packetHeld = false; ///< m_packet waits for the decoder to take it
    bool m_guessedTimes = false;
    bool m_draining = false;
    bool m_finished = false;
    std::int64_t m_damaged = 0;
    std::int64_t m_delivered = 0;
};

} // namespace sluice::media::ff
