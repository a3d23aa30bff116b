// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timeline/timeline.h"

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sluice::ui {

/// Finds clips by place and by number in the time of a binary search. A copy of the edges in floating point, for painting and the
/// mouse only; edits use the timeline's exact times.
class ClipIndex
{
public:
    struct Span
    {
        double start; ///< seconds
        double end;
        ClipId id;
    };

    void rebuild(const std::vector<Clip>& clips);
    std::size_t size() const { return m_spans.size(); }
    const Span& span(std::size_t index) const { return m_spans[index]; }
    /// First and one behind the last of the clips that show something in (from, to) seconds.
    std::pair<std::size_t, std::size_t> range(double from, double to) const;
    std::optional<std::size_t> at(double seconds) const;
    std::optional<std::size_t> indexOf(ClipId id) const;

private:
    std::vector<Span> m_spans;
    std::unordered_map<ClipId, std::size_t> m_places;
};

} // namespace sluice::ui
