// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timeline/timeline.h"

#include <optional>
#include <set>
#include <vector>

namespace sluice::ui {

/// The times that a dragged edge clings to: clip edges, playhead, marks and the beginning.
class SnapPoints
{
public:
    SnapPoints() = default;
    /// Without the edges of the clips `dragged`.
    SnapPoints(const Timeline& timeline, Rational playhead, const std::set<ClipId>& dragged);

    /// The point nearest to `time`, at most `reach` away.
    std::optional<Rational> nearest(Rational time, Rational reach) const;

private:
    std::vector<Rational> m_points; ///< rising
};

} // namespace sluice::ui
