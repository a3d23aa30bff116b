// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/ffmpeg_decoder.h"
#include "core/media/ffmpeg_filter.h"
#include "core/media/ffmpeg_util.h"
#include "core/media/media_info.h"
#include "core/media/video_info.h"

#include <cstdlib>
#include <string_view>

namespace sluice::media {
namespace {

constexpr int kPlaces = 4;
constexpr int kFramesPerPlace = 32;

/// What a look at decoded pictures found.
struct Votes
{
    int topFirst = 0;
    int bottomFirst = 0;
    int progressive = 0;
    int flaggedTop = 0; ///< by the decoder, from the stream's own flags
    int flaggedBottom = 0;

    int decided() const { return topFirst + bottomFirst + progressive; }
};

int curve(const std::uint8_t* row, int stride, int x, int distance)
{
    return std::abs(row[x - distance * stride] + row[x + distance * stride] - 2 * row[x]);
}

/// Whether the lines of what moved are combed: neighbours, which come from two moments, differ more than lines of one field, though those
/// are twice as far apart. idet alone is fooled by patterns that move by whole lines, as in drawings and test pictures.
bool isCombed(const AVFrame& frame, const AVFrame& former)
{
    constexpr int kMoved = 12; // codes of 8 bits
    const int stride = frame.linesize[0];
    std::int64_t neighbours = 0;
    std::int64_t field = 0;
    for (int y = 2; y < frame.height - 2; ++y) {
        const std::uint8_t* row = frame.data[0] + std::ptrdiff_t(y) * stride;
        const std::uint8_t* before = former.data[0] + std::ptrdiff_t(y) * former.linesize[0];
        for (int x = 0; x < frame.width; ++x)
            if (std::abs(row[x] - before[x]) > kMoved) {
                neighbours += curve(row, stride, x, 1);
                field += curve(row, stride, x, 2);
            }
    }
    return neighbours > field;
}

/// `former` is the picture judged before, or null.
void count(const AVFrame& frame, const AVFrame* former, Votes& votes)
{
    const AVDictionaryEntry* entry =
        av_dict_get(frame.metadata, "lavfi.idet.multiple.current_frame", nullptr, 0);
    const std::string_view verdict = entry != nullptr ? entry->value : "";
    const bool woven = verdict == "tff" || verdict == "bff";
    const bool combed = woven && former != nullptr && isCombed(frame, *former);
    votes.topFirst += combed && verdict == "tff";
    votes.bottomFirst += combed && verdict == "bff";
    votes.progressive += verdict == "progressive" || (woven && former != nullptr && !combed);
}

/// Decodes a run of frames from here and lets idet judge them.
Result<void> judge(ff::Decoder& decoder, int frames, Votes& votes)
{
    ff::FilterChain chain;
    ff::FramePtr former;
    int width = 0;
    int height = 0;
    for (int i = 0; i < frames; ++i) {
        SLUICE_TRY(const ff::FramePtr frame, decoder.next());
        if (!frame || (chain && (frame->width != width || frame->height != height)))
            break;
        votes.flaggedTop += frame->interlaced_frame && frame->top_field_first;
        votes.flaggedBottom += frame->interlaced_frame && !frame->top_field_first;
        if (!chain) {
            width = frame->width;
            height = frame->height;
            SLUICE_TRY(chain, ff::FilterChain::create(*frame, decoder.stream()->time_base,
                                                      "format=gray,idet", AV_PIX_FMT_NONE, 1));
        }
        SLUICE_CHECK(chain.push(frame.get()));
        for (;;) {
            SLUICE_TRY(ff::FramePtr judged, chain.pull());
            if (!judged)
                break;
            count(*judged, former.get(), votes);
            former = std::move(judged);
        }
    }
    return {};
}

Result<Votes> lookAround(ff::Decoder& decoder, Rational duration)
{
    Votes votes;
    SLUICE_TRY(const bool canSeek, decoder.canSeek());
    const AVStream& stream = *decoder.stream();
    if (!canSeek || duration <= Rational(0)) {
        SLUICE_CHECK(judge(decoder, kPlaces * kFramesPerPlace, votes));
        return votes;
    }
    const std::int64_t begin = stream.start_time == AV_NOPTS_VALUE ? 0 : stream.start_time;
    for (int place = 0; place < kPlaces; ++place) {
        const Rational offset = duration * Rational(2 * place + 1, 2 * kPlaces);
        SLUICE_CHECK(decoder.seek(begin + offset.ticks(ff::fromAv(stream.time_base))));
        SLUICE_CHECK(judge(decoder, kFramesPerPlace, votes));
    }
    return votes;
}

/// Tags are often wrong both ways: progressive films are stored in interlaced streams, and capture programs tag nothing. The pictures
/// decide where they can; where nothing moves, they cannot, and the tag does.
FieldOrder decide(const Votes& votes, FieldOrder tagged)
{
    if (tagged == FieldOrder::Progressive && votes.flaggedTop + votes.flaggedBottom > 0)
        tagged = votes.flaggedTop >= votes.flaggedBottom ? FieldOrder::TopFirst
                                                         : FieldOrder::BottomFirst;
    constexpr int kEnough = 8;
    if (votes.decided() < kEnough)
        return tagged;
    // Film in 3:2 pulldown shows two woven pictures in five, which count as interlaced; a few in a hundred are errors of the judge.
    const double woven = double(votes.topFirst + votes.bottomFirst) / votes.decided();
    const double needed = tagged == FieldOrder::Progressive ? 0.3 : 0.15;
    if (woven < needed)
        return FieldOrder::Progressive;
    if (votes.topFirst > 2 * votes.bottomFirst)
        return FieldOrder::TopFirst;
    if (votes.bottomFirst > 2 * votes.topFirst)
        return FieldOrder::BottomFirst;
    if (tagged != FieldOrder::Progressive)
        return tagged;
    return votes.topFirst >= votes.bottomFirst ? FieldOrder::TopFirst : FieldOrder::BottomFirst;
}

} // namespace

Result<FieldOrder> detectInterlacing(const std::filesystem::path& path)
{
    return ff::guarded(path, [&]() -> Result<FieldOrder> {
        SLUICE_TRY(ff::Decoder decoder, ff::Decoder::open(path, 0));
        SLUICE_CHECK(ff::checkPicture(decoder.input()));
        if (decoder.input().isStill())
            return FieldOrder::Progressive;
        const AVFormatContext& format = *decoder.input().format();
        const Rational duration = format.duration == AV_NOPTS_VALUE
                                      ? Rational()
                                      : Rational(format.duration, AV_TIME_BASE);
        const FieldOrder tagged = ff::videoInfo(decoder.input()).fieldOrder;
        SLUICE_TRY(const Votes votes, lookAround(decoder, duration));
        return decide(votes, tagged);
    });
}

} // namespace sluice::media
