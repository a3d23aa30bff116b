// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/snap_points.h"

#include <algorithm>

namespace sluice::ui {

SnapPoints::SnapPoints(const Timeline& timeline, Rational playhead, const std::set<ClipId>& dragged)
    : m_points{Rational(0), playhead}
{
    for (const Track& track : timeline.tracks())
        for (const Clip& clip : track.clips)
            if (!dragged.contains(clip.id)) {
                m_points.push_back(clip.position);
                m_points.push_back(clip.end());
            }
    if (timeline.marks().in)
        m_points.push_back(*timeline.marks().in);
    if (timeline.marks().out)
        m_points.push_back(*timeline.marks().out);
    std::ranges::sort(m_points);
}

std::optional<Rational> SnapPoints::nearest(Rational time, Rational reach) const
{
    std::optional<Rational> best;
    const auto after = std::ranges::lower_bound(m_points, time);
    if (after != m_points.end() && *after - time <= reach)
        best = *after;
    if (after != m_points.begin()) {
        const Rational before = *std::prev(after);
        if (time - before <= reach && (!best || time - before < *best - time))
            best = before;
    }
    return best;
}

} // namespace sluice::ui
