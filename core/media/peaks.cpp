// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/peaks.h"

#include "core/media/ffmpeg_input.h"
#include "core/media/ffmpeg_util.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/samplefmt.h>
}

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace sluice::media {
namespace {

/// Times beyond come from broken files; without an end a lie of one packet would take all memory.
constexpr std::int64_t kMostLevels = std::int64_t(48) * 3600 * SoundPeaks::kPerSecond;

AVStream* chooseSound(AVFormatContext* format)
{
    AVStream* best = nullptr;
    for (unsigned i = 0; i < format->nb_streams; ++i) {
        AVStream* stream = format->streams[i];
        if (stream->codecpar->codec_type != AVMEDIA_TYPE_AUDIO)
            continue;
        const bool isDefault = stream->disposition & AV_DISPOSITION_DEFAULT;
        if (best == nullptr || (isDefault && !(best->disposition & AV_DISPOSITION_DEFAULT)))
            best = stream;
    }
    return best;
}

/// The largest absolute value of `count` samples, 0..1.
template <class T>
float largest(const T* samples, std::ptrdiff_t count)
{
    if constexpr (std::is_floating_point_v<T>) {
        T high = 0;
        for (std::ptrdiff_t i = 0; i < count; ++i)
            high = std::max(high, std::abs(samples[i]));
        return std::isfinite(high) ? float(high) : 0.0F;
    } else {
        constexpr double kMiddle = std::is_unsigned_v<T> ? double(1u << (8 * sizeof(T) - 1)) : 0.0;
        constexpr double kScale =
            std::is_unsigned_v<T> ? kMiddle : -double(std::numeric_limits<T>::min());
        T low = std::numeric_limits<T>::max();
        T high = std::numeric_limits<T>::min();
        for (std::ptrdiff_t i = 0; i < count; ++i) {
            low = std::min(low, samples[i]);
            high = std::max(high, samples[i]);
        }
        return float(std::max(double(high) - kMiddle, kMiddle - double(low)) / kScale);
    }
}

template <class T>
float largestOf(const AVFrame& frame, int from, int to)
{
    const int channels = frame.ch_layout.nb_channels;
    if (!av_sample_fmt_is_planar(AVSampleFormat(frame.format)))
        return largest(reinterpret_cast<const T*>(frame.extended_data[0]) +
                           std::ptrdiff_t(from) * channels,
                       std::ptrdiff_t(to - from) * channels);
    float high = 0;
    for (int channel = 0; channel < channels; ++channel)
        high =
            std::max(high, largest(reinterpret_cast<const T*>(frame.extended_data[channel]) + from,
                                   to - from));
    return high;
}

float largestOf(const AVFrame& frame, int from, int to)
{
    switch (av_get_packed_sample_fmt(AVSampleFormat(frame.format))) {
    case AV_SAMPLE_FMT_U8:
        return largestOf<std::uint8_t>(frame, from, to);
    case AV_SAMPLE_FMT_S16:
        return largestOf<std::int16_t>(frame, from, to);
    case AV_SAMPLE_FMT_S32:
        return largestOf<std::int32_t>(frame, from, to);
    case AV_SAMPLE_FMT_S64:
        return largestOf<std::int64_t>(frame, from, to);
    case AV_SAMPLE_FMT_FLT:
        return largestOf<float>(frame, from, to);
    case AV_SAMPLE_FMT_DBL:
        return largestOf<double>(frame, from, to);
    default:
        return 0;
    }
}

/// Sorts the samples of frames into levels.
class Collector
{
public:
    Collector(AVRational timeBase, std::int64_t startTicks)
        : m_timeBase(timeBase)
        , m_startTicks(startTicks)
    {}

    void add(const AVFrame& frame)
    {
        if (frame.sample_rate <= 0 || frame.nb_samples <= 0)
            return;
        const AVRational sampleTime{1, frame.sample_rate};
        std::int64_t first = m_nextSample;
        if (frame.best_effort_timestamp != AV_NOPTS_VALUE)
            first =
                av_rescale_q(frame.best_effort_timestamp - m_startTicks, m_timeBase, sampleTime);
        m_nextSample = first + frame.nb_samples;
        // Samples before the beginning are what an encoder needed to get going.
        int from = int(std::clamp<std::int64_t>(-first, 0, frame.nb_samples));
        while (from < frame.nb_samples) {
            const std::int64_t level = av_rescale_rnd(first + from, SoundPeaks::kPerSecond,
                                                      frame.sample_rate, AV_ROUND_DOWN);
            if (level >= kMostLevels)
                return;
            const std::int64_t end =
                av_rescale_rnd(level + 1, frame.sample_rate, SoundPeaks::kPerSecond, AV_ROUND_UP);
            const int to = int(std::min<std::int64_t>(end - first, frame.nb_samples));
            put(std::size_t(level), largestOf(frame, from, to));
            from = to;
        }
    }

    SoundPeaks take() { return std::move(m_peaks); }

private:
    void put(std::size_t index, float value)
    {
        if (index >= m_peaks.levels.size())
            m_peaks.levels.resize(index + 1);
        const auto level = std::uint8_t(std::lround(std::min(value, 1.0F) * 255));
        m_peaks.levels[index] = std::max(m_peaks.levels[index], level);
    }

    AVRational m_timeBase;
    std::int64_t m_startTicks;
    std::int64_t m_nextSample = 0;
    SoundPeaks m_peaks;
};

/// Null when nothing here can decode the stream.
ff::CodecPtr openSound(const AVStream& stream)
{
    const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
    if (codec == nullptr)
        return {};
    ff::CodecPtr context(avcodec_alloc_context3(codec));
    if (!context || avcodec_parameters_to_context(context.get(), stream.codecpar) < 0)
        throw std::bad_alloc();
    context->pkt_timebase = stream.time_base;
    context->thread_count = 1;
    if (avcodec_open2(context.get(), codec, nullptr) < 0)
        return {};
    return context;
}

Result<SoundPeaks> collect(const std::filesystem::path& path, const std::stop_token& stop)
{
    SLUICE_TRY(ff::Input input, ff::Input::open(path, stop));
    AVFormatContext* format = input.format();
    AVStream* stream = chooseSound(format);
    const ff::CodecPtr codec = stream != nullptr ? openSound(*stream) : ff::CodecPtr();
    if (!codec)
        return SoundPeaks();
    for (unsigned i = 0; i < format->nb_streams; ++i)
        if (format->streams[i] != stream)
            format->streams[i]->discard = AVDISCARD_ALL;

    std::int64_t start = 0;
    if (format->start_time != AV_NOPTS_VALUE)
        start = av_rescale_q(format->start_time, AV_TIME_BASE_Q, stream->time_base);
    Collector collector(stream->time_base, start);
    const ff::PacketPtr packet = ff::newPacket();
    const ff::FramePtr frame = ff::newFrame();
    for (bool more = true; more;) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled,
                        fmt::format("Reading {} was cancelled.", path.string()));
        av_packet_unref(packet.get());
        SLUICE_TRY(more, input.read(*packet));
        if (more && packet->stream_index != stream->index)
            continue;
        // A damaged packet costs its moment of sound, not the rest.
        avcodec_send_packet(codec.get(), more ? packet.get() : nullptr);
        while (avcodec_receive_frame(codec.get(), frame.get()) >= 0) {
            collector.add(*frame);
            av_frame_unref(frame.get());
        }
    }
    return collector.take();
}

} // namespace

std::uint8_t SoundPeaks::loudest(double from, double to) const
{
    const double size = double(levels.size());
    const double first = std::clamp(std::floor(from * kPerSecond), 0.0, size);
    const double last = std::clamp(std::ceil(to * kPerSecond), first, size);
    // A plain loop: unlike std::max_element it becomes vector code, and whole films pass through here.
    std::uint8_t high = 0;
    for (auto i = std::size_t(first); i < std::size_t(last); ++i)
        high = std::max(high, levels[i]);
    return high;
}

Result<SoundPeaks> readPeaks(const std::filesystem::path& path, std::stop_token stop)
{
    return ff::guarded(path, [&] { return collect(path, stop); });
}

} // namespace sluice::media
