// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/timeline.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice {
namespace {

// Rates outside come from pictures' tags and broken files: nobody edits in them.
constexpr int kSlowestRate = 5;
constexpr int kFastestRate = 240;
const Rational kStillDuration{5};

/// The whole frames in `time`, as time.
Rational wholeFrames(Rational time, Rational frameRate)
{
    const Rational frames = time * frameRate;
    return Rational(frames.numerator() / frames.denominator()) / frameRate;
}

Result<void> refuse(const Clip& clip, std::string_view problem)
{
    return fail(ErrorCode::InvalidInput, fmt::format("\"{}\" {}.", clip.name, problem));
}

} // namespace

/// A clip of the whole file at the timeline's time `at`. An empty timeline takes over the file's rate in `step`.
Result<Clip> Timeline::newClip(const MediaRef& media, Rational at, TimelineStep& step)
{
    if (!media.path.is_absolute())
        return fail(ErrorCode::InvalidInput, "A clip's file has to be named by its whole path.");
    if (!media.isStill && media.duration <= Rational(0))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} does not say how long it is.", media.path.string()));
    Rational rate = frameRate();
    if (clips().empty() && media.rate >= Rational(kSlowestRate) &&
        media.rate <= Rational(kFastestRate) && media.rate != rate) {
        step.frameRate = {rate, media.rate};
        rate = media.rate;
        const auto onFrame = [rate](std::optional<Rational> mark) {
            return mark ? std::optional(sluice::snapToFrame(*mark, rate)) : mark;
        };
        Marks marks{onFrame(m_content.marks.in), onFrame(m_content.marks.out)};
        if (marks.in && marks.out && *marks.in >= *marks.out)
            marks = {};
        if (marks != m_content.marks)
            step.marks = {m_content.marks, marks};
    }
    Clip clip;
    clip.id = m_nextId;
    clip.name = media.path.stem().string();
    clip.source = media;
    clip.out = media.isStill ? sluice::snapToFrame(kStillDuration, rate) : mediaLimit(media, rate);
    clip.position = sluice::snapToFrame(at, rate);
    clip.missing = m_missing.contains(media.path);
    return clip;
}

Result<ClipId> Timeline::place(EditKind kind, const MediaRef& media, Rational at)
{
    TimelineStep step;
    step.kind = kind;
    SLUICE_TRY(Clip clip, newClip(media, at, step));
    step.add(std::move(clip));
    SLUICE_CHECK(commit(std::move(step)));
    return m_nextId++;
}

Result<ClipId> Timeline::append(const MediaRef& media)
{
    return place(EditKind::Append, media, duration());
}

Result<ClipId> Timeline::insert(const MediaRef& media, Rational at)
{
    return place(EditKind::Insert, media, at);
}

Result<ClipId> Timeline::insertRipple(const MediaRef& media, Rational at)
{
    TimelineStep step;
    step.kind = EditKind::Insert;
    SLUICE_TRY(Clip added, newClip(media, at, step));
    const ClipId id = added.id;
    const Rational from = added.position;
    const Rational span = added.duration();
    ClipId next = id + 1;
    for (const Clip& clip : clips()) {
        Clip moved = clip;
        if (clip.end() <= from)
            continue;
        if (clip.position < from) {
            Clip rest = clip;
            moved.out = clip.in + (from - clip.position);
            rest.in = clip.source.isStill ? clip.in : moved.out;
            rest.out = rest.in + (clip.end() - from);
            rest.position = from + span;
            rest.id = next++;
            step.add(std::move(rest));
        } else {
            moved.position = clip.position + span;
        }
        step.change(clip, std::move(moved));
    }
    step.add(std::move(added));
    const auto split = std::ranges::find_if(
        clips(), [&](const Clip& clip) { return clip.position < from && from < clip.end(); });
    if (split != clips().end() && split->pendingJob)
        m_pendingJobs[id + 1] = *split->pendingJob;
    SLUICE_CHECK(commit(std::move(step)));
    m_nextId = next;
    return id;
}

Result<Rational> Timeline::trimStart(ClipId id, Rational at)
{
    SLUICE_TRY(const Clip* found, clip(id));
    const Clip& before = *found;
    Rational earliest;
    for (const Clip& other : clips())
        if (other.position < before.position)
            earliest = std::max(earliest, other.end());
    if (!before.source.isStill)
        // Only whole frames: `in` may lie a part of one into the media.
        earliest = std::max(earliest, before.position - wholeFrames(before.in, frameRate()));
    const Rational latest = before.end() - Rational(1) / frameRate();
    const Rational position = std::clamp(snapToFrame(at), earliest, latest);
    Clip after = before;
    if (before.source.isStill)
        after.out = before.in + (before.end() - position);
    else
        after.in = before.in + (position - before.position);
    after.position = position;
    TimelineStep step;
    step.kind = EditKind::TrimStart;
    step.change(before, std::move(after));
    SLUICE_CHECK(commit(std::move(step)));
    return position;
}

Result<Rational> Timeline::trimEnd(ClipId id, Rational at)
{
    SLUICE_TRY(const Clip* found, clip(id));
    const Clip& before = *found;
    const Rational rest = mediaLimit(before.source, frameRate()) - before.in;
    Rational latest = before.position + wholeFrames(rest, frameRate());
    for (const Clip& other : clips())
        if (other.position > before.position)
            latest = std::min(latest, other.position);
    const Rational end =
        std::clamp(snapToFrame(at), before.position + Rational(1) / frameRate(), latest);
    Clip after = before;
    after.out = before.in + (end - before.position);
    TimelineStep step;
    step.kind = EditKind::TrimEnd;
    step.change(before, std::move(after));
    SLUICE_CHECK(commit(std::move(step)));
    return end;
}

Result<ClipId> Timeline::split(ClipId id, Rational at)
{
    SLUICE_TRY(const Clip* found, clip(id));
    const Clip& before = *found;
    const Rational cut = snapToFrame(at);
    if (cut <= before.position || cut >= before.end())
        return Unexpected(
            refuse(before, "cannot be split there: put the playhead inside of it").error());
    Clip left = before;
    Clip right = before;
    left.out = before.in + (cut - before.position);
    right.id = m_nextId;
    right.in = before.source.isStill ? before.in : left.out;
    right.out = right.in + (before.end() - cut);
    right.position = cut;
    if (before.pendingJob)
        m_pendingJobs[right.id] = *before.pendingJob;
    TimelineStep step;
    step.kind = EditKind::Split;
    step.change(before, std::move(left));
    step.add(std::move(right));
    SLUICE_CHECK(commit(std::move(step)));
    return m_nextId++;
}

Result<void> Timeline::move(ClipId id, Rational position)
{
    SLUICE_TRY(const Clip* found, clip(id));
    return moveBy({id}, snapToFrame(position) - found->position);
}

Result<void> Timeline::moveBy(const std::vector<ClipId>& ids, Rational span)
{
    TimelineStep step;
    step.kind = EditKind::Move;
    const Rational frames = snapToFrame(span);
    for (const ClipId id : ids) {
        SLUICE_TRY(const Clip* found, clip(id));
        Clip after = *found;
        after.position = found->position + frames;
        step.change(*found, std::move(after));
    }
    return commit(std::move(step));
}

Result<void> Timeline::remove(const std::vector<ClipId>& ids)
{
    TimelineStep step;
    step.kind = EditKind::Remove;
    for (const ClipId id : ids) {
        SLUICE_TRY(const Clip* found, clip(id));
        step.remove(*found);
    }
    return commit(std::move(step));
}

Result<void> Timeline::rippleRemove(const std::vector<ClipId>& ids)
{
    for (const ClipId id : ids)
        SLUICE_CHECK(clip(id));
    TimelineStep step;
    step.kind = EditKind::RippleRemove;
    Rational gone;
    for (const Clip& each : clips()) {
        if (std::ranges::find(ids, each.id) != ids.end()) {
            gone = gone + each.duration();
            step.remove(each);
        } else {
            Clip after = each;
            after.position = each.position - gone;
            step.change(each, std::move(after));
        }
    }
    return commit(std::move(step));
}

Result<void> Timeline::setMarks(std::optional<Rational> in, std::optional<Rational> out)
{
    Marks marks;
    if (in)
        marks.in = std::max(snapToFrame(*in), Rational(0));
    if (out)
        marks.out = std::max(snapToFrame(*out), Rational(0));
    if (marks.in && marks.out && *marks.in >= *marks.out)
        return fail(ErrorCode::InvalidInput, "The range's beginning has to lie before its end.");
    TimelineStep step;
    step.kind = EditKind::SetMarks;
    if (marks != m_content.marks)
        step.marks = {m_content.marks, marks};
    return commit(std::move(step));
}

Result<void> Timeline::replaceMedia(ClipId id, const UpscaledMedia& upscaled)
{
    SLUICE_TRY(const Clip* found, clip(id));
    if (!upscaled.media.path.is_absolute() || upscaled.from < Rational(0) ||
        upscaled.to <= upscaled.from)
        return refuse(*found, "cannot take over an upscale of no range");
    if (const auto job = m_pendingJobs.find(id);
        job != m_pendingJobs.end() && job->second == upscaled.job)
        m_pendingJobs.erase(job);
    Clip after = *found;
    after.upscaled = upscaled;
    after.showUpscaled = true;
    after.pendingJob.reset();
    TimelineStep step;
    step.kind = EditKind::ReplaceMedia;
    step.change(*found, std::move(after));
    return commit(std::move(step));
}

Result<void> Timeline::flip(ClipId id)
{
    SLUICE_TRY(const Clip* found, clip(id));
    if (!found->upscaled)
        return refuse(*found, "has not been upscaled yet");
    if (!found->showUpscaled && found->upscaled->missing)
        return fail(ErrorCode::NotFound,
                    fmt::format("The upscale of \"{}\" was not found: {}", found->name,
                                found->upscaled->media.path.string()));
    Clip after = *found;
    after.showUpscaled = !after.showUpscaled;
    TimelineStep step;
    step.kind = EditKind::Flip;
    step.change(*found, std::move(after));
    return commit(std::move(step));
}

} // namespace sluice
