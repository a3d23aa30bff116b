// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/video_reader.h"

#include "core/media/color_convert.h"
#include "core/media/deinterlacer.h"
#include "core/media/ffmpeg_decoder.h"
#include "core/media/ffmpeg_util.h"
#include "core/media/video_info.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cstring>

namespace sluice::media {
namespace {

/// Going on decoding over a gap up to this long is cheaper than seeking.
constexpr int kLongestSkipSeconds = 4;

bool sameSamples(const AVFrame& a, const AVFrame& b)
{
    if (a.format != b.format || a.width != b.width || a.height != b.height)
        return false;
    const auto format = AVPixelFormat(a.format);
    const int planes = av_pix_fmt_count_planes(format);
    const AVPixFmtDescriptor* descriptor = av_pix_fmt_desc_get(format);
    for (int plane = 0; plane < planes; ++plane) {
        const bool isPalette = plane == 1 && (descriptor->flags & AV_PIX_FMT_FLAG_PAL);
        const bool isChroma = (plane == 1 || plane == 2) && planes > 1;
        const int rows = isPalette  ? 1
                         : isChroma ? AV_CEIL_RSHIFT(a.height, descriptor->log2_chroma_h)
                                    : a.height;
        const int bytes =
            isPalette ? AVPALETTE_SIZE : av_image_get_linesize(format, a.width, plane);
        for (int y = 0; y < rows; ++y)
            if (std::memcmp(a.data[plane] + std::ptrdiff_t(y) * a.linesize[plane],
                            b.data[plane] + std::ptrdiff_t(y) * b.linesize[plane],
                            std::size_t(bytes)) != 0)
                return false;
    }
    return true;
}

/// The first tick at or after `seconds`.
std::int64_t ceilTicks(Rational seconds, Rational timeBase)
{
    std::int64_t ticks = seconds.ticks(timeBase);
    return Rational(ticks) * timeBase < seconds ? ticks + 1 : ticks;
}

ff::Allowed allowedBy(const VideoReadOptions& options)
{
    ff::Allowed allowed;
    if (!options.stranger)
        return allowed;
    // Decoders round sizes up to whole blocks before they compare.
    constexpr std::int64_t kPadding = 128;
    allowed.containers = options.stranger->isMp4 ? "mp4" : "nut";
    allowed.codecs = "h264,hevc,ffv1";
    allowed.pixels = (options.stranger->width + kPadding) * (options.stranger->height + kPadding);
    return allowed;
}

void applyAssumed(const VideoReadOptions& options, AVFrame& frame)
{
    if (frame.colorspace == AVCOL_SPC_UNSPECIFIED && !options.assumedMatrix.empty())
        frame.colorspace = ff::matrixFrom({{}, {}, options.assumedMatrix, {}, {}});
    if (frame.color_range == AVCOL_RANGE_UNSPECIFIED && !options.assumedRange.empty())
        frame.color_range = ff::rangeFrom({{}, {}, {}, options.assumedRange, {}});
}

} // namespace

struct VideoReader::State
{
    std::filesystem::path path;
    VideoReadOptions options;
    ff::Decoder decoder;
    VideoInfo info;
    ff::RgbConverter converter;
    ff::Deinterlacer deinterlacer;
    std::int64_t from = INT64_MIN; ///< ticks; frames with from <= time < until are delivered
    std::int64_t until = INT64_MAX;
    ff::FramePtr previous; ///< delivered last in this range
    ff::FramePtr ahead;    ///< finished, but belongs to a later range
    std::int64_t consumed =
        INT64_MIN;        ///< every frame later than this can still be had without seeking
    bool drained = false; ///< the deinterlacer knows that the file has ended

    State(ff::Decoder&& opened, const VideoReadOptions& wanted)
        : options(wanted)
        , decoder(std::move(opened))
        , info(ff::videoInfo(decoder.input()))
        , converter(info.width, info.height, wanted.threads)
    {
        resetDeinterlacer();
    }

    bool deinterlaces() const { return options.deinterlace != FieldOrder::Progressive; }
    void resetDeinterlacer()
    {
        deinterlacer =
            ff::Deinterlacer(options.deinterlace, decoder.stream()->time_base, options.threads);
        drained = false;
    }

    Result<void> seek(std::int64_t ticks);
    Result<ff::FramePtr> nextFinished();
    Result<std::optional<VideoFrame>> deliver(ff::FramePtr frame);
};

Result<void> VideoReader::State::seek(std::int64_t ticks)
{
    ahead.reset();
    consumed = ticks == INT64_MIN ? ticks : ticks - 1;
    resetDeinterlacer();
    // The deinterlacer looks at the frame before the first one, too.
    return decoder.seek(deinterlaces() ? consumed : ticks);
}

/// The next frame of the file, deinterlaced if asked for; null at the end.
Result<ff::FramePtr> VideoReader::State::nextFinished()
{
    for (;;) {
        if (deinterlaces()) {
            auto finished = deinterlacer.pull();
            if (!finished)
                return ff::inFile(path, std::move(finished).error());
            if (*finished || drained)
                return finished;
        }
        SLUICE_TRY(ff::FramePtr frame, decoder.next());
        if (!deinterlaces())
            return frame;
        drained = !frame;
        if (auto pushed = deinterlacer.push(std::move(frame)); !pushed)
            return ff::inFile(path, std::move(pushed).error());
    }
}

Result<std::optional<VideoFrame>> VideoReader::State::deliver(ff::FramePtr frame)
{
    VideoFrame result;
    result.ticks = frame->pts;
    result.duration = frame->pkt_duration;
    result.repeat = previous && sameSamples(*previous, *frame);
    if (!result.repeat) {
        applyAssumed(options, *frame);
        ff::assumeColors(*frame, decoder.stream()->codecpar->codec_id);
        auto image = converter.convert(*frame);
        if (!image)
            return ff::inFile(path, std::move(image).error());
        result.image = std::move(*image);
    }
    previous = std::move(frame);
    return std::optional<VideoFrame>(std::move(result));
}

VideoReader::VideoReader(std::unique_ptr<State> state)
    : m_state(std::move(state))
{}
VideoReader::~VideoReader() = default;
VideoReader::VideoReader(VideoReader&&) noexcept = default;
VideoReader& VideoReader::operator=(VideoReader&&) noexcept = default;

Result<VideoReader> VideoReader::open(const std::filesystem::path& path,
                                      const VideoReadOptions& options)
{
    return ff::guarded(path, [&]() -> Result<VideoReader> {
        SLUICE_TRY(ff::Decoder decoder,
                   ff::Decoder::open(path, options.threads, {}, allowedBy(options)));
        SLUICE_CHECK(ff::checkPicture(decoder.input()));
        if (options.stranger && decoder.input().format()->nb_streams != 1)
            return fail(
                ErrorCode::InvalidInput,
                fmt::format("{} holds more than one stream. Ask for it once more.", path.string()));
        auto state = std::make_unique<State>(std::move(decoder), options);
        state->path = path;
        VideoReader reader(std::move(state));
        SLUICE_CHECK(reader.setRange(options.start, options.end));
        return reader;
    });
}

const VideoInfo& VideoReader::info() const
{
    return m_state->info;
}

std::int64_t VideoReader::damagedFrames() const
{
    return m_state->decoder.damagedFrames();
}

Result<void> VideoReader::setRange(std::optional<Rational> start, std::optional<Rational> end)
{
    State& state = *m_state;
    return ff::guarded(state.path, [&]() -> Result<void> {
        state.from = start ? ceilTicks(*start, state.info.timeBase) : INT64_MIN;
        state.until = end ? ceilTicks(*end, state.info.timeBase) : INT64_MAX;
        state.previous.reset();
        if (state.from <= state.consumed && state.consumed != INT64_MIN)
            return state.seek(state.from);
        const std::int64_t begin = state.info.start.ticks(state.info.timeBase);
        const std::int64_t gap = state.from - std::max(state.consumed, begin);
        if (state.from > begin && gap > Rational(kLongestSkipSeconds).ticks(state.info.timeBase)) {
            SLUICE_TRY(const bool possible, state.decoder.canSeek());
            if (possible)
                return state.seek(state.from);
        }
        return {};
    });
}

Result<std::optional<VideoFrame>> VideoReader::next()
{
    State& state = *m_state;
    return ff::guarded(state.path, [&]() -> Result<std::optional<VideoFrame>> {
        for (;;) {
            ff::FramePtr frame = std::move(state.ahead);
            if (!frame) {
                SLUICE_TRY(frame, state.nextFinished());
            }
            if (!frame)
                return std::optional<VideoFrame>();
            if (frame->pts >= state.until) {
                state.ahead = std::move(frame);
                return std::optional<VideoFrame>();
            }
            state.consumed = frame->pts;
            if (frame->pts >= state.from)
                return state.deliver(std::move(frame));
        }
    });
}

} // namespace sluice::media
