// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/fitted_clip.h"

#include "core/media/ffmpeg_util.h"
#include "core/media/picture_fit.h"
#include "core/media/still_image.h"
#include "core/media/video_reader.h"

#include <algorithm>
#include <optional>

namespace sluice::media {
namespace {

// Decoding on over so many pictures is quicker than seeking to a key frame and decoding from there.
constexpr std::ptrdiff_t kNear = 100;

} // namespace

struct FittedClip::State
{
    std::filesystem::path path;
    MediaInfo info;
    FrameIndex index;
    FieldOrder deinterlace = FieldOrder::Progressive;
    ff::PictureFit fit;
    std::optional<VideoReader> reader;
    std::optional<VideoFrame> ahead; ///< decoded, later than what was asked for
    RgbImage current;
    std::optional<std::int64_t> ticks; ///< of `current`
    RgbImage fitted;
    std::int64_t number = 0;
    std::int64_t fittedNumber = -1;

    Result<void> readStillOnce();
    Result<void> goTo(std::int64_t wanted);
    Result<void> openAt(std::int64_t wanted);
    void take(VideoFrame frame);
    bool isNear(std::int64_t wanted) const;
};

Result<void> FittedClip::State::readStillOnce()
{
    if (!current.isEmpty())
        return {};
    SLUICE_TRY(StillImage still, readStill(path));
    current = std::move(still.image);
    ++number;
    return {};
}

Result<void> FittedClip::State::openAt(std::int64_t wanted)
{
    reader.reset();
    ahead.reset();
    ticks.reset();
    current = {};
    VideoReadOptions options;
    options.start = Rational(wanted) * index.timeBase;
    options.deinterlace = deinterlace;
    SLUICE_TRY(reader, VideoReader::open(path, options));
    return {};
}

bool FittedClip::State::isNear(std::int64_t wanted) const
{
    if (!reader || !ticks || wanted < *ticks)
        return false;
    const auto from = std::ranges::lower_bound(index.times, *ticks);
    const auto to = std::ranges::lower_bound(index.times, wanted);
    return to - from <= kNear;
}

void FittedClip::State::take(VideoFrame frame)
{
    ticks = frame.ticks;
    if (frame.repeat && !current.isEmpty())
        return;
    current = std::move(frame.image);
    ++number;
}

Result<void> FittedClip::State::goTo(std::int64_t wanted)
{
    if (!isNear(wanted))
        SLUICE_CHECK(openAt(wanted));
    while (!ticks || *ticks < wanted) {
        if (!ahead) {
            SLUICE_TRY(ahead, reader->next());
        }
        // A picture that cannot be decoded is covered by the one before it, the first by the one after it.
        if (!ahead || (ahead->ticks > wanted && ticks))
            return {};
        take(std::move(*ahead));
        ahead.reset();
    }
    return {};
}

FittedClip::FittedClip(std::unique_ptr<State> state)
    : m_state(std::move(state))
{}
FittedClip::~FittedClip() = default;
FittedClip::FittedClip(FittedClip&&) noexcept = default;
FittedClip& FittedClip::operator=(FittedClip&&) noexcept = default;

Result<FittedClip>
FittedClip::open(const std::filesystem::path& path, int width, int height, std::stop_token stop)
{
    auto state = std::make_unique<State>();
    state->path = path;
    SLUICE_TRY(state->info, probe(path));
    const bool isStill = state->info.isStill;
    if (!state->info.video)
        return fail(ErrorCode::InvalidInput, path.string() + " holds no pictures.");
    const VideoInfo& video = *state->info.video;
    // Reading a still turns it upright already.
    state->fit = ff::PictureFit(width, height, video.sampleAspect, isStill ? 0 : video.rotation);
    if (!isStill) {
        SLUICE_TRY(state->index, scanFrames(path, std::move(stop)));
        if (state->index.times.empty())
            return fail(ErrorCode::InvalidInput, path.string() + " holds no pictures.");
        SLUICE_TRY(state->deinterlace, detectInterlacing(path));
    }
    return FittedClip(std::move(state));
}

Result<FittedClip::Picture> FittedClip::at(Rational time, Rational tolerance)
{
    State& state = *m_state;
    return ff::guarded(state.path, [&]() -> Result<Picture> {
        if (state.info.isStill) {
            SLUICE_CHECK(state.readStillOnce());
        } else {
            const std::vector<std::int64_t>& times = state.index.times;
            const Rational latest = time + state.info.start + tolerance;
            const auto after = std::ranges::upper_bound(times, latest, {}, [&](std::int64_t ticks) {
                return Rational(ticks) * state.index.timeBase;
            });
            SLUICE_CHECK(state.goTo(after == times.begin() ? times.front() : *std::prev(after)));
        }
        if (state.current.isEmpty())
            return Picture{nullptr, state.number};
        if (state.fittedNumber != state.number) {
            auto fitted = state.fit.fit(state.current);
            if (!fitted)
                return ff::inFile(state.path, std::move(fitted).error());
            state.fitted = std::move(*fitted);
            state.fittedNumber = state.number;
        }
        return Picture{&state.fitted, state.number};
    });
}

void FittedClip::release()
{
    m_state->reader.reset();
    m_state->ahead.reset();
    m_state->ticks.reset();
    m_state->current = {};
    m_state->fitted = {};
    m_state->fittedNumber = -1;
}

} // namespace sluice::media
