// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/timeline.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice {
namespace {

bool beginsBefore(const Clip& a, const Clip& b)
{
    return a.position < b.position;
}

} // namespace

Timeline::Timeline(Rational frameRate)
{
    m_content.frameRate = frameRate > Rational(0) ? frameRate : Rational(25);
}

Rational Timeline::snapToFrame(Rational time) const
{
    return sluice::snapToFrame(time, frameRate());
}

const Clip* Timeline::find(ClipId id) const
{
    const auto found = std::ranges::find(clips(), id, &Clip::id);
    return found == clips().end() ? nullptr : &*found;
}

const Clip* Timeline::clipAt(Rational time) const
{
    auto after = std::ranges::upper_bound(clips(), time, {}, &Clip::position);
    if (after == clips().begin())
        return nullptr;
    --after;
    return time < after->end() ? &*after : nullptr;
}

Result<const Clip*> Timeline::clip(ClipId id) const
{
    if (const Clip* found = find(id))
        return found;
    return fail(ErrorCode::NotFound, "That clip is no longer on the timeline.");
}

Result<void> Timeline::checkFits(const TimelineStep& step) const
{
    std::vector<const Clip*> placed;
    for (const auto& [id, swap] : step.clips)
        if (swap.after)
            placed.push_back(&*swap.after);
    std::ranges::sort(placed, {}, &Clip::position);
    const auto overlap = [](const Clip& clip, const Clip& other) {
        return fail(
            ErrorCode::InvalidInput,
            fmt::format("\"{}\" would lie over \"{}\". Move it to a gap, or make room first.",
                        clip.name, other.name));
    };
    const Clip* last = nullptr;
    for (const Clip* clip : placed) {
        if (clip->position < Rational(0))
            return fail(ErrorCode::InvalidInput,
                        fmt::format("\"{}\" would begin before the timeline.", clip->name));
        if (last && clip->position < last->end())
            return overlap(*clip, *last);
        auto other = std::ranges::upper_bound(clips(), clip->position, {}, &Clip::end);
        for (; other != clips().end() && other->position < clip->end(); ++other)
            if (!step.clips.contains(other->id))
                return overlap(*clip, *other);
        last = clip;
    }
    return {};
}

Result<void> Timeline::commit(TimelineStep step)
{
    if (step.isEmpty())
        return {};
    SLUICE_CHECK(checkFits(step));
    apply(step);
    m_redo.clear();
    if (m_gesture)
        m_gesture->append(step);
    else
        m_undo.push_back(std::move(step));
    changed();
    return {};
}

void Timeline::apply(const TimelineStep& step)
{
    std::vector<Clip>& list = m_content.tracks.front().clips;
    const auto current = [this](Clip clip) {
        const auto job = m_pendingJobs.find(clip.id);
        clip.pendingJob = job == m_pendingJobs.end() ? std::nullopt : std::optional(job->second);
        clip.missing = m_missing.contains(clip.source.path);
        if (clip.upscaled)
            clip.upscaled->missing = m_missing.contains(clip.upscaled->media.path);
        return clip;
    };
    std::erase_if(list, [&](Clip& clip) {
        const auto swap = step.clips.find(clip.id);
        if (swap == step.clips.end())
            return false;
        if (swap->second.after)
            clip = current(*swap->second.after);
        return !swap->second.after;
    });
    for (const auto& [id, swap] : step.clips)
        if (!swap.before && swap.after)
            list.push_back(current(*swap.after));
    if (!std::ranges::is_sorted(list, beginsBefore))
        std::ranges::sort(list, beginsBefore);
    if (step.marks)
        m_content.marks = step.marks->after;
    if (step.frameRate)
        m_content.frameRate = step.frameRate->after;
}

void Timeline::beginGesture(EditKind kind)
{
    if (!m_gesture) {
        m_gesture.emplace();
        m_gesture->kind = kind;
    }
}

void Timeline::endGesture()
{
    if (!m_gesture)
        return;
    if (!m_gesture->isEmpty())
        m_undo.push_back(std::move(*m_gesture));
    m_gesture.reset();
    changed();
}

void Timeline::cancelGesture()
{
    if (!m_gesture)
        return;
    apply(m_gesture->inverse());
    m_gesture.reset();
    changed();
}

void Timeline::undo()
{
    if (!canUndo())
        return;
    apply(m_undo.back().inverse());
    m_redo.push_back(std::move(m_undo.back()));
    m_undo.pop_back();
    changed();
}

void Timeline::redo()
{
    if (!canRedo())
        return;
    apply(m_redo.back());
    m_undo.push_back(std::move(m_redo.back()));
    m_redo.pop_back();
    changed();
}

std::optional<EditKind> Timeline::undoKind() const
{
    return canUndo() ? std::optional(m_undo.back().kind) : std::nullopt;
}

std::optional<EditKind> Timeline::redoKind() const
{
    return canRedo() ? std::optional(m_redo.back().kind) : std::nullopt;
}

std::string Timeline::undoText() const
{
    return canUndo() ? std::string(describe(m_undo.back().kind)) : std::string();
}

std::string Timeline::redoText() const
{
    return canRedo() ? std::string(describe(m_redo.back().kind)) : std::string();
}

Result<void> Timeline::load(TimelineContent content)
{
    if (content.tracks.size() != 1)
        return fail(ErrorCode::InvalidInput, "A timeline of this version has one track.");
    SLUICE_CHECK(checkContent(content));
    m_content = std::move(content);
    m_undo.clear();
    m_redo.clear();
    m_gesture.reset();
    m_pendingJobs.clear();
    m_missing.clear();
    m_nextId = 1;
    for (const Clip& clip : clips()) {
        m_nextId = std::max(m_nextId, clip.id + 1);
        if (clip.pendingJob)
            m_pendingJobs[clip.id] = *clip.pendingJob;
        if (clip.missing)
            m_missing.insert(clip.source.path);
        if (clip.upscaled && clip.upscaled->missing)
            m_missing.insert(clip.upscaled->media.path);
    }
    changed();
    return {};
}

Result<void> Timeline::setPendingJob(ClipId id, std::optional<std::int64_t> job)
{
    SLUICE_TRY(const Clip* found, clip(id));
    if (found->pendingJob == job)
        return {};
    if (job)
        m_pendingJobs[id] = *job;
    else
        m_pendingJobs.erase(id);
    for (Clip& each : m_content.tracks.front().clips)
        if (each.id == id)
            each.pendingJob = job;
    changed();
    return {};
}

std::shared_ptr<void> Timeline::onChanged(std::function<void()> changed)
{
    auto observer = std::make_shared<Observer>(std::move(changed));
    m_observers.push_back(observer);
    return observer;
}

void Timeline::changed()
{
    ++m_revision;
    tellObservers();
}

void Timeline::tellObservers()
{
    std::erase_if(m_observers, [](const auto& observer) { return observer.expired(); });
    // An observer may bring others, or make this call again.
    const auto observers = m_observers;
    for (const std::weak_ptr<Observer>& each : observers)
        if (const auto observer = each.lock())
            (*observer)();
}

std::vector<Segment> segments(const Timeline& timeline, bool original)
{
    return segments(timeline.content(), original);
}

} // namespace sluice
