// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/clip_index.h"

#include <algorithm>

namespace sluice::ui {

void ClipIndex::rebuild(const std::vector<Clip>& clips)
{
    m_spans.clear();
    m_places.clear();
    m_spans.reserve(clips.size());
    for (const Clip& clip : clips) {
        m_places.emplace(clip.id, m_spans.size());
        const double start = clip.position.toDouble();
        m_spans.push_back({start, start + clip.out.toDouble() - clip.in.toDouble(), clip.id});
    }
}

std::pair<std::size_t, std::size_t> ClipIndex::range(double from, double to) const
{
    const auto first = std::ranges::partition_point(
        m_spans, [from](const Span& span) { return span.end <= from; });
    const auto last = std::partition_point(first, m_spans.end(),
                                           [to](const Span& span) { return span.start < to; });
    return {std::size_t(first - m_spans.begin()), std::size_t(last - m_spans.begin())};
}

std::optional<std::size_t> ClipIndex::at(double seconds) const
{
    const auto place = std::ranges::partition_point(
        m_spans, [seconds](const Span& span) { return span.end <= seconds; });
    if (place == m_spans.end() || place->start > seconds)
        return std::nullopt;
    return std::size_t(place - m_spans.begin());
}

std::optional<std::size_t> ClipIndex::indexOf(ClipId id) const
{
    const auto place = m_places.find(id);
    return place == m_places.end() ? std::nullopt : std::optional(place->second);
}

} // namespace sluice::ui
