// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/thumbnails.h"

#include "core/base/atomic_file.h"
#include "core/media/color_convert.h"
#include "core/media/exif_orientation.h"
#include "core/media/ffmpeg_input.h"
#include "core/media/ffmpeg_util.h"
#include "core/media/frame_clock.h"
#include "core/media/video_info.h"

#include <fmt/format.h>

extern "C" {
#include <libswscale/swscale.h>
}

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

namespace sluice::media {
namespace {

/// A clip's key frames may lie ten seconds apart. So many frames are decoded to come closer to the wanted time, no more.
constexpr int kMostFrames = 250;
/// Decoding on from the last picture beats seeking up to about here.
const Rational kNear(2);
constexpr int kSeekAttempts = 4;
/// EXIF stands in the first blocks of a picture's file; larger files are not read for it.
constexpr std::uintmax_t kLargestExifFile = 64u << 20;

struct SwsDeleter
{
    void operator()(SwsContext* context) const { sws_freeContext(context); }
};

/// Quarter turns counter-clockwise that a player makes for `degrees`.
int quarterTurns(double degrees)
{
    return ((int(std::lround(degrees / 90)) % 4) + 4) % 4;
}

int quarterTurnsOfExif(int orientation)
{
    // Mirrored pictures are so rare that a thumbnail may show them unmirrored.
    switch (orientation) {
    case 3:
    case 4:
        return 2;
    case 5:
    case 6:
        return 3;
    case 7:
    case 8:
        return 1;
    default:
        return 0;
    }
}

Thumbnail turned(const Thumbnail& from, int turns)
{
    Thumbnail to = from;
    for (; turns > 0; --turns) {
        const Thumbnail before = to;
        std::swap(to.width, to.height);
        for (int y = 0; y < to.height; ++y)
            for (int x = 0; x < to.width; ++x)
                to.pixels[std::size_t(y) * std::size_t(to.width) + std::size_t(x)] =
                    before.pixels[std::size_t(x) * std::size_t(before.width) +
                                  std::size_t(before.width - 1 - y)];
    }
    return to;
}

} // namespace

struct ThumbnailReader::State
{
    std::filesystem::path path;
    std::stop_token stop;
    int height = 0;
    int turns = 0;
    Rational aspect{1}; ///< of a stored sample
    bool isStill = false;
    bool isCounted = false; ///< a raw stream: no times in it, no way to seek
    std::int64_t decoded = 0;
    ff::Input input = ff::Input::none();
    ff::CodecPtr codec;
    ff::PacketPtr packet = ff::newPacket();
    ff::FramePtr frame = ff::newFrame();
    ff::FramePtr next = ff::newFrame();
    std::unique_ptr<SwsContext, SwsDeleter> scaler;
    bool draining = false;
    std::optional<Rational> shown; ///< time of `frame`, when it holds one

    Result<void> start();
    Result<bool> decode();
    Result<void> goTo(Rational time);
    Result<void> seek(Rational time);
    Rational clockStart() const;
    Rational rate() const;
    Rational timeOf(const AVFrame& picture) const;
    Result<Thumbnail> scaled();
};

Result<void> ThumbnailReader::State::start()
{
    shown.reset();
    draining = false;
    decoded = 0;
    SLUICE_TRY(input, ff::Input::open(path, stop));
    SLUICE_CHECK(ff::checkPicture(input));
    AVStream* stream = input.videoStream();
    for (unsigned i = 0; i < input.format()->nb_streams; ++i)
        if (int(i) != stream->index)
            input.format()->streams[i]->discard = AVDISCARD_ALL;
    const AVCodec* decoder = avcodec_find_decoder(stream->codecpar->codec_id);
    if (decoder == nullptr)
        return fail(ErrorCode::Unavailable,
                    fmt::format("{} holds {} pictures, which this computer's FFmpeg cannot decode. "
                                "Convert it to H.264 first.",
                                path.string(), avcodec_get_name(stream->codecpar->codec_id)));
    codec.reset(avcodec_alloc_context3(decoder));
    if (!codec || avcodec_parameters_to_context(codec.get(), stream->codecpar) < 0)
        throw std::bad_alloc();
    codec->pkt_timebase = stream->time_base;
    codec->max_pixels = ff::kMaxPixels;
    // One thread: thumbnails must not take the machine from the player. What is skipped cannot be seen at this size.
    codec->thread_count = 1;
    codec->skip_loop_filter = AVDISCARD_ALL;
    isCounted = ff::timeStampsOf(input) == ff::TimeStamps::Counted &&
                std::string_view(input.format()->iformat->name) != "avi";
    codec->skip_frame = isCounted ? AVDISCARD_DEFAULT : AVDISCARD_NONREF;
    const int code = avcodec_open2(codec.get(), decoder, nullptr);
    if (code < 0)
        return Unexpected(ff::error(code, "Cannot decode", path));
    isStill = input.isStill();
    const VideoInfo info = ff::videoInfo(input);
    aspect = info.sampleAspect;
    turns = quarterTurns(info.rotation);
    if (isStill)
        if (const auto file = readFile(path, kLargestExifFile))
            turns = quarterTurnsOfExif(ff::exifOrientation(*file));
    return {};
}

Rational ThumbnailReader::State::clockStart() const
{
    const std::int64_t start = input.format()->start_time;
    return start == AV_NOPTS_VALUE ? Rational(0) : Rational(start, AV_TIME_BASE);
}

/// Frames a second; 25 when nothing says it.
Rational ThumbnailReader::State::rate() const
{
    const AVRational rate = av_guess_frame_rate(input.format(), input.videoStream(), nullptr);
    return rate.num > 0 && rate.den > 0 ? ff::fromAv(rate) : Rational(25);
}

Rational ThumbnailReader::State::timeOf(const AVFrame& picture) const
{
    if (isCounted || picture.best_effort_timestamp == AV_NOPTS_VALUE)
        return Rational(decoded) / rate();
    return Rational(picture.best_effort_timestamp) * ff::fromAv(input.videoStream()->time_base) -
           clockStart();
}

/// Puts the next picture into `frame`; false at the end, with `frame` as it was.
Result<bool> ThumbnailReader::State::decode()
{
    for (;;) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled,
                        fmt::format("Reading {} was cancelled.", path.string()));
        const int code = avcodec_receive_frame(codec.get(), next.get());
        if (code >= 0) {
            std::swap(frame, next);
            shown = timeOf(*frame);
            ++decoded;
            return true;
        }
        if (code == AVERROR(ENOMEM))
            throw std::bad_alloc();
        if (code == AVERROR_EOF || draining)
            return false;
        av_packet_unref(packet.get());
        SLUICE_TRY(const bool more, input.read(*packet));
        if (more && packet->stream_index != input.videoStream()->index)
            continue;
        draining = !more;
        avcodec_send_packet(codec.get(), more ? packet.get() : nullptr);
    }
}

/// To a key frame at or before `time`; demuxers without an index land behind it at times, and are sent back further.
Result<void> ThumbnailReader::State::seek(Rational time)
{
    AVStream* stream = input.videoStream();
    Rational back(0);
    for (int attempt = 0; !isCounted && attempt < kSeekAttempts; ++attempt) {
        const Rational wanted = time - back + clockStart();
        if (av_seek_frame(input.format(), stream->index,
                          wanted.ticks(ff::fromAv(stream->time_base)), AVSEEK_FLAG_BACKWARD) < 0)
            break;
        avcodec_flush_buffers(codec.get());
        draining = false;
        shown.reset();
        SLUICE_TRY(const bool found, decode());
        if (found && *shown <= time)
            return {};
        back = back * Rational(3) + Rational(1);
    }
    return start();
}

Result<void> ThumbnailReader::State::goTo(Rational time)
{
    const bool isNear = shown && *shown <= time && time - *shown <= kNear;
    const bool isBehind = shown && *shown <= time;
    if (isCounted ? !isBehind : !isNear)
        SLUICE_CHECK(seek(time));
    const Rational half = Rational(1) / (rate() * Rational(2));
    for (int i = 0; i < kMostFrames && (!shown || *shown + half < time); ++i) {
        SLUICE_TRY(const bool more, decode());
        if (!more)
            break;
    }
    return {};
}

Result<Thumbnail> ThumbnailReader::State::scaled()
{
    ff::assumeColors(*frame, input.videoStream()->codecpar->codec_id);
    const bool sideways = turns % 2 != 0;
    const double shape = aspect.toDouble() * frame->width / frame->height;
    const double uprightShape = sideways ? 1 / shape : shape;
    const int upright = std::clamp(int(std::lround(height * uprightShape)), 1, height * 8);
    Thumbnail small;
    small.width = sideways ? height : upright;
    small.height = sideways ? upright : height;
    small.pixels.resize(std::size_t(small.width) * std::size_t(small.height));

    scaler.reset(sws_getCachedContext(scaler.release(), frame->width, frame->height,
                                      AVPixelFormat(frame->format), small.width, small.height,
                                      AV_PIX_FMT_RGB32, SWS_AREA, nullptr, nullptr, nullptr));
    if (!scaler)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("The pictures of {} cannot be shown: their format is unknown here. "
                                "Convert the file to H.264 first.",
                                path.string()));
    const int* matrix = sws_getCoefficients(frame->colorspace);
    sws_setColorspaceDetails(scaler.get(), matrix, frame->color_range == AVCOL_RANGE_JPEG, matrix,
                             1, 0, 1 << 16, 1 << 16);
    // swscale's vector code writes whole vectors, also behind the last pixel of a row.
    const std::size_t stride = (std::size_t(small.width) + 31) / 16 * 16;
    std::vector<std::uint32_t> rows(stride * std::size_t(small.height));
    std::uint8_t* planes[4] = {reinterpret_cast<std::uint8_t*>(rows.data()), nullptr, nullptr,
                               nullptr};
    const int strides[4] = {int(stride * sizeof(std::uint32_t)), 0, 0, 0};
    sws_scale(scaler.get(), frame->data, frame->linesize, 0, frame->height, planes, strides);
    for (std::size_t y = 0; y < std::size_t(small.height); ++y)
        for (std::size_t x = 0; x < std::size_t(small.width); ++x)
            small.pixels[y * std::size_t(small.width) + x] = rows[y * stride + x] | 0xff000000U;
    return turned(small, turns);
}

ThumbnailReader::ThumbnailReader(std::unique_ptr<State> state)
    : m_state(std::move(state))
{}
ThumbnailReader::~ThumbnailReader() = default;
ThumbnailReader::ThumbnailReader(ThumbnailReader&&) noexcept = default;
ThumbnailReader& ThumbnailReader::operator=(ThumbnailReader&&) noexcept = default;

Result<ThumbnailReader>
ThumbnailReader::open(const std::filesystem::path& path, int height, std::stop_token stop)
{
    return ff::guarded(path, [&]() -> Result<ThumbnailReader> {
        auto state = std::make_unique<State>();
        state->path = path;
        state->stop = std::move(stop);
        state->height = std::clamp(height, 8, 1024);
        SLUICE_CHECK(state->start());
        return ThumbnailReader(std::move(state));
    });
}

Result<Thumbnail> ThumbnailReader::at(Rational time)
{
    State& state = *m_state;
    return ff::guarded(state.path, [&]() -> Result<Thumbnail> {
        if (!state.isStill || !state.shown)
            SLUICE_CHECK(state.goTo(state.isStill ? Rational(0) : std::max(time, Rational(0))));
        if (!state.shown) {
            // Nothing was found behind a seek beyond the last key frame: any picture is better than none.
            SLUICE_CHECK(state.start());
            SLUICE_CHECK(state.decode());
        }
        if (!state.shown)
            return fail(ErrorCode::InvalidInput,
                        fmt::format("None of the pictures of {} can be decoded; it is damaged or "
                                    "incomplete. Copy or download it again.",
                                    state.path.string()));
        return state.scaled();
    });
}

} // namespace sluice::media
