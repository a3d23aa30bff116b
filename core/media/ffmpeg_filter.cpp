// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/ffmpeg_filter.h"

#include "core/media/ffmpeg_util.h"

#include <fmt/format.h>

extern "C" {
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/pixdesc.h>
}

namespace sluice::media::ff {
namespace {

Unexpected filterFailure(int code, const std::string& description)
{
    char reason[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(code, reason, sizeof reason);
    const ErrorCode kind = code == AVERROR(ENOMEM)            ? ErrorCode::OutOfMemory
                           : code == AVERROR_FILTER_NOT_FOUND ? ErrorCode::Unavailable
                                                              : ErrorCode::InvalidInput;
    return fail(kind,
                fmt::format("FFmpeg's filter \"{}\" cannot treat these pictures: {}. Convert the "
                            "clip to H.264 first.",
                            description, reason));
}

/// The descriptions of the two ends, as avfilter_graph_parse_ptr() wants them.
struct Ends
{
    AVFilterInOut* in = avfilter_inout_alloc();
    AVFilterInOut* out = avfilter_inout_alloc();
    ~Ends()
    {
        avfilter_inout_free(&in);
        avfilter_inout_free(&out);
    }
};

} // namespace

Result<FilterChain> FilterChain::create(const AVFrame& like,
                                        AVRational timeBase,
                                        const std::string& description,
                                        AVPixelFormat output,
                                        int threads)
{
    FilterChain chain;
    chain.m_graph.reset(avfilter_graph_alloc());
    Ends ends;
    if (!chain.m_graph || ends.in == nullptr || ends.out == nullptr)
        throw std::bad_alloc();
    chain.m_graph->nb_threads = threads;

    const std::string arguments =
        fmt::format("video_size={}x{}:pix_fmt={}:time_base={}/{}", like.width, like.height,
                    like.format, timeBase.num, timeBase.den);
    int code = avfilter_graph_create_filter(&chain.m_source, avfilter_get_by_name("buffer"), "in",
                                            arguments.c_str(), nullptr, chain.m_graph.get());
    if (code >= 0)
        code = avfilter_graph_create_filter(&chain.m_sink, avfilter_get_by_name("buffersink"),
                                            "out", nullptr, nullptr, chain.m_graph.get());
    if (code < 0)
        return filterFailure(code, description);

    ends.out->name = av_strdup("in");
    ends.out->filter_ctx = chain.m_source;
    ends.in->name = av_strdup("out");
    ends.in->filter_ctx = chain.m_sink;
    std::string whole = description;
    if (output != AV_PIX_FMT_NONE)
        whole += fmt::format(",format={}", av_get_pix_fmt_name(output));
    code =
        avfilter_graph_parse_ptr(chain.m_graph.get(), whole.c_str(), &ends.in, &ends.out, nullptr);
    if (code >= 0)
        code = avfilter_graph_config(chain.m_graph.get(), nullptr);
    if (code < 0)
        return filterFailure(code, whole);
    return chain;
}

AVRational FilterChain::outputTimeBase() const
{
    return av_buffersink_get_time_base(m_sink);
}

Result<void> FilterChain::push(AVFrame* frame)
{
    const int code = av_buffersrc_add_frame_flags(m_source, frame, AV_BUFFERSRC_FLAG_KEEP_REF);
    if (code < 0)
        return filterFailure(code, "buffer");
    return {};
}

Result<FramePtr> FilterChain::pull()
{
    FramePtr frame = newFrame();
    const int code = av_buffersink_get_frame(m_sink, frame.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF)
        return FramePtr();
    if (code < 0)
        return filterFailure(code, "buffersink");
    return frame;
}

} // namespace sluice::media::ff
