// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/frame_duration.h"

#include "core/media/ffmpeg_util.h"
#include "core/media/frame_clock.h"

#include <algorithm>
#include <string_view>

namespace sluice::media::ff {

std::optional<std::int64_t> storedEnd(const Input& input)
{
    const AVStream& stream = *input.videoStream();
    if (!std::string_view(input.format()->iformat->name).starts_with("mov") || stream.duration <= 0)
        return std::nullopt;
    return (stream.start_time == AV_NOPTS_VALUE ? 0 : stream.start_time) + stream.duration;
}

Rational shownDuration(const std::filesystem::path& path, Rational seconds)
{
    constexpr int kLookAhead =
        64; // packets after the picture's own; its successor is decoded soon after it
    auto input = Input::open(path);
    if (!input || input->videoStream() == nullptr || timeStampsOf(*input) == TimeStamps::Counted)
        return {};
    const AVStream& stream = *input->videoStream();
    const Rational timeBase = fromAv(stream.time_base);
    const std::int64_t wanted = seconds.ticks(timeBase);
    if (av_seek_frame(input->format(), stream.index, wanted, AVSEEK_FLAG_BACKWARD) < 0)
        return {};
    const PacketPtr packet = newPacket();
    std::int64_t next = INT64_MAX;
    std::int64_t own = 0;
    int after = -1;
    for (; after < kLookAhead; after += after >= 0) {
        const auto more = input->read(*packet);
        if (!more || !*more)
            break;
        if (packet->stream_index == stream.index && packet->pts != AV_NOPTS_VALUE) {
            if (packet->pts == wanted) {
                own = packet->duration;
                after = std::max(after, 0);
            }
            if (packet->pts > wanted)
                next = std::min(next, packet->pts);
        }
        av_packet_unref(packet.get());
    }
    if (next != INT64_MAX)
        return Rational(next - wanted) * timeBase;
    if (const auto end = storedEnd(*input); end && *end > wanted)
        return Rational(*end - wanted) * timeBase;
    return Rational(own) * timeBase;
}

} // namespace sluice::media::ff
