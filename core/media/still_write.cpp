// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/media/color_convert.h"
#include "core/media/ffmpeg_util.h"
#include "core/media/still_image.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/opt.h>
}

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>

namespace sluice::media {
namespace {

enum class Packing
{
    Bytes,     ///< red, green, blue (, alpha): PNG, TIFF
    BytesBgra, ///< WebP
    Jpeg
};

struct Format
{
    std::string_view ending;
    const char* encoder;
    Packing packing;
    bool deep;      ///< holds 16 bits
    bool bigEndian; ///< of the 16 bits
    int largestSide;
};

constexpr std::array kFormats{
    Format{".png", "png", Packing::Bytes, true, true, ff::kMaxSide},
    Format{".jpg", "mjpeg", Packing::Jpeg, false, false, ff::kMaxSide},
    Format{".jpeg", "mjpeg", Packing::Jpeg, false, false, ff::kMaxSide},
    Format{".webp", "libwebp", Packing::BytesBgra, false, false, 16383},
    Format{".tif", "tiff", Packing::Bytes, true, false, ff::kMaxSide},
    Format{".tiff", "tiff", Packing::Bytes, true, false, ff::kMaxSide},
};

Result<Format> formatOf(const std::filesystem::path& path)
{
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char letter) { return char(std::tolower(letter)); });
    for (const Format& format : kFormats)
        if (format.ending == ending)
            return format;
    return fail(ErrorCode::InvalidInput,
                fmt::format("{}: pictures are not written as \"{}\". Choose a name that ends in "
                            ".png, .jpg, .webp or .tif.",
                            path.string(), ending));
}

AVPixelFormat pixelFormat(const Format& format, bool deep, bool alpha)
{
    if (format.packing == Packing::BytesBgra)
        return AV_PIX_FMT_BGRA;
    if (!deep)
        return alpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24;
    if (format.bigEndian)
        return alpha ? AV_PIX_FMT_RGBA64BE : AV_PIX_FMT_RGB48BE;
    return alpha ? AV_PIX_FMT_RGBA64LE : AV_PIX_FMT_RGB48LE;
}

std::uint8_t toByte(std::uint16_t value)
{
    return std::uint8_t((std::uint32_t(value) * 255 + 32767) / 65535);
}

/// The samples of one pixel after another, as the encoder wants them.
Result<ff::FramePtr> packFrame(const StillImage& still, const Format& format, bool deep)
{
    const bool alpha = !still.alpha.empty();
    ff::FramePtr frame = ff::newFrame();
    frame->width = still.image.width();
    frame->height = still.image.height();
    frame->format = pixelFormat(format, deep, alpha);
    if (av_frame_get_buffer(frame.get(), 0) < 0)
        throw std::bad_alloc();
    const bool bgr = format.packing == Packing::BytesBgra;
    const int channels = alpha || bgr ? 4 : 3;
    for (int y = 0; y < frame->height; ++y) {
        std::uint8_t* out = frame->data[0] + std::ptrdiff_t(y) * frame->linesize[0];
        for (int x = 0; x < frame->width; ++x) {
            const std::ptrdiff_t at = std::ptrdiff_t(y) * frame->width + x;
            for (int channel = 0; channel < channels; ++channel) {
                std::uint16_t value = 65535;
                if (channel < 3)
                    value = still.image.plane(bgr ? 2 - channel : channel)[at];
                else if (alpha)
                    value = still.alpha[std::size_t(at)];
                if (!deep) {
                    *out++ = toByte(value);
                } else {
                    *out++ = std::uint8_t(format.bigEndian ? value >> 8 : value);
                    *out++ = std::uint8_t(format.bigEndian ? value : value >> 8);
                }
            }
        }
    }
    return frame;
}

/// JFIF: full range, bt601 matrix; 4:4:4, since the picture may have been made for its fine colours.
Result<ff::FramePtr> jpegFrame(const StillImage& still)
{
    ff::FrameConverter converter(
        {AV_PIX_FMT_YUV444P, AVCOL_SPC_BT470BG, AVCOL_RANGE_JPEG, AVCHROMA_LOC_CENTER}, 0);
    SLUICE_TRY(ff::FramePtr frame, converter.convert(still.image));
    frame->format = AV_PIX_FMT_YUVJ444P;
    return frame;
}

Result<ff::PacketPtr>
encode(AVFrame& frame, const Format& format, const std::filesystem::path& path)
{
    const AVCodec* codec = avcodec_find_encoder_by_name(format.encoder);
    if (codec == nullptr)
        return Unexpected(ff::error(AVERROR_ENCODER_NOT_FOUND, "Cannot write", path));
    const ff::CodecPtr context(avcodec_alloc_context3(codec));
    if (!context)
        throw std::bad_alloc();
    context->width = frame.width;
    context->height = frame.height;
    context->pix_fmt = AVPixelFormat(frame.format);
    context->time_base = {1, 25};
    ff::Dictionary options;
    if (format.packing == Packing::Jpeg) {
        constexpr int kQuality = 2; // the best that the scale of 2 to 31 offers
        context->flags |= AV_CODEC_FLAG_QSCALE;
        context->global_quality = frame.quality = FF_QP2LAMBDA * kQuality;
        context->color_range = AVCOL_RANGE_JPEG;
    } else if (format.packing == Packing::BytesBgra) {
        options.set("lossless", 1);
    } else if (std::string_view(format.encoder) == "tiff") {
        options.set("compression_algo", "deflate");
    }
    int code = avcodec_open2(context.get(), codec, options.address());
    if (code >= 0)
        code = avcodec_send_frame(context.get(), &frame);
    if (code >= 0)
        code = avcodec_send_frame(context.get(), nullptr);
    ff::PacketPtr packet = ff::newPacket();
    if (code >= 0)
        code = avcodec_receive_packet(context.get(), packet.get());
    if (code < 0)
        return Unexpected(ff::error(code, "Cannot write", path));
    return packet;
}

Result<void> writeBytes(const std::filesystem::path& path, const AVPacket& packet)
{
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return Unexpected(errorFromErrno(errno, "Cannot write", path));
    int problem = 0;
    for (std::ptrdiff_t done = 0; done < packet.size && problem == 0;) {
        const ssize_t count =
            ::write(descriptor, packet.data + done, std::size_t(packet.size - done));
        if (count >= 0)
            done += count;
        else if (errno != EINTR)
            problem = errno;
    }
    if (::close(descriptor) != 0 && problem == 0)
        problem = errno;
    if (problem != 0)
        return Unexpected(errorFromErrno(problem, "Cannot write", path));
    return {};
}

} // namespace

Result<void> writeStill(const std::filesystem::path& path, const StillImage& still)
{
    ff::routeLog();
    return ff::guarded(path, [&]() -> Result<void> {
        SLUICE_TRY(const Format format, formatOf(path));
        const int longest = std::max(still.image.width(), still.image.height());
        if (still.image.isEmpty() || longest > format.largestSide)
            return fail(ErrorCode::InvalidInput,
                        fmt::format("{}: {}x{} does not fit into this format, which ends at {}x{}. "
                                    "Choose a smaller size, or PNG.",
                                    path.string(), still.image.width(), still.image.height(),
                                    format.largestSide, format.largestSide));
        const bool deep = format.deep && still.bitDepth > 8;
        SLUICE_TRY(const ff::FramePtr frame, format.packing == Packing::Jpeg
                                                 ? jpegFrame(still)
                                                 : packFrame(still, format, deep));
        if (!still.iccProfile.empty()) {
            AVFrameSideData* profile = av_frame_new_side_data(
                frame.get(), AV_FRAME_DATA_ICC_PROFILE, still.iccProfile.size());
            if (profile == nullptr)
                throw std::bad_alloc();
            std::memcpy(profile->data, still.iccProfile.data(), still.iccProfile.size());
        }
        SLUICE_TRY(const ff::PacketPtr packet, encode(*frame, format, path));
        return writeBytes(path, *packet);
    });
}

} // namespace sluice::media
