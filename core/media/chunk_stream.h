// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/media/ffmpeg_input.h"

#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <queue>
#include <set>
#include <stop_token>
#include <vector>

namespace sluice::media::ff {

/// The packets of all chunks of a clip as one stream, in decoding order, with exact presentation times and new decoding times.
///
/// Each chunk counts its decoding times for itself, and those overlap at the seams. The new ones are the sorted presentation times, late
/// by the number of pictures that the encoder reorders: they rise and never pass a packet's presentation time. Holds a
/// few dozen packets at a time, whatever the length.
class ChunkStream
{
public:
    struct Options
    {
        std::vector<std::filesystem::path> files;
        Rational timeBase; ///< of the source: the ticks that the chunks were written with
        int delay = 0;     ///< pictures that are reordered; see neededDelay()
        /// How long the picture at a time (both in seconds) stays on the screen; asked for the last one. 0: as the one before.
        std::function<Rational(Rational)> lastDuration;
        std::stop_token stop;
    };

    /// Errors: as Input::open(), InvalidInput when a chunk holds no pictures.
    static Result<ChunkStream> open(const Options& options);

    /// Of the first chunk; valid until the stream goes.
    const AVCodecParameters& parameters() const { return *m_parameters; }
    AVRational frameRate() const { return m_frameRate; }
    AVRational sampleAspect() const { return m_sampleAspect; }
    Rational timeBase() const { return m_timeBase; }
    /// Share of the chunks that have been read, 0..1.
    double progress() const;

    /// The next packet, or null at the end. Errors: Io, Cancelled, InvalidInput (a chunk does not fit to the others), Internal (see
    /// delayTooSmall()).
    Result<PacketPtr> next();
    /// The last failure came from a chunk that reorders over more pictures than `delay`: open again with more.
    bool delayTooSmall() const { return m_delayTooSmall; }

    std::int64_t endTicks() const { return m_end; } ///< valid after the last packet

private:
    struct ParametersDeleter
    {
        void operator()(AVCodecParameters* parameters) const
        {
            avcodec_parameters_free(&parameters);
        }
    };

    Result<void> openFile();
    Result<void> chooseTimeBase();
    Result<PacketPtr> read();
    Result<void> fill();
    std::int64_t durationOf(std::int64_t ticks);

    Options m_options;
    std::size_t m_index = 0; ///< of the file that is open
    Input m_input = Input::none();
    std::int64_t m_shift = 0;
    std::unique_ptr<AVCodecParameters, ParametersDeleter> m_parameters;
    AVRational m_frameRate{0, 1};
    AVRational m_sampleAspect{0, 1};
    Rational m_timeBase;
    std::int64_t m_step = 1;
    std::int64_t m_first = 0;
    std::int64_t m_end = 0;
    std::optional<std::int64_t> m_lastDuration; ///< asked for once
    std::int64_t m_count = 0;
    bool m_ended = false;
    bool m_delayTooSmall = false;
    std::deque<PacketPtr> m_window;
    std::set<std::int64_t> m_times; ///< of the window and a little before it
    std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> m_unused;
};

} // namespace sluice::media::ff
