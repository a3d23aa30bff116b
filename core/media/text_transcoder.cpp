// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/text_transcoder.h"

#include <fmt/format.h>

#include <cstring>

namespace sluice::media::ff {
namespace {

constexpr std::size_t kLargestCue = 1 << 20;

} // namespace

Result<TextTranscoder> TextTranscoder::create(const AVStream& source, AVCodecID target)
{
    TextTranscoder transcoder;
    const AVCodec* decoder = avcodec_find_decoder(source.codecpar->codec_id);
    const AVCodec* encoder = avcodec_find_encoder(target);
    if (decoder == nullptr || encoder == nullptr)
        return fail(ErrorCode::Unavailable,
                    "This computer's FFmpeg cannot convert these subtitles.");
    transcoder.m_decoder.reset(avcodec_alloc_context3(decoder));
    transcoder.m_encoder.reset(avcodec_alloc_context3(encoder));
    if (!transcoder.m_decoder || !transcoder.m_encoder ||
        avcodec_parameters_to_context(transcoder.m_decoder.get(), source.codecpar) < 0)
        throw std::bad_alloc();
    transcoder.m_decoder->pkt_timebase = source.time_base;
    if (avcodec_open2(transcoder.m_decoder.get(), decoder, nullptr) < 0)
        return fail(ErrorCode::InvalidInput, "The subtitles cannot be read.");
    AVCodecContext& output = *transcoder.m_encoder;
    output.time_base = {1, AV_TIME_BASE};
    // The encoder frees its copy of the styles.
    const int size = transcoder.m_decoder->subtitle_header_size;
    if (size > 0) {
        output.subtitle_header = static_cast<std::uint8_t*>(av_mallocz(std::size_t(size) + 1));
        if (output.subtitle_header == nullptr)
            throw std::bad_alloc();
        std::memcpy(output.subtitle_header, transcoder.m_decoder->subtitle_header,
                    std::size_t(size));
        output.subtitle_header_size = size;
    }
    if (avcodec_open2(&output, encoder, nullptr) < 0)
        return fail(ErrorCode::InvalidInput, "The subtitles cannot be converted.");
    transcoder.m_buffer.resize(kLargestCue);
    return transcoder;
}

Result<PacketPtr> TextTranscoder::convert(const AVPacket& packet)
{
    AVSubtitle subtitle = {};
    int found = 0;
    // The decoder's interface wants a packet that it may write to.
    const PacketPtr input(av_packet_clone(&packet));
    if (!input)
        throw std::bad_alloc();
    if (avcodec_decode_subtitle2(m_decoder.get(), &subtitle, &found, input.get()) < 0 || !found)
        return PacketPtr();
    const int size = subtitle.num_rects == 0
                         ? 0
                         : avcodec_encode_subtitle(m_encoder.get(), m_buffer.data(),
                                                   int(m_buffer.size()), &subtitle);
    avsubtitle_free(&subtitle);
    if (size <= 0)
        return PacketPtr();
    PacketPtr output = newPacket();
    if (av_new_packet(output.get(), size) < 0)
        throw std::bad_alloc();
    std::memcpy(output->data, m_buffer.data(), std::size_t(size));
    output->pts = output->dts = packet.pts;
    output->duration = packet.duration;
    return output;
}

} // namespace sluice::media::ff
