// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/video_writer.h"

#include "core/media/encoder.h"
#include "core/media/ffmpeg_util.h"
#include "core/media/nut_chunk.h"

#include <fmt/format.h>

#include <optional>

namespace sluice::media {

struct VideoWriter::State
{
    std::filesystem::path path;
    VideoWriteFormat format;
    ff::Encoder encoder;
    ff::FrameConverter converter;
    AVFormatContext* output = nullptr;
    ff::PacketPtr packet = ff::newPacket();
    ff::FramePtr last;
    std::optional<std::int64_t> lastTicks;
    std::int64_t shift = 0; ///< NUT holds no negative times
    bool finished = false;

    ~State() { close(); }

    Result<void> open();
    Result<void> writeHeader(std::int64_t firstTicks);
    Result<void> encode(AVFrame* frame);
    Result<void> send(ff::FramePtr frame, std::int64_t ticks, std::int64_t duration);
    int close();
    Error failure(int code) const { return ff::error(code, "Cannot write", path); }
};

Result<void> VideoWriter::State::open()
{
    int code = avformat_alloc_output_context2(&output, nullptr, "nut", ff::fileUrl(path).c_str());
    if (code < 0)
        return Unexpected(failure(code));
    AVStream* stream = avformat_new_stream(output, nullptr);
    if (stream == nullptr ||
        avcodec_parameters_from_context(stream->codecpar, encoder.context.get()) < 0)
        throw std::bad_alloc();
    stream->time_base = encoder.context->time_base;
    stream->avg_frame_rate = encoder.context->framerate;
    stream->sample_aspect_ratio = encoder.context->sample_aspect_ratio;
    code = avio_open2(&output->pb, ff::fileUrl(path).c_str(), AVIO_FLAG_WRITE, nullptr, nullptr);
    if (code < 0)
        return Unexpected(failure(code));
    return {};
}

Result<void> VideoWriter::State::writeHeader(std::int64_t firstTicks)
{
    shift = firstTicks < 0 ? -firstTicks : 0;
    ff::writeChunkNotes({shift, ff::writtenColors(format).tags}, *output);
    // Decoding times before zero are harmless here; moving everything because of them would spoil the ticks.
    output->avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED;
    const int code = avformat_write_header(output, nullptr);
    if (code < 0)
        return Unexpected(failure(code));
    return {};
}

/// Null drains the encoder.
Result<void> VideoWriter::State::encode(AVFrame* frame)
{
    int code = avcodec_send_frame(encoder.context.get(), frame);
    if (code < 0)
        return Unexpected(failure(code));
    AVStream* stream = output->streams[0];
    for (;;) {
        code = avcodec_receive_packet(encoder.context.get(), packet.get());
        if (code == AVERROR(EAGAIN) || code == AVERROR_EOF)
            return {};
        if (code < 0)
            return Unexpected(failure(code));
        av_packet_rescale_ts(packet.get(), encoder.context->time_base, stream->time_base);
        packet->stream_index = 0;
        // x265 now and then gives chunks shorter than its look-ahead a decoding time behind the presentation time, which no
        // container takes. Joining makes new ones anyway.
        if (packet->pts != AV_NOPTS_VALUE && packet->dts > packet->pts)
            packet->dts = packet->pts;
        code = av_write_frame(output, packet.get());
        av_packet_unref(packet.get());
        if (code >= 0)
            code = output->pb->error;
        if (code < 0)
            return Unexpected(failure(code));
    }
}

Result<void> VideoWriter::State::send(ff::FramePtr frame, std::int64_t ticks, std::int64_t duration)
{
    if (finished)
        return fail(ErrorCode::Internal, "A frame was written to a finished chunk.");
    if (lastTicks && ticks <= *lastTicks)
        return fail(
            ErrorCode::InvalidInput,
            fmt::format(
                "Cannot write {}: the time of a frame ({}) is not after the one before ({}).",
                path.string(), ticks, *lastTicks));
    if (!lastTicks)
        SLUICE_CHECK(writeHeader(ticks));
    lastTicks = ticks;
    frame->pts = ticks + shift;
    frame->pkt_duration = duration;
    frame->pict_type = AV_PICTURE_TYPE_NONE;
    frame->sample_aspect_ratio = encoder.context->sample_aspect_ratio;
    frame->color_primaries = encoder.context->color_primaries;
    frame->color_trc = encoder.context->color_trc;
    frame->colorspace = encoder.context->colorspace;
    frame->color_range = encoder.context->color_range;
    return encode(frame.get());
}

int VideoWriter::State::close()
{
    if (output == nullptr)
        return 0;
    const int code = output->pb != nullptr ? avio_closep(&output->pb) : 0;
    avformat_free_context(output);
    output = nullptr;
    return code;
}

VideoWriter::VideoWriter(std::unique_ptr<State> state)
    : m_state(std::move(state))
{}
VideoWriter::~VideoWriter() = default;
VideoWriter::VideoWriter(VideoWriter&&) noexcept = default;
VideoWriter& VideoWriter::operator=(VideoWriter&&) noexcept = default;

Result<VideoWriter> VideoWriter::create(const std::filesystem::path& path,
                                        const VideoWriteFormat& format)
{
    return ff::guarded(path, [&]() -> Result<VideoWriter> {
        auto state = std::make_unique<State>();
        state->path = path;
        state->format = format;
        SLUICE_TRY(state->encoder, ff::openEncoder(format, path));
        state->converter = ff::FrameConverter(state->encoder.target, format.threads);
        SLUICE_CHECK(state->open());
        return VideoWriter(std::move(state));
    });
}

Result<void> VideoWriter::write(const RgbImage& image, std::int64_t ticks, std::int64_t duration)
{
    State& state = *m_state;
    return ff::guarded(state.path, [&]() -> Result<void> {
        if (image.width() != state.format.width || image.height() != state.format.height)
            return fail(ErrorCode::InvalidInput,
                        fmt::format("Cannot write {}: a picture has {}x{} instead of {}x{}.",
                                    state.path.string(), image.width(), image.height(),
                                    state.format.width, state.format.height));
        auto frame = state.converter.convert(image);
        if (!frame)
            return ff::inFile(state.path, std::move(frame).error());
        state.last.reset(av_frame_clone(frame->get()));
        return state.send(std::move(*frame), ticks, duration);
    });
}

Result<void> VideoWriter::repeatLast(std::int64_t ticks, std::int64_t duration)
{
    State& state = *m_state;
    return ff::guarded(state.path, [&]() -> Result<void> {
        if (!state.last)
            return fail(ErrorCode::Internal, "There is no picture yet that could be repeated.");
        ff::FramePtr frame(av_frame_clone(state.last.get()));
        if (!frame)
            throw std::bad_alloc();
        return state.send(std::move(frame), ticks, duration);
    });
}

Result<void> VideoWriter::finish()
{
    State& state = *m_state;
    return ff::guarded(state.path, [&]() -> Result<void> {
        if (!state.lastTicks)
            return fail(ErrorCode::InvalidInput,
                        fmt::format("Cannot write {}: it got no frames.", state.path.string()));
        state.finished = true;
        SLUICE_CHECK(state.encode(nullptr));
        int code = av_write_trailer(state.output);
        const int closed = state.close();
        if (code >= 0)
            code = closed;
        if (code < 0)
            return Unexpected(state.failure(code));
        return {};
    });
}

} // namespace sluice::media
