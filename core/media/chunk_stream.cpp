// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/chunk_stream.h"

#include "core/media/ffmpeg_util.h"
#include "core/media/nut_chunk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace sluice::media::ff {
namespace {

/// No encoder decodes a picture earlier than this many places before it is shown.
constexpr std::size_t kWindow = 40;

bool fits(const AVCodecParameters& a, const AVCodecParameters& b)
{
    return a.codec_id == b.codec_id && a.width == b.width && a.height == b.height &&
           a.extradata_size == b.extradata_size &&
           (a.extradata_size == 0 ||
            std::memcmp(a.extradata, b.extradata, std::size_t(a.extradata_size)) == 0);
}

} // namespace

Result<ChunkStream> ChunkStream::open(const Options& options)
{
    ChunkStream stream;
    stream.m_options = options;
    if (options.files.empty())
        return fail(ErrorCode::InvalidInput, "There are no chunks to join.");
    SLUICE_CHECK(stream.openFile());
    const AVStream& first = *stream.m_input.videoStream();
    stream.m_parameters.reset(avcodec_parameters_alloc());
    if (!stream.m_parameters ||
        avcodec_parameters_copy(stream.m_parameters.get(), first.codecpar) < 0)
        throw std::bad_alloc();
    stream.m_frameRate = first.avg_frame_rate;
    stream.m_sampleAspect = av_guess_sample_aspect_ratio(stream.m_input.format(), nullptr, nullptr);
    if (first.codecpar->sample_aspect_ratio.num > 0)
        stream.m_sampleAspect = first.codecpar->sample_aspect_ratio;
    SLUICE_CHECK(stream.chooseTimeBase());
    stream.m_options.delay = std::max(options.delay, first.codecpar->video_delay);
    return stream;
}

Result<void> ChunkStream::openFile()
{
    const std::filesystem::path& path = m_options.files[m_index];
    SLUICE_TRY(m_input, Input::open(path, m_options.stop));
    if (m_input.videoStream() == nullptr)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("The chunk {} holds no pictures. Retry the job.", path.string()));
    if (m_parameters && !fits(*m_parameters, *m_input.videoStream()->codecpar))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("The chunk {} was made with other encoder settings than the first "
                                "one. Retry the job.",
                                path.string()));
    m_shift = readChunkNotes(*m_input.format()).shift;
    return {};
}

/// NUT may use a finer time base than it was given; ticks of the source's are wanted, unless they do not hold the times.
Result<void> ChunkStream::chooseTimeBase()
{
    const Rational stored = fromAv(m_input.videoStream()->time_base);
    const Rational ratio = m_options.timeBase / stored;
    m_timeBase = ratio.denominator() == 1 && ratio.numerator() > 0 ? m_options.timeBase : stored;
    if (m_frameRate.num > 0)
        m_step = std::max<std::int64_t>(1, (Rational(1) / fromAv(m_frameRate)).ticks(m_timeBase));
    return {};
}

double ChunkStream::progress() const
{
    return double(m_index) / double(m_options.files.size());
}

/// The next packet as it is stored, its pts in our ticks; null after the last chunk.
Result<PacketPtr> ChunkStream::read()
{
    PacketPtr packet = newPacket();
    for (;;) {
        SLUICE_TRY(const bool more, m_input.read(*packet));
        if (!more) {
            if (m_index + 1 == m_options.files.size())
                return PacketPtr();
            ++m_index;
            SLUICE_CHECK(openFile());
            continue;
        }
        if (packet->stream_index != m_input.videoStream()->index) {
            av_packet_unref(packet.get());
            continue;
        }
        const Rational time = Rational(packet->pts) * fromAv(m_input.videoStream()->time_base);
        const Rational ticks = time / m_timeBase;
        if (packet->pts == AV_NOPTS_VALUE || ticks.denominator() != 1)
            return fail(ErrorCode::InvalidInput,
                        fmt::format("The chunk {} has a picture between two ticks of the source's "
                                    "clock. Retry the job.",
                                    m_options.files[m_index].string()));
        packet->pts = ticks.numerator() - m_shift;
        return packet;
    }
}

Result<void> ChunkStream::fill()
{
    while (!m_ended && m_window.size() < kWindow) {
        SLUICE_TRY(PacketPtr packet, read());
        if (!packet) {
            m_ended = true;
            break;
        }
        const std::int64_t delay = m_options.delay;
        if (m_count == 0)
            m_first = packet->pts;
        m_unused.push(packet->pts);
        if (!m_times.insert(packet->pts).second)
            return fail(
                ErrorCode::InvalidInput,
                fmt::format(
                    "The chunk {} has a picture at a time that another one has. Retry the job.",
                    m_options.files[m_index].string()));
        if (m_count < delay) {
            packet->dts = m_first - (delay - m_count) * m_step;
        } else {
            packet->dts = m_unused.top();
            m_unused.pop();
        }
        ++m_count;
        if (packet->dts > packet->pts) {
            m_delayTooSmall = true;
            return fail(ErrorCode::Internal, "A chunk reorders over more pictures than it says.");
        }
        m_window.push_back(std::move(packet));
    }
    return {};
}

std::int64_t ChunkStream::durationOf(std::int64_t ticks)
{
    const auto here = m_times.find(ticks);
    const auto after = std::next(here);
    if (after != m_times.end())
        return *after - ticks;
    if (!m_lastDuration)
        m_lastDuration =
            m_options.lastDuration
                ? m_options.lastDuration(Rational(ticks) * m_timeBase).ticks(m_timeBase)
                : 0;
    if (*m_lastDuration > 0)
        return *m_lastDuration;
    return here != m_times.begin() ? ticks - *std::prev(here) : m_step;
}

Result<PacketPtr> ChunkStream::next()
{
    SLUICE_CHECK(fill());
    if (m_window.empty())
        return PacketPtr();
    PacketPtr packet = std::move(m_window.front());
    m_window.pop_front();
    packet->duration = durationOf(packet->pts);
    packet->pos = -1;
    m_end = std::max(m_end, packet->pts + packet->duration);
    while (m_times.size() > 3 * kWindow)
        m_times.erase(m_times.begin());
    return packet;
}

} // namespace sluice::media::ff
