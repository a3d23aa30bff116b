// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timeline/clip.h"

#include <map>
#include <string_view>

namespace sluice {

/// What a step of undo is called.
enum class EditKind
{
    Append,
    Insert,
    TrimStart,
    TrimEnd,
    Split,
    Move,
    Remove,
    RippleRemove,
    SetMarks,
    ReplaceMedia,
    Flip
};

/// English words for `kind` as a menu says them after "Undo": "split". The window translates by kind.
std::string_view describe(EditKind kind);

/// One undoable step: what was there before and after, for everything it touched and nothing else.
struct TimelineStep
{
    template <class T>
    struct Swap
    {
        T before;
        T after;
    };

    EditKind kind = EditKind::Move;
    std::map<ClipId, Swap<std::optional<Clip>>> clips;
    std::optional<Swap<Marks>> marks;
    std::optional<Swap<Rational>> frameRate;

    void add(Clip clip);
    void remove(const Clip& clip);
    void change(const Clip& before, Clip after);
    /// Makes one step of this and the `next` one; what ends as it began drops out.
    void append(const TimelineStep& next);
    bool isEmpty() const { return clips.empty() && !marks && !frameRate; }
    TimelineStep inverse() const;
};

} // namespace sluice
