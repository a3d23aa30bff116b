// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/timeline_step.h"

#include <array>

namespace sluice {
namespace {

template <class T>
void appendSwap(std::optional<TimelineStep::Swap<T>>& first,
                const std::optional<TimelineStep::Swap<T>>& next)
{
    if (first && next)
        first->after = next->after;
    else if (next)
        first = next;
    if (first && first->before == first->after)
        first.reset();
}

} // namespace

std::string_view describe(EditKind kind)
{
    constexpr std::array<std::pair<EditKind, std::string_view>, 11> kWords{{
        {EditKind::Append, "add clip"},
        {EditKind::Insert, "insert clip"},
        {EditKind::TrimStart, "trim start"},
        {EditKind::TrimEnd, "trim end"},
        {EditKind::Split, "split"},
        {EditKind::Move, "move"},
        {EditKind::Remove, "delete"},
        {EditKind::RippleRemove, "ripple delete"},
        {EditKind::SetMarks, "set range"},
        {EditKind::ReplaceMedia, "upscale clip"},
        {EditKind::Flip, "switch before and after"},
    }};
    for (const auto& [value, words] : kWords)
        if (value == kind)
            return words;
    return "edit";
}

void TimelineStep::add(Clip clip)
{
    const ClipId id = clip.id;
    clips[id] = {std::nullopt, std::move(clip)};
}

void TimelineStep::remove(const Clip& clip)
{
    clips[clip.id] = {clip, std::nullopt};
}

void TimelineStep::change(const Clip& before, Clip after)
{
    if (before != after)
        clips[before.id] = {before, std::move(after)};
}

void TimelineStep::append(const TimelineStep& next)
{
    for (const auto& [id, swap] : next.clips) {
        const auto [place, isNew] = clips.try_emplace(id, swap);
        if (!isNew)
            place->second.after = swap.after;
        if (place->second.before == place->second.after)
            clips.erase(place);
    }
    appendSwap(marks, next.marks);
    appendSwap(frameRate, next.frameRate);
}

TimelineStep TimelineStep::inverse() const
{
    TimelineStep back;
    back.kind = kind;
    for (const auto& [id, swap] : clips)
        back.clips[id] = {swap.after, swap.before};
    if (marks)
        back.marks = {marks->after, marks->before};
    if (frameRate)
        back.frameRate = {frameRate->after, frameRate->before};
    return back;
}

} // namespace sluice
