// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timeline/clip.h"

#include <QString>

#include <vector>

namespace sluice::ui {

using PlaySegment = Segment;

/// What one side of the comparison plays: segments in order, with or without gaps, and what people call it ("Before").
struct Program
{
    QString label;
    std::vector<PlaySegment> segments;

    bool operator==(const Program&) const = default;
};

inline Rational endOf(const PlaySegment& segment)
{
    return segment.at + segment.duration();
}

/// The segment that plays at `time`, or null in a gap.
const PlaySegment* segmentAt(const Program& program, Rational time);
/// The last segment that begins before `time`, and the first that begins at it or later; or null.
const PlaySegment* segmentBefore(const Program& program, Rational time);
const PlaySegment* segmentFrom(const Program& program, Rational time);

/// Whether all of them play the same moment of the same file at `time`.
bool areSameAt(const std::vector<Program>& programs, Rational time);

/// When the longest of them ends.
Rational durationOf(const std::vector<Program>& programs);

/// The places where a segment of any of them begins or ends, rising.
std::vector<Rational> editsOf(const std::vector<Program>& programs);

/// The boundary of frames of `rate` at or before `time`. A rate of 0 leaves the time alone.
Rational frameFloor(Rational time, Rational rate);

} // namespace sluice::ui
