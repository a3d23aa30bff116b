// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/ffmpeg_util.h"

#include "core/base/atomic_file.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <cerrno>
#include <cstdarg>
#include <mutex>

namespace sluice::media::ff {
namespace {

/// May be called from FFmpeg's own threads.
void logLine(void* owner, int level, const char* format, va_list arguments)
{
    if (level > AV_LOG_WARNING || !spdlog::should_log(spdlog::level::debug))
        return;
    char line[512];
    int printPrefix = 1;
    av_log_format_line2(owner, level, format, arguments, line, sizeof line, &printPrefix);
    std::string_view text(line);
    while (text.ends_with('\n'))
        text.remove_suffix(1);
    spdlog::debug("ffmpeg: {}", text);
}

template <class Enum>
Enum tagFrom(const std::string& name, int (*lookUp)(const char*), Enum unspecified)
{
    const int value = name.empty() ? -1 : lookUp(name.c_str());
    return value < 0 ? unspecified : Enum(value);
}

std::string nameOrEmpty(const char* name, bool specified)
{
    return specified && name != nullptr ? name : "";
}

} // namespace

void routeLog()
{
    static std::once_flag once;
    std::call_once(once, [] { av_log_set_callback(logLine); });
}

Error error(int code, std::string_view what, const std::filesystem::path& path)
{
    const auto sentence = [&](std::string_view reason) {
        return fmt::format("{} {}: {}", what, path.string(), reason);
    };
    if (code == AVERROR(ENOMEM))
        return {ErrorCode::OutOfMemory,
                sentence("not enough memory. Close other programs or choose a smaller size.")};
    if (code == AVERROR_INVALIDDATA)
        return {ErrorCode::InvalidInput, sentence("it is damaged or not a media file. Try to play "
                                                  "it, and to copy or download it again.")};
    if (code == AVERROR_EOF)
        return {ErrorCode::InvalidInput,
                sentence("it ends too early. Try to copy or download it again.")};
    if (code == AVERROR_DECODER_NOT_FOUND || code == AVERROR_ENCODER_NOT_FOUND ||
        code == AVERROR_FILTER_NOT_FOUND || code == AVERROR_PATCHWELCOME)
        return {ErrorCode::Unavailable,
                sentence("this computer's FFmpeg does not support what is needed for it. Convert "
                         "the file to another format, or choose another codec.")};
    if (code == AVERROR(EINVAL))
        return {ErrorCode::InvalidInput, sentence("FFmpeg refuses it as invalid. Try another "
                                                  "format or other settings.")};
    if (code == AVERROR_EXIT)
        return {ErrorCode::Cancelled, sentence("cancelled.")};
    if (code < 0 && code > -4096)
        return errorFromErrno(AVUNERROR(code), what, path);
    char text[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(code, text, sizeof text);
    return {ErrorCode::Io, sentence(fmt::format("{}.", text))};
}

Unexpected inFile(const std::filesystem::path& path, Error error)
{
    if (error.detail.find(path.string()) == std::string::npos)
        error.detail = fmt::format("{}: {}", path.string(), error.detail);
    return Unexpected(std::move(error));
}

Rational fromAv(AVRational value)
{
    return Rational(value.num, value.den);
}

AVRational toAv(Rational value)
{
    AVRational result{0, 1};
    av_reduce(&result.num, &result.den, value.numerator(), value.denominator(), INT32_MAX);
    return result;
}

std::string fileUrl(const std::filesystem::path& path)
{
    return "file:" + path.string();
}

ColorTags colorTags(const AVCodecParameters& parameters)
{
    ColorTags tags;
    tags.primaries = nameOrEmpty(av_color_primaries_name(parameters.color_primaries),
                                 parameters.color_primaries != AVCOL_PRI_UNSPECIFIED &&
                                     parameters.color_primaries != AVCOL_PRI_RESERVED0);
    tags.transfer = nameOrEmpty(av_color_transfer_name(parameters.color_trc),
                                parameters.color_trc != AVCOL_TRC_UNSPECIFIED &&
                                    parameters.color_trc != AVCOL_TRC_RESERVED0);
    tags.matrix = nameOrEmpty(av_color_space_name(parameters.color_space),
                              parameters.color_space != AVCOL_SPC_UNSPECIFIED &&
                                  parameters.color_space != AVCOL_SPC_RESERVED);
    tags.range = nameOrEmpty(av_color_range_name(parameters.color_range),
                             parameters.color_range != AVCOL_RANGE_UNSPECIFIED);
    tags.chromaLocation = nameOrEmpty(av_chroma_location_name(parameters.chroma_location),
                                      parameters.chroma_location != AVCHROMA_LOC_UNSPECIFIED);
    return tags;
}

AVColorPrimaries primariesFrom(const ColorTags& tags)
{
    return tagFrom(tags.primaries, av_color_primaries_from_name, AVCOL_PRI_UNSPECIFIED);
}

AVColorTransferCharacteristic transferFrom(const ColorTags& tags)
{
    return tagFrom(tags.transfer, av_color_transfer_from_name, AVCOL_TRC_UNSPECIFIED);
}

AVColorSpace matrixFrom(const ColorTags& tags)
{
    return tagFrom(tags.matrix, av_color_space_from_name, AVCOL_SPC_UNSPECIFIED);
}

AVColorRange rangeFrom(const ColorTags& tags)
{
    return tagFrom(tags.range, av_color_range_from_name, AVCOL_RANGE_UNSPECIFIED);
}

AVChromaLocation chromaLocationFrom(const ColorTags& tags)
{
    return tagFrom(tags.chromaLocation, av_chroma_location_from_name, AVCHROMA_LOC_UNSPECIFIED);
}

AVColorSpace assumedMatrix(int height)
{
    return height <= 576 ? AVCOL_SPC_SMPTE170M : AVCOL_SPC_BT709;
}

FramePtr newRgbFrame(int width, int height)
{
    FramePtr frame = newFrame();
    frame->width = width;
    frame->height = height;
    frame->format = AV_PIX_FMT_GBRP16;
    frame->colorspace = AVCOL_SPC_RGB;
    frame->color_range = AVCOL_RANGE_JPEG;
    if (av_frame_get_buffer(frame.get(), 0) < 0)
        throw std::bad_alloc();
    return frame;
}

} // namespace sluice::media::ff
