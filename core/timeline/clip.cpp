// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/clip.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace sluice {
namespace {

constexpr std::int64_t kLongestStill = 24 * 60 * 60; // seconds

bool isOnFrame(Rational time, Rational frameRate)
{
    return (time * frameRate).denominator() == 1;
}

Result<void> wrong(const Clip& clip, std::string_view problem)
{
    return fail(ErrorCode::InvalidInput, fmt::format("Clip \"{}\" {}.", clip.name, problem));
}

Result<void> checkClip(const Clip& clip, Rational frameRate)
{
    if (clip.id <= 0)
        return wrong(clip, "has no number");
    if (!clip.source.path.is_absolute())
        return wrong(clip, "names no file by its whole path");
    if (clip.position < Rational(0))
        return wrong(clip, "begins before the timeline");
    if (clip.in < Rational(0) || clip.out <= clip.in)
        return wrong(clip, "shows no range of its media");
    if (clip.out > mediaLimit(clip.source, frameRate))
        return wrong(clip, "reaches beyond its media");
    if (!isOnFrame(clip.position, frameRate) || !isOnFrame(clip.duration(), frameRate))
        return wrong(clip, "does not begin and end at a frame");
    if (clip.showUpscaled && !clip.upscaled)
        return wrong(clip, "shows an upscale that it does not have");
    if (clip.upscaled &&
        (!clip.upscaled->media.path.is_absolute() || clip.upscaled->from < Rational(0) ||
         clip.upscaled->to <= clip.upscaled->from))
        return wrong(clip, "has an upscale of no range");
    return {};
}

Segment segment(const Clip& clip, Rational from, Rational to)
{
    Segment piece{clip.source.path,   from, to, clip.position + (from - clip.in), clip.id,
                  clip.source.isStill};
    return piece;
}

void addSource(std::vector<Segment>& list, const Clip& clip, Rational from, Rational to)
{
    if (from < to && !clip.missing)
        list.push_back(segment(clip, from, to));
}

void addUpscaled(std::vector<Segment>& list, const Clip& clip, Rational from, Rational to)
{
    const UpscaledMedia& upscaled = *clip.upscaled;
    Segment piece = segment(clip, from, to);
    piece.path = upscaled.media.path;
    piece.isStill = upscaled.media.isStill;
    piece.mediaIn = piece.isStill ? Rational(0) : from - upscaled.from;
    piece.mediaOut = piece.mediaIn + (to - from);
    list.push_back(std::move(piece));
}

void addClip(std::vector<Segment>& list, const Clip& clip, bool original)
{
    Rational from = clip.out;
    Rational to = clip.out;
    if (clip.upscaled && clip.showUpscaled && !clip.upscaled->missing && !original) {
        // A picture is the same at all of its times; the last frame of a source may count a little longer in whole
        // frames of the timeline than in the upscale's.
        const bool still = clip.upscaled->media.isStill;
        const bool toTheEnd = still || clip.upscaled->to >= clip.source.duration;
        from = still ? clip.in : std::max(clip.in, clip.upscaled->from);
        to = toTheEnd ? clip.out : std::min(clip.out, clip.upscaled->to);
    }
    if (from >= to)
        return addSource(list, clip, clip.in, clip.out);
    addSource(list, clip, clip.in, from);
    addUpscaled(list, clip, from, to);
    addSource(list, clip, to, clip.out);
}

} // namespace

Rational TimelineContent::duration() const
{
    Rational end;
    for (const Track& track : tracks)
        if (!track.clips.empty())
            end = std::max(end, track.clips.back().end());
    return end;
}

Rational snapToFrame(Rational time, Rational frameRate)
{
    return frameRate > Rational(0) ? Rational(time.ticks(Rational(1) / frameRate)) / frameRate
                                   : time;
}

Rational mediaLimit(const MediaRef& media, Rational frameRate)
{
    if (media.isStill)
        return kLongestStill;
    return std::max(snapToFrame(media.duration, frameRate), Rational(1) / frameRate);
}

Result<void> checkContent(const TimelineContent& content)
{
    if (content.frameRate < Rational(1) || content.frameRate > Rational(1000))
        return fail(ErrorCode::InvalidInput, "The timeline's frame rate lies outside 1 to 1000.");
    std::set<ClipId> ids;
    for (const Track& track : content.tracks) {
        const Clip* last = nullptr;
        for (const Clip& clip : track.clips) {
            SLUICE_CHECK(checkClip(clip, content.frameRate));
            if (!ids.insert(clip.id).second)
                return wrong(clip, "has the number of another clip");
            if (last && clip.position < last->end())
                return wrong(clip, fmt::format("overlaps \"{}\"", last->name));
            last = &clip;
        }
    }
    for (const auto& mark : {content.marks.in, content.marks.out})
        if (mark && (*mark < Rational(0) || !isOnFrame(*mark, content.frameRate)))
            return fail(ErrorCode::InvalidInput, "A mark of the timeline does not lie at a frame.");
    if (content.marks.in && content.marks.out && *content.marks.in >= *content.marks.out)
        return fail(ErrorCode::InvalidInput, "The timeline's in mark lies behind its out mark.");
    return {};
}

std::vector<Segment> segments(const TimelineContent& content, bool original)
{
    std::vector<Segment> list;
    for (const Track& track : content.tracks)
        for (const Clip& clip : track.clips)
            addClip(list, clip, original);
    return list;
}

} // namespace sluice
