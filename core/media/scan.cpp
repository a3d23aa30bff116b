// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/ffmpeg_decoder.h"
#include "core/media/ffmpeg_util.h"
#include "core/media/frame_duration.h"
#include "core/media/media_info.h"
#include "core/media/video_info.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace sluice::media {
namespace {

/// Codecs whose packets are frames, one each. Others have packets that show nothing (MPEG-4's skipped pictures), and
/// interlaced H.264 and MPEG-2 may have one for each field.
bool packetsAreFrames(const AVCodecParameters& parameters)
{
    const bool progressive = parameters.field_order == AV_FIELD_PROGRESSIVE ||
                             parameters.field_order == AV_FIELD_UNKNOWN;
    switch (parameters.codec_id) {
    case AV_CODEC_ID_H264:
    case AV_CODEC_ID_HEVC:
    case AV_CODEC_ID_MPEG2VIDEO:
        return progressive;
    case AV_CODEC_ID_VP8:
    case AV_CODEC_ID_VP9:
    case AV_CODEC_ID_AV1:
    case AV_CODEC_ID_PRORES:
    case AV_CODEC_ID_FFV1:
    case AV_CODEC_ID_MJPEG:
    case AV_CODEC_ID_DNXHD:
    case AV_CODEC_ID_PNG:
    case AV_CODEC_ID_RAWVIDEO:
        return true;
    default:
        return false;
    }
}

struct Scan
{
    std::vector<std::int64_t> times;
    std::int64_t lastDuration = 0; ///< of the frame that is shown last; 0 unknown
};

Result<Scan> scanByDecoding(const std::filesystem::path& path, std::stop_token stop)
{
    Scan scan;
    SLUICE_TRY(ff::Decoder decoder, ff::Decoder::open(path, 0, std::move(stop)));
    for (;;) {
        SLUICE_TRY(const ff::FramePtr frame, decoder.next());
        if (!frame)
            return scan;
        scan.times.push_back(frame->pts);
        scan.lastDuration = frame->pkt_duration;
    }
}

/// The time of the first frame that can be decoded: recordings cut from a broadcast begin with pictures that refer to
/// others before the cut.
Result<std::int64_t> firstTime(const std::filesystem::path& path, std::stop_token stop)
{
    SLUICE_TRY(ff::Decoder decoder, ff::Decoder::open(path, 1, std::move(stop)));
    SLUICE_TRY(const ff::FramePtr frame, decoder.next());
    return frame ? frame->pts : 0;
}

/// Nothing when the stream's timestamps turn out to be of no use.
Result<std::optional<Scan>> scanPackets(ff::Input& input, std::stop_token stop)
{
    Scan scan;
    const AVStream& stream = *input.videoStream();
    std::int64_t lastTime = INT64_MIN;
    const ff::PacketPtr packet = ff::newPacket();
    for (;;) {
        SLUICE_TRY(const bool more, input.read(*packet));
        if (!more)
            break;
        const bool shown = packet->stream_index == stream.index && packet->size > 0 &&
                           !(packet->flags & AV_PKT_FLAG_DISCARD) && !ff::isHidden(stream, *packet);
        if (shown && packet->pts == AV_NOPTS_VALUE)
            return std::optional<Scan>();
        if (shown) {
            scan.times.push_back(packet->pts);
            if (packet->pts >= lastTime) {
                lastTime = packet->pts;
                scan.lastDuration = packet->duration;
            }
        }
        av_packet_unref(packet.get());
    }
    std::sort(scan.times.begin(), scan.times.end());
    scan.times.erase(std::unique(scan.times.begin(), scan.times.end()), scan.times.end());
    SLUICE_TRY(const std::int64_t first, firstTime(input.path(), std::move(stop)));
    scan.times.erase(scan.times.begin(),
                     std::lower_bound(scan.times.begin(), scan.times.end(), first));
    return std::optional<Scan>(std::move(scan));
}

Result<Scan>
scanFile(const std::filesystem::path& path, ff::Input& input, const std::stop_token& stop)
{
    const ff::TimeStamps stamps = ff::timeStampsOf(input);
    bool byPackets =
        stamps != ff::TimeStamps::Counted && packetsAreFrames(*input.videoStream()->codecpar);
    if (byPackets && stamps == ff::TimeStamps::Unproven) {
        SLUICE_TRY(ff::Input second, ff::Input::open(path, stop));
        ff::useStoredTimeStamps(second);
        SLUICE_TRY(byPackets, ff::provesTimeStamps(second));
    }
    if (byPackets) {
        ff::useStoredTimeStamps(input);
        SLUICE_TRY(std::optional<Scan> scan, scanPackets(input, stop));
        if (scan)
            return std::move(*scan);
    }
    return scanByDecoding(path, stop);
}

bool isVariable(const std::vector<std::int64_t>& times)
{
    // One tick either way is the rounding of a coarse time base (Matroska's milliseconds), not another rate.
    if (times.size() < 3)
        return false;
    std::int64_t shortest = INT64_MAX;
    std::int64_t longest = 0;
    for (std::size_t i = 1; i < times.size(); ++i) {
        shortest = std::min(shortest, times[i] - times[i - 1]);
        longest = std::max(longest, times[i] - times[i - 1]);
    }
    return longest - shortest > 2;
}

/// When the last frame leaves the screen.
Rational endOf(const ff::Input& input, const Scan& scan)
{
    const AVStream& stream = *input.videoStream();
    const std::int64_t last = scan.times.back();
    if (const std::optional<std::int64_t> end = ff::storedEnd(input); end && *end > last)
        return Rational(*end) * ff::fromAv(stream.time_base);
    std::int64_t length = scan.lastDuration;
    if (length <= 0)
        length = scan.times.size() > 1 ? last - scan.times[scan.times.size() - 2]
                                       : ff::nominalDuration(stream);
    return Rational(last + length) * ff::fromAv(stream.time_base);
}

} // namespace

Result<FrameIndex> scanFrames(const std::filesystem::path& path, std::stop_token stop)
{
    return ff::guarded(path, [&]() -> Result<FrameIndex> {
        SLUICE_TRY(ff::Input input, ff::Input::open(path, stop));
        SLUICE_CHECK(ff::checkPicture(input));
        SLUICE_TRY(const Scan scan, scanFile(path, input, stop));
        if (scan.times.empty())
            return fail(ErrorCode::InvalidInput,
                        fmt::format("{} has no frames. Copy or download it again.", path.string()));
        FrameIndex index;
        index.timeBase = ff::fromAv(input.videoStream()->time_base);
        index.variableRate = isVariable(scan.times);
        index.end = endOf(input, scan);
        index.times = scan.times;
        return index;
    });
}

} // namespace sluice::media
