// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/sound_transcoder.h"

#include "core/media/ffmpeg_util.h"

#include <fmt/format.h>

extern "C" {
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/channel_layout.h>
}

#include <algorithm>
#include <cstdlib>

namespace sluice::media::ff {
namespace {

Unexpected soundFailure(int code, const char* what)
{
    char reason[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(code, reason, sizeof reason);
    return fail(code == AVERROR(ENOMEM) ? ErrorCode::OutOfMemory : ErrorCode::InvalidInput,
                fmt::format("Cannot {} a sound track: {}. Choose MKV, which takes it as it is.",
                            what, reason));
}

int nearestRate(const AVCodec& codec, int wanted)
{
    if (codec.supported_samplerates == nullptr)
        return wanted;
    int best = codec.supported_samplerates[0];
    for (const int* rate = codec.supported_samplerates; *rate != 0; ++rate)
        if (std::abs(*rate - wanted) < std::abs(best - wanted))
            best = *rate;
    return best;
}

/// The source's channels, in the usual order for their number when the source does not say which they are; stereo beyond 7.1.
void chooseLayout(AVChannelLayout& layout, const AVChannelLayout& source)
{
    constexpr int kMostChannels = 8;
    if (source.nb_channels > kMostChannels || source.nb_channels < 1)
        av_channel_layout_default(&layout, 2);
    else if (source.order == AV_CHANNEL_ORDER_NATIVE)
        av_channel_layout_copy(&layout, &source);
    else
        av_channel_layout_default(&layout, source.nb_channels);
}

std::string describe(const AVChannelLayout& layout)
{
    char text[128] = {};
    av_channel_layout_describe(&layout, text, sizeof text);
    return text;
}

} // namespace

Result<SoundTranscoder> SoundTranscoder::create(const AVStream& source, const char* encoderName)
{
    SoundTranscoder transcoder;
    const AVCodec* decoder = avcodec_find_decoder(source.codecpar->codec_id);
    const AVCodec* encoder = avcodec_find_encoder_by_name(encoderName);
    if (decoder == nullptr || encoder == nullptr)
        return soundFailure(
            decoder == nullptr ? AVERROR_DECODER_NOT_FOUND : AVERROR_ENCODER_NOT_FOUND, "convert");
    transcoder.m_decoder.reset(avcodec_alloc_context3(decoder));
    transcoder.m_encoder.reset(avcodec_alloc_context3(encoder));
    if (!transcoder.m_decoder || !transcoder.m_encoder ||
        avcodec_parameters_to_context(transcoder.m_decoder.get(), source.codecpar) < 0)
        throw std::bad_alloc();
    transcoder.m_decoder->pkt_timebase = source.time_base;
    int code = avcodec_open2(transcoder.m_decoder.get(), decoder, nullptr);
    if (code < 0)
        return soundFailure(code, "decode");
    AVCodecContext& output = *transcoder.m_encoder;
    output.sample_rate = nearestRate(*encoder, source.codecpar->sample_rate);
    chooseLayout(output.ch_layout, source.codecpar->ch_layout);
    output.sample_fmt = encoder->sample_fmts[0];
    output.time_base = {1, output.sample_rate};
    constexpr int kBitsPerChannel = 96'000;
    output.bit_rate = std::int64_t(kBitsPerChannel) * output.ch_layout.nb_channels;
    output.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    code = avcodec_open2(&output, encoder, nullptr);
    if (code < 0)
        return soundFailure(code, "encode");
    return transcoder;
}

/// The graph needs to know what the decoder really gives, so it is made with the first frame.
Result<void> SoundTranscoder::openGraph()
{
    m_graph.reset(avfilter_graph_alloc());
    if (!m_graph)
        throw std::bad_alloc();
    AVChannelLayout layout = {};
    if (m_decoder->ch_layout.order == AV_CHANNEL_ORDER_NATIVE)
        av_channel_layout_copy(&layout, &m_decoder->ch_layout);
    else
        av_channel_layout_default(&layout, m_decoder->ch_layout.nb_channels);
    const std::string in = fmt::format(
        "time_base={}/{}:sample_rate={}:sample_fmt={}:channel_layout={}",
        m_decoder->pkt_timebase.num, m_decoder->pkt_timebase.den, m_decoder->sample_rate,
        av_get_sample_fmt_name(m_decoder->sample_fmt), describe(layout));
    const std::string middle = fmt::format("sample_fmts={}:sample_rates={}:channel_layouts={}",
                                           av_get_sample_fmt_name(m_encoder->sample_fmt),
                                           m_encoder->sample_rate, describe(m_encoder->ch_layout));
    AVFilterContext* format = nullptr;
    AVFilterGraph* graph = m_graph.get();
    int code = avfilter_graph_create_filter(&m_source, avfilter_get_by_name("abuffer"), "in",
                                            in.c_str(), nullptr, graph);
    if (code >= 0)
        code = avfilter_graph_create_filter(&format, avfilter_get_by_name("aformat"), "format",
                                            middle.c_str(), nullptr, graph);
    if (code >= 0)
        code = avfilter_graph_create_filter(&m_sink, avfilter_get_by_name("abuffersink"), "out",
                                            nullptr, nullptr, graph);
    if (code >= 0)
        code = avfilter_link(m_source, 0, format, 0);
    if (code >= 0)
        code = avfilter_link(format, 0, m_sink, 0);
    if (code >= 0)
        code = avfilter_graph_config(graph, nullptr);
    if (code < 0)
        return soundFailure(code, "convert");
    if (m_encoder->frame_size > 0 &&
        !(m_encoder->codec->capabilities & AV_CODEC_CAP_VARIABLE_FRAME_SIZE))
        av_buffersink_set_frame_size(m_sink, unsigned(m_encoder->frame_size));
    return {};
}

Result<void> SoundTranscoder::encode(AVFrame* frame, const Sink& sink)
{
    int code = avcodec_send_frame(m_encoder.get(), frame);
    if (code < 0)
        return soundFailure(code, "encode");
    const PacketPtr packet = newPacket();
    while ((code = avcodec_receive_packet(m_encoder.get(), packet.get())) >= 0) {
        SLUICE_CHECK(sink(*packet));
        av_packet_unref(packet.get());
    }
    if (code != AVERROR(EAGAIN) && code != AVERROR_EOF)
        return soundFailure(code, "encode");
    return {};
}

Result<void> SoundTranscoder::drainGraph(const Sink& sink)
{
    const FramePtr frame = newFrame();
    while (av_buffersink_get_frame(m_sink, frame.get()) >= 0) {
        frame->pts =
            av_rescale_q(frame->pts, av_buffersink_get_time_base(m_sink), m_encoder->time_base);
        SLUICE_CHECK(encode(frame.get(), sink));
        av_frame_unref(frame.get());
    }
    return {};
}

Result<void> SoundTranscoder::push(AVPacket* packet, const Sink& sink)
{
    // A damaged packet costs its moment of sound, not the clip.
    avcodec_send_packet(m_decoder.get(), packet);
    const FramePtr frame = newFrame();
    while (avcodec_receive_frame(m_decoder.get(), frame.get()) >= 0) {
        if (!m_graph)
            SLUICE_CHECK(openGraph());
        frame->pts = frame->best_effort_timestamp;
        const int code = av_buffersrc_add_frame(m_source, frame.get());
        if (code < 0)
            return soundFailure(code, "convert");
        SLUICE_CHECK(drainGraph(sink));
    }
    if (packet != nullptr || !m_graph)
        return {};
    if (av_buffersrc_add_frame(m_source, nullptr) >= 0)
        SLUICE_CHECK(drainGraph(sink));
    return encode(nullptr, sink);
}

} // namespace sluice::media::ff
