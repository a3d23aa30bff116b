// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/ffmpeg_input.h"
#include "core/media/ffmpeg_util.h"
#include "core/media/media_info.h"
#include "core/media/video_info.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
}

#include <cmath>

namespace sluice::media {
namespace ff {
namespace {

FieldOrder fieldOrderOf(AVFieldOrder order)
{
    switch (order) {
    case AV_FIELD_TT:
    case AV_FIELD_BT: // bottom coded, top displayed first
        return FieldOrder::TopFirst;
    case AV_FIELD_BB:
    case AV_FIELD_TB:
        return FieldOrder::BottomFirst;
    default:
        return FieldOrder::Progressive;
    }
}

double rotationOf(const AVStream& stream)
{
    std::size_t size = 0;
    const std::uint8_t* matrix = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    if (matrix == nullptr || size < 9 * sizeof(std::int32_t))
        return 0;
    const double degrees = av_display_rotation_get(reinterpret_cast<const std::int32_t*>(matrix));
    return std::isfinite(degrees) ? degrees : 0;
}

} // namespace

VideoInfo videoInfo(const Input& input)
{
    AVStream& stream = *input.videoStream();
    const AVCodecParameters& parameters = *stream.codecpar;
    VideoInfo info;
    info.codec = avcodec_get_name(parameters.codec_id);
    info.width = parameters.width;
    info.height = parameters.height;
    if (const auto* format = av_pix_fmt_desc_get(AVPixelFormat(parameters.format))) {
        info.bitDepth = format->comp[0].depth;
        info.hasAlpha = format->flags & AV_PIX_FMT_FLAG_ALPHA;
        if (format->flags & AV_PIX_FMT_FLAG_PAL)
            info.bitDepth = 8;
    }
    const AVRational aspect = av_guess_sample_aspect_ratio(input.format(), &stream, nullptr);
    if (aspect.num > 0 && aspect.den > 0)
        info.sampleAspect = fromAv(aspect);
    info.rotation = rotationOf(stream);
    const AVRational rate =
        stream.avg_frame_rate.num > 0 ? stream.avg_frame_rate : stream.r_frame_rate;
    info.averageRate = fromAv(rate);
    info.timeBase = fromAv(stream.time_base);
    if (stream.start_time != AV_NOPTS_VALUE)
        info.start = Rational(stream.start_time) * info.timeBase;
    if (stream.nb_frames > 0)
        info.frameCount = stream.nb_frames;
    info.fieldOrder = fieldOrderOf(parameters.field_order);
    info.color = colorTags(parameters);
    return info;
}

Rational beginningOf(const Input& input)
{
    const AVStream* stream = input.videoStream();
    if (stream != nullptr && stream->start_time != AV_NOPTS_VALUE)
        return Rational(stream->start_time) * fromAv(stream->time_base);
    const std::int64_t start = input.format()->start_time;
    return start != AV_NOPTS_VALUE ? Rational(start, AV_TIME_BASE) : Rational();
}

Result<void> checkPicture(const Input& input)
{
    const std::string name = input.path().string();
    if (input.videoStream() == nullptr) {
        bool sound = false;
        for (unsigned i = 0; i < input.format()->nb_streams; ++i)
            sound |= input.format()->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} holds {}. Choose a clip or a picture.", name,
                                sound ? "only sound, no pictures" : "no pictures"));
    }
    const AVCodecParameters& parameters = *input.videoStream()->codecpar;
    if (parameters.width <= 0 || parameters.height <= 0)
        return fail(
            ErrorCode::InvalidInput,
            fmt::format("{} holds no picture that can be decoded: it is damaged, incomplete, or "
                        "has no frames. Copy or download it again.",
                        name));
    if (parameters.width > kMaxSide || parameters.height > kMaxSide)
        return fail(
            ErrorCode::InvalidInput,
            fmt::format("{} claims pictures of {}x{}; up to {}x{} are supported. Scale it down "
                        "first.",
                        name, parameters.width, parameters.height, kMaxSide, kMaxSide));
    return {};
}

} // namespace ff

Result<MediaInfo> probe(const std::filesystem::path& path)
{
    return ff::guarded(path, [&]() -> Result<MediaInfo> {
        SLUICE_TRY(const ff::Input input, ff::Input::open(path));
        SLUICE_CHECK(ff::checkPicture(input));
        const AVFormatContext& format = *input.format();
        MediaInfo info;
        info.path = path;
        info.container = format.iformat->name;
        if (format.start_time != AV_NOPTS_VALUE)
            info.start = Rational(format.start_time, AV_TIME_BASE);
        if (format.duration != AV_NOPTS_VALUE && format.duration > 0)
            info.duration = Rational(format.duration, AV_TIME_BASE);
        std::error_code ignored;
        info.fileBytes = std::filesystem::file_size(path, ignored);
        info.isStill = input.isStill();
        info.video = ff::videoInfo(input);
        for (unsigned i = 0; i < format.nb_streams; ++i) {
            const AVMediaType type = format.streams[i]->codecpar->codec_type;
            info.audioStreams += type == AVMEDIA_TYPE_AUDIO;
            info.subtitleStreams += type == AVMEDIA_TYPE_SUBTITLE;
            info.attachments += type == AVMEDIA_TYPE_ATTACHMENT;
        }
        info.chapters = int(format.nb_chapters);
        return info;
    });
}

} // namespace sluice::media
