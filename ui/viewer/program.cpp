// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/program.h"

#include <algorithm>

namespace sluice::ui {

const PlaySegment* segmentAt(const Program& program, Rational time)
{
    for (const PlaySegment& segment : program.segments)
        if (segment.at <= time && time < endOf(segment))
            return &segment;
    return nullptr;
}

const PlaySegment* segmentBefore(const Program& program, Rational time)
{
    const PlaySegment* found = nullptr;
    for (const PlaySegment& segment : program.segments)
        if (segment.at < time)
            found = &segment;
    return found;
}

const PlaySegment* segmentFrom(const Program& program, Rational time)
{
    for (const PlaySegment& segment : program.segments)
        if (segment.at >= time)
            return &segment;
    return nullptr;
}

bool areSameAt(const std::vector<Program>& programs, Rational time)
{
    if (programs.empty())
        return true;
    const PlaySegment* first = segmentAt(programs.front(), time);
    return std::all_of(programs.begin() + 1, programs.end(), [&](const Program& program) {
        const PlaySegment* other = segmentAt(program, time);
        if (first == nullptr || other == nullptr)
            return first == other;
        return first->path == other->path && first->isStill == other->isStill &&
               (first->isStill || first->mediaIn - first->at == other->mediaIn - other->at);
    });
}

Rational durationOf(const std::vector<Program>& programs)
{
    Rational end;
    for (const Program& program : programs)
        for (const PlaySegment& segment : program.segments)
            end = std::max(end, endOf(segment));
    return end;
}

std::vector<Rational> editsOf(const std::vector<Program>& programs)
{
    std::vector<Rational> edits;
    for (const Program& program : programs)
        for (const PlaySegment& segment : program.segments) {
            edits.push_back(segment.at);
            edits.push_back(endOf(segment));
        }
    std::sort(edits.begin(), edits.end());
    edits.erase(std::unique(edits.begin(), edits.end()), edits.end());
    return edits;
}

Rational frameFloor(Rational time, Rational rate)
{
    if (rate <= Rational())
        return time;
    const Rational frames = time * rate;
    const std::int64_t whole = frames.numerator() / frames.denominator();
    return Rational(frames.numerator() < 0 ? 0 : whole) / rate;
}

} // namespace sluice::ui
