// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/media/ffmpeg_types.h"

#include <functional>

namespace sluice::media::ff {

/// Turns a sound stream that a container cannot hold into one that it can, keeping rate, channels and times where possible.
class SoundTranscoder
{
public:
    using Sink = std::function<Result<void>(AVPacket&)>;

    /// `encoderName`: "aac" or "libopus". Errors: Unavailable, InvalidInput.
    static Result<SoundTranscoder> create(const AVStream& source, const char* encoderName);

    const AVCodecContext& encoder() const { return *m_encoder; }
    /// Takes a source packet, or with null the end. Finished packets (ticks of encoder().time_base) go to `sink`.
    Result<void> push(AVPacket* packet, const Sink& sink);

private:
    Result<void> openGraph();
    Result<void> encode(AVFrame* frame, const Sink& sink);
    Result<void> drainGraph(const Sink& sink);

    CodecPtr m_decoder;
    CodecPtr m_encoder;
    GraphPtr m_graph;
    AVFilterContext* m_source = nullptr;
    AVFilterContext* m_sink = nullptr;
};

} // namespace sluice::media::ff
