// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/media/ffmpeg_types.h"

#include <vector>

namespace sluice::media::ff {

/// Turns text subtitles of one kind into another (SubRip, ASS, WebVTT, mov_text).
class TextTranscoder
{
public:
    /// Errors: Unavailable, InvalidInput.
    static Result<TextTranscoder> create(const AVStream& source, AVCodecID target);

    const AVCodecContext& encoder() const { return *m_encoder; }
    /// The converted packet with the times of `packet`, or null when there is nothing to show.
    Result<PacketPtr> convert(const AVPacket& packet);

private:
    CodecPtr m_decoder;
    CodecPtr m_encoder;
    std::vector<std::uint8_t> m_buffer;
};

} // namespace sluice::media::ff
