// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/sound_reader.h"

#include "core/media/ffmpeg_input.h"
#include "core/media/ffmpeg_util.h"
#include "core/media/video_info.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/samplefmt.h>
#include <libswresample/swresample.h>
}

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace sluice::media {
namespace {

/// Codecs need what came before to get into swing: an MP3 reservoir, AAC's overlap, Opus's 80 ms.
const Rational kPreroll(1, 4);
/// Timestamps of coarse containers (Matroska: milliseconds) jitter by less than this; real holes are larger.
constexpr double kHoleSeconds = 0.02;
/// At once; a longer hole is filled in pieces, so that an absurd timestamp does not fill the memory.
constexpr std::int64_t kLongestSilence = 60;

struct FreeResampler
{
    void operator()(SwrContext* context) const { swr_free(&context); }
};

} // namespace

struct SoundReader::State
{
    std::filesystem::path path;
    ff::Input input = ff::Input::none();
    AVStream* stream = nullptr;
    ff::CodecPtr codec;
    ff::PacketPtr packet = ff::newPacket();
    std::unique_ptr<SwrContext, FreeResampler> resampler;
    AVChannelLayout inLayout = {};
    int inRate = 0;
    int inFormat = AV_SAMPLE_FMT_NONE;
    int rate = 48'000;
    int channels = 2;
    Rational origin;

    std::int64_t wanted = 0; ///< sample frames from the beginning of the file that are read next
    std::int64_t made = 0;   ///< the one that the resampler makes next
    bool placed = false;     ///< `made` is known
    bool ended = false;
    std::vector<float> buffer; ///< finished, from `wanted` on

    ~State() { av_channel_layout_uninit(&inLayout); }

    Result<void> prepare(const AVFrame& frame);
    void place(const AVFrame& frame);
    void take(const std::uint8_t** samples, int count);
    Result<void> decodeMore();
};

/// A resampler for frames like this one; streams may change in their middle.
Result<void> SoundReader::State::prepare(const AVFrame& frame)
{
    if (resampler && frame.sample_rate == inRate && frame.format == inFormat &&
        av_channel_layout_compare(&frame.ch_layout, &inLayout) == 0)
        return {};
    if (resampler)
        take(nullptr, 0);
    inRate = frame.sample_rate;
    inFormat = frame.format;
    av_channel_layout_uninit(&inLayout);
    if (av_channel_layout_copy(&inLayout, &frame.ch_layout) < 0)
        throw std::bad_alloc();
    AVChannelLayout from = {};
    if (inLayout.order == AV_CHANNEL_ORDER_NATIVE)
        av_channel_layout_copy(&from, &inLayout);
    else
        av_channel_layout_default(&from, inLayout.nb_channels);
    AVChannelLayout to = {};
    av_channel_layout_default(&to, channels);
    SwrContext* fresh = nullptr;
    int code = swr_alloc_set_opts2(&fresh, &to, AV_SAMPLE_FMT_FLT, rate, &from,
                                   AVSampleFormat(inFormat), inRate, 0, nullptr);
    resampler.reset(fresh);
    av_channel_layout_uninit(&from);
    av_channel_layout_uninit(&to);
    if (code >= 0)
        code = swr_init(resampler.get());
    if (code < 0) {
        resampler.reset();
        return Unexpected(ff::error(code, "Cannot play the sound of", path));
    }
    return {};
}

/// Compares the frame's time with what was made so far: a hole becomes silence, an overlap is cut.
void SoundReader::State::place(const AVFrame& frame)
{
    // best_effort_timestamp may be the decoding time, which knows nothing of samples that were skipped.
    const std::int64_t ticks =
        frame.pts != AV_NOPTS_VALUE ? frame.pts : frame.best_effort_timestamp;
    if (ticks == AV_NOPTS_VALUE) {
        made = placed ? made : wanted;
        placed = true;
        return;
    }
    const Rational time = Rational(ticks) * ff::fromAv(stream->time_base) - origin;
    const std::int64_t at = time.ticks(Rational(1, rate));
    if (placed) {
        // What the resampler still holds comes before this frame.
        const std::int64_t held = swr_get_delay(resampler.get(), rate);
        const std::int64_t hole = at - (made + held);
        if (std::llabs(hole) <= std::int64_t(kHoleSeconds * rate))
            return;
        take(nullptr, 0);
        swr_init(resampler.get());
    }
    made = at;
    placed = true;
}

/// Resamples `count` samples (null: what is still held) and keeps what comes at or after the place that is wanted.
void SoundReader::State::take(const std::uint8_t** samples, int count)
{
    const int most = swr_get_out_samples(resampler.get(), count);
    if (most <= 0)
        return;
    std::vector<float> out(std::size_t(most) * std::size_t(channels));
    auto* to = reinterpret_cast<std::uint8_t*>(out.data());
    const int got = swr_convert(resampler.get(), &to, most, samples, count);
    if (got <= 0)
        return;
    const std::int64_t end = wanted + std::int64_t(buffer.size()) / channels; // of what is finished
    const std::int64_t skip = std::clamp<std::int64_t>(end - made, 0, got);
    // What begins later than what is wanted has silence before it.
    const std::int64_t lead = std::clamp<std::int64_t>(made - end, 0, kLongestSilence * rate);
    buffer.resize(buffer.size() + std::size_t(lead) * std::size_t(channels));
    buffer.insert(buffer.end(), out.begin() + skip * channels,
                  out.begin() + std::int64_t(got) * channels);
    made += got;
}

/// One packet more; sets `ended` after the last.
Result<void> SoundReader::State::decodeMore()
{
    SLUICE_TRY(const bool more, input.read(*packet));
    if (more && packet->stream_index != stream->index) {
        av_packet_unref(packet.get());
        return {};
    }
    // A damaged packet costs its moment of sound.
    avcodec_send_packet(codec.get(), more ? packet.get() : nullptr);
    av_packet_unref(packet.get());
    const ff::FramePtr frame = ff::newFrame();
    while (avcodec_receive_frame(codec.get(), frame.get()) >= 0) {
        if (frame->nb_samples <= 0 || frame->sample_rate <= 0 || frame->ch_layout.nb_channels <= 0)
            continue;
        SLUICE_CHECK(prepare(*frame));
        place(*frame);
        take(const_cast<const std::uint8_t**>(frame->extended_data), frame->nb_samples);
        av_frame_unref(frame.get());
    }
    if (!more) {
        ended = true;
        if (resampler)
            take(nullptr, 0);
    }
    return {};
}

SoundReader::SoundReader(std::unique_ptr<State> state)
    : m_state(std::move(state))
{}
SoundReader::~SoundReader() = default;
SoundReader::SoundReader(SoundReader&&) noexcept = default;
SoundReader& SoundReader::operator=(SoundReader&&) noexcept = default;

Result<SoundReader>
SoundReader::open(const std::filesystem::path& path, int rate, int channels, std::stop_token stop)
{
    return ff::guarded(path, [&]() -> Result<SoundReader> {
        auto state = std::make_unique<State>();
        state->path = path;
        state->rate = rate;
        state->channels = channels;
        SLUICE_TRY(state->input, ff::Input::open(path, std::move(stop)));
        AVFormatContext* format = state->input.format();
        const int index = av_find_best_stream(format, AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
        if (index < 0)
            return fail(ErrorCode::NotFound, fmt::format("{} has no sound.", path.string()));
        state->stream = format->streams[index];
        for (unsigned i = 0; i < format->nb_streams; ++i)
            if (int(i) != index)
                format->streams[i]->discard = AVDISCARD_ALL;
        state->origin = ff::beginningOf(state->input);
        const AVCodecParameters& parameters = *state->stream->codecpar;
        const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
        state->codec.reset(codec != nullptr ? avcodec_alloc_context3(codec) : nullptr);
        if (!state->codec)
            return fail(ErrorCode::Unavailable,
                        fmt::format("The sound of {} ({}) cannot be decoded by this computer's "
                                    "FFmpeg. Convert it to AAC first.",
                                    path.string(), avcodec_get_name(parameters.codec_id)));
        if (avcodec_parameters_to_context(state->codec.get(), &parameters) < 0)
            throw std::bad_alloc();
        state->codec->pkt_timebase = state->stream->time_base;
        const int code = avcodec_open2(state->codec.get(), codec, nullptr);
        if (code < 0)
            return Unexpected(ff::error(code, "Cannot play the sound of", path));
        return SoundReader(std::move(state));
    });
}

Result<void> SoundReader::seek(Rational time)
{
    State& state = *m_state;
    state.wanted = time.ticks(Rational(1, state.rate));
    state.buffer.clear();
    state.placed = state.ended = false;
    state.resampler.reset();
    avcodec_flush_buffers(state.codec.get());
    const Rational from = time - kPreroll + state.origin;
    const std::int64_t ticks = from.ticks(ff::fromAv(state.stream->time_base));
    if (av_seek_frame(state.input.format(), state.stream->index, ticks, AVSEEK_FLAG_BACKWARD) < 0 &&
        av_seek_frame(state.input.format(), state.stream->index, INT64_MIN, 0) < 0 &&
        av_seek_frame(state.input.format(), -1, 0, AVSEEK_FLAG_BYTE) < 0)
        return fail(ErrorCode::Io,
                    fmt::format("Cannot go to another place in {}. Copy it to a disk.",
                                state.path.string()));
    return {};
}

Result<std::size_t> SoundReader::read(std::span<float> samples)
{
    State& state = *m_state;
    return ff::guarded(state.path, [&]() -> Result<std::size_t> {
        const std::size_t whole =
            samples.size() / std::size_t(state.channels) * std::size_t(state.channels);
        while (state.buffer.size() < whole && !state.ended)
            SLUICE_CHECK(state.decodeMore());
        const std::size_t count = std::min(whole, state.buffer.size());
        std::copy_n(state.buffer.begin(), count, samples.begin());
        state.buffer.erase(state.buffer.begin(), state.buffer.begin() + std::ptrdiff_t(count));
        state.wanted += std::int64_t(count) / state.channels;
        return count / std::size_t(state.channels);
    });
}

} // namespace sluice::media
