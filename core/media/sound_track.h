// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/assemble.h"
#include "core/media/container.h"
#include "core/media/sound_reader.h"

#include <optional>
#include <vector>

namespace sluice::media::ff {

/// The sound of a row of pieces as one stream of packets: 48 kHz stereo, each piece at its sample, silence between.
class SoundTrack
{
public:
    /// Errors: Unavailable (no encoder), Cancelled.
    static Result<SoundTrack>
    create(const AssembleRequest& request, const Container& container, std::stop_token stop);

    /// False: no piece has sound, and there is nothing to write.
    bool hasSound() const { return m_encoder != nullptr; }
    const AVCodecContext& encoder() const { return *m_encoder; }
    /// The next packet, in ticks of encoder().time_base, or null at the end. Errors: Io, Cancelled, OutOfMemory.
    Result<PacketPtr> next();
    /// Pieces whose sound could not be read, in sentences.
    const std::vector<std::string>& notes() const { return m_notes; }

private:
    Result<void> openEncoder(const Container& container);
    Result<void> openPiece();
    Result<void> fill(float* samples, std::int64_t count);
    Result<FramePtr> nextFrame();

    std::vector<SoundPiece> m_pieces;
    std::int64_t m_total = 0;    ///< sample frames
    std::int64_t m_position = 0; ///< the next one to be encoded
    std::size_t m_index = 0;     ///< of the piece at or after it
    std::optional<SoundReader> m_reader;
    bool m_isSilent = false; ///< the piece has no sound
    std::stop_token m_stop;
    CodecPtr m_encoder;
    std::vector<float> m_block;
    std::vector<std::string> m_notes;
};

} // namespace sluice::media::ff
