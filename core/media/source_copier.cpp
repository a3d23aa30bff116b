// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/source_copier.h"

#include "core/media/ffmpeg_util.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::media::ff {
namespace {

constexpr int kOpusRate = 48'000;
constexpr int kSeekBackSeconds =
    10; ///< subtitles and sound that begin before a cut are found by starting earlier

Rational timeOf(const AVPacket& packet, const AVStream& stream)
{
    const std::int64_t ticks = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
    return Rational(ticks) * fromAv(stream.time_base);
}

} // namespace

Result<SourceCopier>
SourceCopier::open(const JoinRequest& request, const Container& container, std::stop_token stop)
{
    SourceCopier copier;
    copier.m_request = request;
    copier.m_container = container;
    SLUICE_TRY(copier.m_input, Input::open(request.source, std::move(stop)));
    AVFormatContext& format = *copier.m_input.format();
    if (copier.m_input.videoStream() == nullptr)
        return fail(
            ErrorCode::InvalidInput,
            fmt::format("{} holds no pictures any more. Was it replaced? Start the job anew.",
                        request.source.string()));
    for (unsigned i = 0; i < format.nb_streams; ++i)
        copier.m_tracks.push_back({format.streams[i], nullptr, std::nullopt, std::nullopt});
    copier.m_input.videoStream()->discard = AVDISCARD_ALL;
    if (request.start) {
        copier.m_shift = Rational(0) - *request.start;
        const Rational from = *request.start - Rational(kSeekBackSeconds);
        // A file that cannot be sought in is read from its beginning.
        if (from > Rational(0))
            av_seek_frame(&format, -1, from.ticks(Rational(1, AV_TIME_BASE)), AVSEEK_FLAG_BACKWARD);
    } else if ((format.iformat->flags & AVFMT_TS_DISCONT) && format.start_time != AV_NOPTS_VALUE) {
        // The clock of a transport stream starts anywhere; a file's starts at zero.
        copier.m_shift = Rational(-format.start_time, AV_TIME_BASE);
    }
    SLUICE_CHECK(copier.fetch());
    return copier;
}

bool SourceCopier::isWanted(const Track& track, const AVPacket& packet) const
{
    if (packet.pts == AV_NOPTS_VALUE && packet.dts == AV_NOPTS_VALUE)
        return false;
    const Rational begin = timeOf(packet, *track.source);
    if (m_request.end && begin >= *m_request.end)
        return false;
    if (!m_request.start)
        return true;
    const Rational end = begin + Rational(packet.duration) * fromAv(track.source->time_base);
    const AVMediaType type = track.source->codecpar->codec_type;
    // MP4's edit list hides the part of a packet before the cut; Matroska has nothing of the kind.
    return m_container.isMov || type == AVMEDIA_TYPE_SUBTITLE ? end > *m_request.start
                                                              : begin >= *m_request.start;
}

/// Reads the next wanted packet, or finds the end.
Result<void> SourceCopier::fetch()
{
    for (;;) {
        PacketPtr packet = newPacket();
        SLUICE_TRY(const bool more, m_input.read(*packet));
        if (!more) {
            m_next.reset();
            return {};
        }
        if (packet->stream_index < 0 || std::size_t(packet->stream_index) >= m_tracks.size())
            continue; // a stream that appeared in the middle of a transport stream
        const Track& track = m_tracks[std::size_t(packet->stream_index)];
        // Interleaving may lag; well behind the end nothing wanted follows.
        constexpr int kLag = 5;
        if (m_request.end && packet->dts != AV_NOPTS_VALUE &&
            Rational(packet->dts) * fromAv(track.source->time_base) >
                *m_request.end + Rational(kLag)) {
            m_next.reset();
            return {};
        }
        if (track.source == m_input.videoStream() || !isWanted(track, *packet))
            continue;
        m_next = std::move(packet);
        return {};
    }
}

std::optional<double> SourceCopier::nextTime() const
{
    if (!m_next)
        return std::nullopt;
    const Track& track = m_tracks[std::size_t(m_next->stream_index)];
    return (timeOf(*m_next, *track.source) + m_shift).toDouble();
}

Result<void> SourceCopier::write(AVFormatContext& output,
                                 const Track& track,
                                 AVPacket& packet,
                                 AVRational timeBase) const
{
    std::int64_t shift = m_shift.ticks(fromAv(timeBase));
    if (packet.pts == AV_NOPTS_VALUE)
        packet.pts = packet.dts;
    const AVCodecParameters& parameters = *track.output->codecpar;
    if (m_container.isMatroska && parameters.codec_type == AVMEDIA_TYPE_AUDIO) {
        if (parameters.codec_id == AV_CODEC_ID_OPUS)
            // Players take the codec's delay off again.
            shift += av_rescale_q(parameters.initial_padding, {1, kOpusRate}, timeBase);
        else if (packet.pts + packet.duration + shift <= 0)
            return {}; // an encoder's run-in, which only MP4 can hide
    }
    if (packet.pts + shift < 0 && parameters.codec_type == AVMEDIA_TYPE_SUBTITLE) {
        packet.duration = std::max<std::int64_t>(0, packet.duration + packet.pts + shift);
        packet.pts = packet.dts = -shift;
    }
    packet.pts += shift;
    if (packet.dts != AV_NOPTS_VALUE)
        packet.dts += shift;
    av_packet_rescale_ts(&packet, timeBase, track.output->time_base);
    packet.stream_index = track.output->index;
    packet.pos = -1;
    int code = av_interleaved_write_frame(&output, &packet);
    if (code >= 0)
        code = output.pb->error;
    if (code < 0)
        return Unexpected(ff::error(code, "Cannot write", m_request.output));
    return {};
}

Result<void> SourceCopier::writeNext(AVFormatContext& output)
{
    const PacketPtr packet = std::move(m_next);
    Track& track = m_tracks[std::size_t(packet->stream_index)];
    if (track.sound) {
        SLUICE_CHECK(track.sound->push(packet.get(), [&](AVPacket& finished) {
            return write(output, track, finished, track.sound->encoder().time_base);
        }));
    } else if (track.text) {
        SLUICE_TRY(const PacketPtr converted, track.text->convert(*packet));
        if (converted)
            SLUICE_CHECK(write(output, track, *converted, track.source->time_base));
    } else if (track.output != nullptr &&
               track.output->codecpar->codec_type != AVMEDIA_TYPE_ATTACHMENT) {
        SLUICE_CHECK(write(output, track, *packet, track.source->time_base));
    }
    return fetch();
}

Result<void> SourceCopier::finish(AVFormatContext& output)
{
    for (Track& track : m_tracks) {
        if (!track.sound)
            continue;
        SLUICE_CHECK(track.sound->push(nullptr, [&](AVPacket& finished) {
            return write(output, track, finished, track.sound->encoder().time_base);
        }));
    }
    return {};
}

} // namespace sluice::media::ff
