// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/frame_clock.h"

#include "core/media/ffmpeg_util.h"

#include <algorithm>
#include <deque>
#include <string_view>

namespace sluice::media::ff {
namespace {

bool formatIs(const Input& input, std::string_view name)
{
    // A demuxer's name is a list: "mov,mp4,m4a,3gp,3g2,mj2".
    std::string_view names = input.format()->iformat->name;
    while (!names.empty()) {
        const std::size_t comma = std::min(names.find(','), names.size());
        if (names.substr(0, comma) == name)
            return true;
        names.remove_prefix(std::min(comma + 1, names.size()));
    }
    return false;
}

bool isIntraOnly(AVCodecID id)
{
    const AVCodecDescriptor* descriptor = avcodec_descriptor_get(id);
    return descriptor != nullptr && (descriptor->props & AV_CODEC_PROP_INTRA_ONLY);
}

} // namespace

TimeStamps timeStampsOf(const Input& input)
{
    if (formatIs(input, "mov") || formatIs(input, "matroska") || formatIs(input, "nut")) {
        // Matroska's "VFW" tracks store decoding times only; their first packet already says so.
        const AVStream* stream = input.videoStream();
        const bool vfw =
            formatIs(input, "matroska") && stream->codecpar->codec_id == AV_CODEC_ID_MPEG4;
        return vfw ? TimeStamps::Counted : TimeStamps::Trusted;
    }
    if (formatIs(input, "avi") && isIntraOnly(input.videoStream()->codecpar->codec_id))
        return TimeStamps::Trusted;
    if (formatIs(input, "mpegts"))
        return TimeStamps::Unproven;
    return TimeStamps::Counted;
}

bool guessesTimeStamps(const Input& input)
{
    return formatIs(input, "avi") && timeStampsOf(input) == TimeStamps::Counted;
}

void useStoredTimeStamps(Input& input)
{
    if (timeStampsOf(input) != TimeStamps::Unproven)
        return;
    input.format()->flags |= AVFMT_FLAG_NOFILLIN;
    // The packets read while analysing carry guesses; seeking throws them away.
    av_seek_frame(input.format(), -1, 0, AVSEEK_FLAG_BYTE);
}

Result<bool> provesTimeStamps(Input& input)
{
    const PacketPtr packet = newPacket();
    constexpr std::size_t kReorderWindow = 64; // no codec reorders over more pictures
    std::deque<std::int64_t> group;            // times of the last packets
    std::optional<std::int64_t> key;
    std::optional<std::int64_t> formerKey;
    for (;;) {
        SLUICE_TRY(const bool more, input.read(*packet));
        if (!more)
            return true;
        const bool ours = packet->stream_index == input.videoStream()->index;
        const std::int64_t time = packet->pts;
        const bool isKey = packet->flags & AV_PKT_FLAG_KEY;
        av_packet_unref(packet.get());
        if (!ours)
            continue;
        if (time == AV_NOPTS_VALUE || (key && isKey && time <= *key) ||
            (formerKey && time <= *formerKey) ||
            std::find(group.begin(), group.end(), time) != group.end())
            return false;
        if (isKey) {
            // Leading pictures of the new key frame may still come before it, but not before the former key frame.
            formerKey = key;
            key = time;
        }
        group.push_back(time);
        if (group.size() > kReorderWindow)
            group.pop_front();
    }
}

std::int64_t nominalDuration(const AVStream& stream)
{
    const AVRational rate =
        stream.avg_frame_rate.num > 0 ? stream.avg_frame_rate : stream.r_frame_rate;
    if (rate.num <= 0 || rate.den <= 0)
        return 1;
    return std::max<std::int64_t>(1, av_rescale_q(1, av_inv_q(rate), stream.time_base));
}

bool isHidden(const AVStream& stream, const AVPacket& packet)
{
    // RFC 6386, 9.1: bit 4 of the first byte of a VP8 frame is show_frame.
    return stream.codecpar->codec_id == AV_CODEC_ID_VP8 && packet.size > 0 &&
           ((packet.data[0] >> 4) & 1) == 0;
}

FrameClock::FrameClock(const Input& input)
    : m_trusted(timeStampsOf(input) == TimeStamps::Trusted)
    , m_step(nominalDuration(*input.videoStream()))
{}

void FrameClock::packetIn(const AVPacket& packet)
{
    m_hasTimes |= packet.pts != AV_NOPTS_VALUE;
    if (!m_trusted && !m_hasTimes && packet.dts != AV_NOPTS_VALUE)
        m_decodingTimes.push(packet.dts);
}

std::optional<std::int64_t> FrameClock::frameOut(const AVFrame& frame)
{
    std::int64_t time = frame.pts;
    if (time == AV_NOPTS_VALUE && !m_hasTimes && !m_decodingTimes.empty()) {
        time = m_decodingTimes.top();
        m_decodingTimes.pop();
    }
    if (m_trusted) {
        if (time == AV_NOPTS_VALUE)
            time = frame.best_effort_timestamp;
        if (time == AV_NOPTS_VALUE)
            time = m_last ? *m_last + m_step : 0;
        if (m_last && time <= *m_last)
            return std::nullopt;
        m_last = time;
        return time;
    }
    if (time == AV_NOPTS_VALUE)
        time = m_last ? *m_last + m_step : 0;
    else
        time += m_shift;
    if (m_last && time <= *m_last) {
        m_shift += *m_last + m_step - time;
        time = *m_last + m_step;
    }
    m_last = time;
    return time;
}

} // namespace sluice::media::ff
