// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/ffmpeg_input.h"
#include "core/media/frame_clock.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <set>

namespace sluice::media::ff {

/// When one frame is on the screen, in ticks. The last frame of a stream has no `next`.
struct FrameSpan
{
    std::int64_t start = 0;
    std::optional<std::int64_t> next;
};

/// A decoder for the picture stream of `input`. Errors: Unavailable, InvalidInput.
Result<CodecPtr> openPictureDecoder(const Input& input, int threads);

/// Decodes the picture stream of a file in display order and gives every frame its time.
///
/// The frames' `pts` are ticks of the stream's time base and rise strictly; `pkt_duration` is 0 when unknown. The same frame has the
/// same ticks however the decoder got to it: a stream whose timestamps can be trusted is sought in, any other is decoded
/// from its beginning (see frame_clock.h).
class Decoder
{
public:
    /// `threads` 0: FFmpeg chooses. Errors: as Input::open(), Unavailable, InvalidInput (no picture stream, absurd size).
    static Result<Decoder> open(const std::filesystem::path& path,
                                int threads,
                                std::stop_token stop = {},
                                const Allowed& allowed = {});

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

    /// shownAt() and framesBefore() will be asked. Call it before anything is read; who only decodes does not pay for it.
    void rememberTimes() { m_remembersTimes = true; }
    /// The frame that is on the screen at `ticks`, found by reading packets ahead of the decoder, which costs no decoding. Nothing
    /// before the place of the last seek, and in a stream whose timestamps are not stored. Errors: Io, Cancelled.
    Result<std::optional<FrameSpan>> shownAt(std::int64_t ticks);
    /// The start of the frame that is `count` frames before the one at `start`, as far as they are known since the last seek.
    std::int64_t framesBefore(std::int64_t start, int count) const;
    /// Frames before `ticks` that no other frame needs may be left out from now on, where that is sure to change nothing else.
    void skipUnneededBefore(std::int64_t ticks) { m_skipBefore = ticks; }
    /// The last frame that may have been left out since the last seek; INT64_MIN when none was.
    std::int64_t skippedTo() const { return m_skippedTo; }
    /// The time of the key frame of the last seek: earlier pictures that come after it may lack what they refer to.
    std::int64_t landedAt() const { return m_landedAt; }
    /// The key frame before `ticks` by the container's index, in its own (decoding) times; nothing when it has none.
    std::optional<std::int64_t> keyBefore(std::int64_t ticks) const;

private:
    Decoder() = default;
    Result<void> start();
    void forget();
    Result<void> rewind();
    Result<bool> landsBefore(std::int64_t target, std::int64_t& keyTicks);
    Result<bool> readAhead();
    void note(const AVPacket& packet);
    void allowUnproven();
    Result<void> send();
    Result<void> feed();
    Result<FramePtr> decodeNext();

    std::filesystem::path m_path;
    int m_threads = 0;
    std::stop_token m_stop;
    Allowed m_allowed;
    Input m_input = Input::none();
    CodecPtr m_codec;
    PacketPtr m_packet;
    FrameClock m_clock;
    std::optional<bool> m_seekable;
    std::deque<PacketPtr> m_ahead; ///< read, but not yet given to the decoder
    bool m_remembersTimes = false;
    std::set<std::int64_t>
        m_times; ///< of the packets read since the last seek, if they are remembered
    std::int64_t m_skipBefore = INT64_MIN;
    std::int64_t m_skippedTo = INT64_MIN;
    std::int64_t m_landedAt = INT64_MIN;
    bool m_skipsSafely = false;
    bool m_inputEnded = false;
    bool m_started = false;    ///< a frame came out since the last seek
    FramePtr m_pending;        ///< decoded while seeking, to be delivered first
    bool m_packetHeld = false; ///< m_packet waits for the decoder to take it
    bool m_guessedTimes = false;
    bool m_draining = false;
    bool m_finished = false;
    std::int64_t m_damaged = 0;
    std::int64_t m_delivered = 0;
};

} // namespace sluice::media::ff
