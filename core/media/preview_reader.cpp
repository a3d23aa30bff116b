// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/preview_reader.h"

#include "core/base/atomic_file.h"
#include "core/media/exif_orientation.h"
#include "core/media/ffmpeg_decoder.h"
#include "core/media/ffmpeg_util.h"
#include "core/media/key_frame_peek.h"
#include "core/media/preview_cache.h"
#include "core/media/preview_convert.h"
#include "core/media/video_info.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::media {
namespace {

/// Where there is no index, going on decoding over a gap up to this long is taken to be cheaper than seeking.
constexpr int kLongestSkipSeconds = 4;
/// A key frame must be this much closer than the decoder's place to be worth a seek.
constexpr double kSeekGainSeconds = 0.4;
/// A frame at hand that is this close is as good as a key frame that has to be decoded.
constexpr double kNearSeconds = 0.2;
constexpr std::uintmax_t kLargestStill = std::uintmax_t(2) << 30;

using Shared = std::shared_ptr<AVFrame>;

/// The last tick at or before `time`. Files round the times of their frames to their ticks, half a millisecond at most
/// in those that matter: so much later counts as now.
std::int64_t lastTick(Rational time, Rational timeBase)
{
    const Rational slack = std::min(timeBase / Rational(2), Rational(1, 2000));
    const Rational ticks = (time + slack) / timeBase;
    std::int64_t whole = ticks.numerator() / ticks.denominator();
    return ticks.numerator() % ticks.denominator() < 0 ? whole - 1 : whole;
}

} // namespace

struct PreviewReader::State
{
    std::filesystem::path path;
    ff::Decoder decoder;
    VideoInfo info;
    bool still;
    ff::TimeStamps stamps;
    ff::Presentation presentation;
    Rational origin;
    ff::PreviewCache cache;
    ff::PreviewConverter converter;
    std::optional<ff::KeyFramePeek> peek;
    bool peekFailed = false;
    std::int64_t wantedFrom = INT64_MIN; ///< frames before this one are not kept
    std::optional<std::int64_t>
        first;             ///< the first frame, once somebody asked for what is before it
    std::int64_t here = 0; ///< nothing before this one comes without a seek
    int room = 0;          ///< frames that the cache holds, about
    Shared last;           ///< delivered last by the decoder
    bool lastKept = false;

    State(ff::Decoder&& opened, const PreviewOptions& options)
        : decoder(std::move(opened))
        , info(ff::videoInfo(decoder.input()))
        , still(decoder.input().isStill())
        , stamps(ff::timeStampsOf(decoder.input()))
        , cache(options.cacheBytes)
        , converter(options.threads)
    {
        presentation = {decoder.stream()->codecpar->codec_id, ff::orientationOf(info.rotation),
                        info.sampleAspect};
        origin = ff::beginningOf(decoder.input());
        here = info.start.ticks(info.timeBase);
        // 4:2:0 is assumed: a guess is enough to know how far to go back.
        const std::int64_t bytes =
            std::int64_t(info.width) * info.height * 3 / (info.bitDepth > 8 ? 1 : 2);
        room = int(std::min<std::int64_t>(
            std::int64_t(options.cacheBytes) / std::max<std::int64_t>(bytes, 1), 1000));
    }
    /// Whether every frame's time stands in the file, so that its neighbours can be looked up.
    bool stored() const { return stamps == ff::TimeStamps::Trusted; }

    std::int64_t ticksOf(Rational time) const { return lastTick(time + origin, info.timeBase); }
    Rational timeOf(std::int64_t ticks) const
    {
        return still ? Rational() : Rational(ticks) * info.timeBase - origin;
    }
    double seconds(std::int64_t ticks) const { return double(ticks) * info.timeBase.toDouble(); }

    Result<PreviewFrame> show(const Shared& frame,
                              std::optional<std::int64_t> next,
                              const PreviewLook& look,
                              bool exact);
    bool needsSeek(std::int64_t ticks) const;
    Result<Shared> step();
    Result<ff::PreviewCache::Entry>
    decodeAt(std::int64_t ticks, const std::stop_token& stop, bool backwards);
    Result<ff::PreviewCache::Entry>
    entryAt(std::int64_t ticks, const std::stop_token& stop, bool backwards);
    Result<Shared> keyFrame(std::int64_t ticks);
};

Result<PreviewFrame> PreviewReader::State::show(const Shared& frame,
                                                std::optional<std::int64_t> next,
                                                const PreviewLook& look,
                                                bool exact)
{
    PreviewFrame shown;
    shown.start = timeOf(frame->pts);
    if (next && !still)
        shown.end = timeOf(*next);
    shown.exact = exact;
    auto image = converter.convert(*frame, presentation, look.box, look.fine);
    if (!image)
        return ff::inFile(path, std::move(image).error());
    shown.image = std::move(*image);
    return shown;
}

/// Whether the frame at `ticks` cannot be had, or not soon, by decoding on from here.
bool PreviewReader::State::needsSeek(std::int64_t ticks) const
{
    if (still)
        return false;
    if (ticks < here || ticks <= decoder.skippedTo())
        return true;
    if (stamps == ff::TimeStamps::Counted)
        return false;
    const std::optional<std::int64_t> key = decoder.keyBefore(ticks);
    if (stored() && key)
        return seconds(*key - here) > kSeekGainSeconds;
    return seconds(ticks - here) > kLongestSkipSeconds;
}

/// The next frame out of the decoder, kept in the cache unless it is only on the way; null at the end.
Result<Shared> PreviewReader::State::step()
{
    SLUICE_TRY(ff::FramePtr frame, decoder.next());
    if (!frame)
        return Shared();
    Shared shared(frame.release(), ff::Deleter());
    // Only if nothing was left out between the two.
    if (lastKept && wantedFrom <= last->pts && decoder.skippedTo() <= last->pts)
        cache.add(last, shared->pts);
    last = shared;
    here = shared->pts;
    lastKept = shared->pts >= wantedFrom && shared->pts >= decoder.landedAt();
    if (lastKept)
        cache.add(shared, std::nullopt);
    return shared;
}

Result<ff::PreviewCache::Entry>
PreviewReader::State::decodeAt(std::int64_t ticks, const std::stop_token& stop, bool backwards)
{
    if (needsSeek(ticks)) {
        last.reset();
        lastKept = false;
        here = INT64_MAX; // until it is known where the seek led
        SLUICE_CHECK(decoder.seek(ticks));
        here = std::max(decoder.landedAt(), info.start.ticks(info.timeBase));
    }
    if (stored())
        SLUICE_CHECK(decoder.canSeek());
    SLUICE_TRY(const std::optional<ff::FrameSpan> span, decoder.shownAt(ticks));
    wantedFrom = ticks;
    if (span)
        wantedFrom = span->start;
    if (span && backwards)
        wantedFrom = decoder.framesBefore(span->start, std::clamp(room * 3 / 4, 2, 48));
    // Without stored times nobody knows which frame is the one before `ticks`: all of them are kept.
    if (!span)
        wantedFrom = INT64_MIN;
    decoder.skipUnneededBefore(wantedFrom);
    Shared former = last && last->pts <= ticks ? last : Shared();
    for (;;) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled,
                        fmt::format("Showing {} was cancelled.", path.string()));
        SLUICE_TRY(const Shared frame, step());
        if (!frame || frame->pts > ticks) {
            const Shared& shown = former ? former : frame;
            if (!shown)
                return fail(ErrorCode::InvalidInput,
                            fmt::format("{} has no picture that can be shown there. Copy or "
                                        "download it again.",
                                        path.string()));
            std::optional<std::int64_t> next;
            if (former && frame)
                next = frame->pts;
            if (!former)
                first = frame->pts;
            return ff::PreviewCache::Entry{shown, next, 0};
        }
        former = frame;
        if (span && frame->pts >= span->start)
            return cache.add(frame, span->next);
    }
}

Result<ff::PreviewCache::Entry>
PreviewReader::State::entryAt(std::int64_t ticks, const std::stop_token& stop, bool backwards)
{
    if (still && last)
        return ff::PreviewCache::Entry{last, {}, 0};
    if (first)
        ticks = std::max(ticks, *first);
    if (const ff::PreviewCache::Entry* entry = cache.find(ticks)) {
        // Without stored times only decoding on tells how long the last one is shown.
        if (entry->next || (!stored() && entry->frame != last))
            return *entry;
        if (!stored())
            return decodeAt(ticks, stop, backwards);
        // Kept while going to another frame: the next one's time stands in the packets.
        ff::PreviewCache::Entry found = *entry;
        SLUICE_TRY(const std::optional<ff::FrameSpan> span, decoder.shownAt(ticks));
        if (span && span->start == found.frame->pts)
            return cache.add(found.frame, span->next);
        return found;
    }
    return decodeAt(still ? INT64_MAX : ticks, stop, backwards);
}

/// The key frame before `ticks`, or null.
Result<Shared> PreviewReader::State::keyFrame(std::int64_t ticks)
{
    if (still || !stored() || peekFailed)
        return Shared();
    if (!peek) {
        auto opened = ff::KeyFramePeek::open(path);
        peekFailed = !opened;
        if (!opened)
            return Unexpected(std::move(opened).error());
        peek = std::move(*opened);
    }
    return peek->at(ticks);
}

PreviewReader::PreviewReader(std::unique_ptr<State> state)
    : m_state(std::move(state))
{}
PreviewReader::~PreviewReader() = default;
PreviewReader::PreviewReader(PreviewReader&&) noexcept = default;
PreviewReader& PreviewReader::operator=(PreviewReader&&) noexcept = default;

Result<PreviewReader> PreviewReader::open(const std::filesystem::path& path,
                                          const PreviewOptions& options)
{
    return ff::guarded(path, [&]() -> Result<PreviewReader> {
        SLUICE_TRY(ff::Decoder decoder, ff::Decoder::open(path, options.threads));
        decoder.rememberTimes();
        SLUICE_CHECK(ff::checkPicture(decoder.input()));
        auto state = std::make_unique<State>(std::move(decoder), options);
        state->path = path;
        if (state->still) {
            SLUICE_TRY(const std::string file, readFile(path, kLargestStill));
            state->presentation.orientation = ff::exifOrientation(file);
        }
        return PreviewReader(std::move(state));
    });
}

const VideoInfo& PreviewReader::info() const
{
    return m_state->info;
}

bool PreviewReader::isStill() const
{
    return m_state->still;
}

PictureSize PreviewReader::fullSize() const
{
    return ff::shownSize({m_state->info.width, m_state->info.height}, m_state->presentation);
}

Result<PreviewFrame> PreviewReader::frameAt(Rational time,
                                            const PreviewLook& look,
                                            const std::stop_token& stop,
                                            bool backwards)
{
    State& state = *m_state;
    return ff::guarded(state.path, [&]() -> Result<PreviewFrame> {
        SLUICE_TRY(const auto entry, state.entryAt(state.ticksOf(time), stop, backwards));
        return state.show(entry.frame, entry.next, look, true);
    });
}

Result<std::optional<PreviewFrame>> PreviewReader::nearFrame(Rational time, const PreviewLook& look)
{
    State& state = *m_state;
    return ff::guarded(state.path, [&]() -> Result<std::optional<PreviewFrame>> {
        const std::int64_t ticks = state.ticksOf(time);
        const ff::PreviewCache::Entry* kept = state.cache.nearest(ticks);
        const auto off = [&](const AVFrame& frame) {
            return frame.pts > ticks ? frame.pts - ticks : ticks - frame.pts;
        };
        Shared shown;
        if (kept == nullptr || state.seconds(off(*kept->frame)) > kNearSeconds) {
            SLUICE_TRY(shown, state.keyFrame(ticks));
        }
        if (kept != nullptr && (!shown || off(*kept->frame) < off(*shown)))
            shown = kept->frame;
        if (!shown)
            return std::optional<PreviewFrame>();
        SLUICE_TRY(PreviewFrame frame, state.show(shown, std::nullopt, look, false));
        return std::optional<PreviewFrame>(std::move(frame));
    });
}

double PreviewReader::distance(Rational time) const
{
    State& state = *m_state;
    const std::int64_t ticks = state.ticksOf(time);
    if ((state.still && state.last) || state.cache.find(ticks) != nullptr)
        return 0;
    std::int64_t from = std::min(state.here, ticks);
    if (state.needsSeek(ticks)) {
        from = state.info.start.ticks(state.info.timeBase);
        if (const auto key = state.decoder.keyBefore(ticks); key && state.stored())
            from = *key;
    }
    return std::max(0.0, state.seconds(ticks - from));
}

Result<std::optional<Rational>> PreviewReader::startBefore(Rational time,
                                                           const std::stop_token& stop)
{
    State& state = *m_state;
    return ff::guarded(state.path, [&]() -> Result<std::optional<Rational>> {
        if (state.still)
            return std::optional<Rational>();
        SLUICE_TRY(const auto here, state.entryAt(state.ticksOf(time), stop, true));
        const std::int64_t before = here.frame->pts - 1;
        SLUICE_TRY(const auto entry, state.entryAt(before, stop, true));
        if (entry.frame->pts > before)
            return std::optional<Rational>();
        return std::optional<Rational>(state.timeOf(entry.frame->pts));
    });
}

} // namespace sluice::media
