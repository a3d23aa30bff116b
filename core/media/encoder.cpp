// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/encoder.h"

#include "core/media/ffmpeg_util.h"
#include "core/media/hdr_metadata.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <string_view>

namespace sluice::media {
namespace ff {
namespace {

struct KnownEncoder
{
    std::string_view codec;
    const char* name;
    bool planar10; ///< 10 bit as planar 4:2:0; hardware wants P010
};

/// Best first. The software encoders come first: what is made here is kept for years, and a network, not they, sets the pace.
constexpr std::array kKnownEncoders{
    KnownEncoder{"h264", "libx264", true}, KnownEncoder{"h264", "h264_nvenc", false},
    KnownEncoder{"hevc", "libx265", true}, KnownEncoder{"hevc", "hevc_nvenc", false},
    KnownEncoder{"ffv1", "ffv1", true},
};

bool isNvenc(std::string_view name)
{
    return name.ends_with("_nvenc");
}

AVPixelFormat pixelFormat(std::string_view encoder, const VideoWriteFormat& format)
{
    const bool deep = format.encode.bitDepth > 8;
    if (encoder == "ffv1") {
        if (format.color.matrix == "gbr")
            return deep ? AV_PIX_FMT_GBRP10 : AV_PIX_FMT_0RGB32;
        return deep ? AV_PIX_FMT_YUV444P10 : AV_PIX_FMT_YUV444P;
    }
    if (isNvenc(encoder))
        return deep ? AV_PIX_FMT_P010 : AV_PIX_FMT_YUV420P;
    const bool odd = format.width % 2 != 0 || format.height % 2 != 0;
    if (odd || format.fullChroma)
        return deep ? AV_PIX_FMT_YUV444P10 : AV_PIX_FMT_YUV444P;
    return deep ? AV_PIX_FMT_YUV420P10 : AV_PIX_FMT_YUV420P;
}

void setX264Options(Dictionary& options, const VideoWriteFormat& format, const HdrMetadata& hdr)
{
    options.set("crf", format.encode.crf);
    options.set("preset", format.encode.preset.c_str());
    options.set("x264-params", ("open-gop=0" + hdr.x264Parameters()).c_str());
}

void setX265Options(Dictionary& options, const VideoWriteFormat& format, const HdrMetadata& hdr)
{
    options.set("crf", format.encode.crf);
    options.set("preset", format.encode.preset.c_str());
    std::string parameters = "log-level=none:open-gop=0:repeat-headers=0" + hdr.x265Parameters();
    if (format.threads > 0)
        parameters += fmt::format(":pools={}", format.threads);
    options.set("x265-params", parameters.c_str());
}

void setFfv1Options(Dictionary& options, AVCodecContext& context)
{
    // Every picture stands alone, so that any frame can be cut out.
    context.gop_size = 1;
    constexpr int kSmallestSliced = 16;
    if (context.width < kSmallestSliced || context.height < kSmallestSliced)
        return;
    // Version 3 with checksums for each slice.
    options.set("level", 3);
    options.set("slicecrc", 1);
    options.set("slices", context.width * std::int64_t(context.height) > 640 * 480 ? 16 : 4);
    options.set("coder", 1);
}

void setOptions(Dictionary& options,
                std::string_view encoder,
                AVCodecContext& context,
                const VideoWriteFormat& format,
                const HdrMetadata& hdr)
{
    if (encoder == "libx264") {
        setX264Options(options, format, hdr);
    } else if (encoder == "libx265") {
        setX265Options(options, format, hdr);
    } else if (encoder == "ffv1") {
        setFfv1Options(options, context);
    } else if (isNvenc(encoder)) {
        options.set("rc", "constqp");
        options.set("qp", format.encode.crf);
        options.set("preset", "p6");
        options.set("forced-idr", 1);
    }
}

/// x265 3.5 writes beyond its buffers when a picture is narrower than one of its 64-sample blocks ("free(): invalid pointer").
constexpr int kSmallestX265 = 64;

Result<void> checkSize(std::string_view encoder,
                       const VideoWriteFormat& format,
                       const std::filesystem::path& path)
{
    if (encoder == "libx265" && std::min(format.width, format.height) < kSmallestX265)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Cannot write {}: HEVC pictures of {}x{} are too small for its "
                                "encoder, which starts "
                                "at {}x{}. Choose h264 or ffv1.",
                                path.string(), format.width, format.height, kSmallestX265,
                                kSmallestX265));
    return {};
}

Result<Encoder> openNamed(const char* name,
                          const VideoWriteFormat& format,
                          const HdrMetadata& hdr,
                          const std::filesystem::path& path)
{
    const AVCodec* codec = avcodec_find_encoder_by_name(name);
    if (codec == nullptr || codec->type != AVMEDIA_TYPE_VIDEO)
        return fail(
            ErrorCode::Unavailable,
            fmt::format("This computer's FFmpeg has no encoder \"{}\". Choose h264, hevc or ffv1.",
                        name));
    SLUICE_CHECK(checkSize(name, format, path));
    const WrittenColors colors = writtenColors(format);
    Encoder encoder;
    encoder.target.format = pixelFormat(name, format);
    encoder.target.matrix = colors.matrix;
    encoder.target.range = colors.range;
    encoder.target.location = chromaLocationFrom(colors.tags) == AVCHROMA_LOC_UNSPECIFIED
                                  ? AVCHROMA_LOC_LEFT
                                  : chromaLocationFrom(colors.tags);
    encoder.context.reset(avcodec_alloc_context3(codec));
    if (!encoder.context)
        throw std::bad_alloc();
    AVCodecContext& context = *encoder.context;
    context.width = format.width;
    context.height = format.height;
    context.pix_fmt = encoder.target.format;
    context.time_base = toAv(format.timeBase);
    context.framerate = toAv(format.frameRate);
    context.sample_aspect_ratio = toAv(format.sampleAspect);
    context.color_primaries = primariesFrom(colors.tags);
    context.color_trc = transferFrom(colors.tags);
    context.colorspace = matrixFrom(colors.tags);
    context.color_range = rangeFrom(colors.tags);
    context.chroma_sample_location = chromaLocationFrom(colors.tags);
    context.thread_count = format.threads;
    // Parameter sets go into the header once, so that all chunks share them.
    context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    Dictionary options;
    setOptions(options, name, context, format, hdr);
    const int code = avcodec_open2(&context, codec, options.address());
    if (code == AVERROR(EINVAL))
        return fail(
            ErrorCode::InvalidInput,
            fmt::format(
                "The encoder {} refuses pictures of {}x{} with {} bits for {}. Choose another "
                "size, another codec, or other encoder settings.",
                name, format.width, format.height, format.encode.bitDepth, path.string()));
    if (code < 0)
        return Unexpected(ff::error(code,
                                    fmt::format("The encoder {} cannot write {}x{} pictures to",
                                                name, format.width, format.height),
                                    path));
    return encoder;
}

Result<void> checkFormat(const VideoWriteFormat& format, const std::filesystem::path& path)
{
    if (format.width < 1 || format.height < 1 || format.width > kMaxSide ||
        format.height > kMaxSide)
        return fail(
            ErrorCode::InvalidInput,
            fmt::format("Cannot write {}: {}x{} is not between 1x1 and {}x{}. Choose another size.",
                        path.string(), format.width, format.height, kMaxSide, kMaxSide));
    if (format.encode.bitDepth != 8 && format.encode.bitDepth != 10)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Cannot write {}: {} bits a sample. Choose 8 or 10.", path.string(),
                                format.encode.bitDepth));
    if (format.timeBase <= Rational(0))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Cannot write {}: its time base is not positive.", path.string()));
    return {};
}

bool isCodecName(const std::string& codec)
{
    return std::any_of(kKnownEncoders.begin(), kKnownEncoders.end(),
                       [&](const KnownEncoder& known) { return known.codec == codec; });
}

} // namespace

WrittenColors writtenColors(const VideoWriteFormat& format)
{
    WrittenColors colors;
    colors.tags = format.color;
    const AVColorSpace assumedForOutput = assumedMatrix(format.height);
    if (format.color.matrix == "gbr") {
        colors.matrix = format.encode.codec == "ffv1" ? AVCOL_SPC_RGB : assumedForOutput;
        colors.range = format.encode.codec == "ffv1" ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
        colors.tags.matrix = av_color_space_name(colors.matrix);
        colors.tags.range = av_color_range_name(colors.range);
        return colors;
    }
    colors.range =
        rangeFrom(format.color) == AVCOL_RANGE_JPEG ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    colors.matrix = matrixFrom(format.color);
    if (colors.matrix == AVCOL_SPC_UNSPECIFIED) {
        const int sourceHeight = format.sourceHeight > 0 ? format.sourceHeight : format.height;
        colors.matrix = assumedForOutput;
        if (assumedMatrix(sourceHeight) != assumedForOutput)
            colors.tags.matrix = av_color_space_name(assumedForOutput);
    }
    return colors;
}

Result<Encoder> openEncoder(const VideoWriteFormat& format, const std::filesystem::path& path)
{
    routeLog();
    SLUICE_CHECK(checkFormat(format, path));
    HdrMetadata hdr;
    // Looking costs opening the source, for every chunk; only pictures with an HDR transfer function have such metadata.
    const AVColorTransferCharacteristic transfer = transferFrom(format.color);
    if (!format.sideDataFrom.empty() &&
        (transfer == AVCOL_TRC_SMPTE2084 || transfer == AVCOL_TRC_ARIB_STD_B67)) {
        SLUICE_TRY(hdr, readHdrMetadata(format.sideDataFrom));
    }
    if (!isCodecName(format.encode.codec))
        return openNamed(format.encode.codec.c_str(), format, hdr, path);
    Result<Encoder> opened = fail(ErrorCode::Unavailable, "");
    for (const KnownEncoder& known : kKnownEncoders) {
        if (known.codec != format.encode.codec)
            continue;
        auto attempt = openNamed(known.name, format, hdr, path);
        if (attempt)
            return attempt;
        // The software encoder's reason is the one worth telling.
        if (opened.error().detail.empty())
            opened = std::move(attempt);
    }
    return opened;
}

} // namespace ff

std::vector<std::string> usableEncoders(const std::string& codec, int bitDepth)
{
    std::vector<std::string> names;
    for (const ff::KnownEncoder& known : ff::kKnownEncoders) {
        if (known.codec != codec)
            continue;
        VideoWriteFormat format;
        // Hardware encoders refuse very small pictures.
        format.width = 256;
        format.height = 256;
        format.timeBase = Rational(1, 25);
        format.frameRate = Rational(25);
        format.encode.codec = known.name;
        format.encode.bitDepth = bitDepth;
        if (ff::openEncoder(format, "a test clip"))
            names.emplace_back(known.name);
    }
    return names;
}

} // namespace sluice::media
