// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/preview_cache.h"

#include <algorithm>
#include <iterator>

namespace sluice::media::ff {
namespace {

std::size_t bytesOf(const AVFrame& frame)
{
    std::size_t bytes = 0;
    for (const AVBufferRef* buffer : frame.buf)
        bytes += buffer != nullptr ? std::size_t(buffer->size) : 0;
    return bytes;
}

} // namespace

const PreviewCache::Entry* PreviewCache::find(std::int64_t ticks)
{
    auto place = m_entries.upper_bound(ticks);
    if (place == m_entries.begin())
        return nullptr;
    --place;
    Entry& entry = place->second;
    if (place->first != ticks && (!entry.next || ticks >= *entry.next))
        return nullptr;
    entry.used = ++m_uses;
    return &entry;
}

const PreviewCache::Entry* PreviewCache::nearest(std::int64_t ticks)
{
    if (m_entries.empty())
        return nullptr;
    auto place = m_entries.lower_bound(ticks);
    if (place == m_entries.end() ||
        (place != m_entries.begin() && ticks - std::prev(place)->first <= place->first - ticks))
        --place;
    place->second.used = ++m_uses;
    return &place->second;
}

const PreviewCache::Entry& PreviewCache::add(std::shared_ptr<AVFrame> frame,
                                             std::optional<std::int64_t> next)
{
    const std::int64_t start = frame->pts;
    const auto [place, fresh] = m_entries.try_emplace(start);
    if (!fresh)
        m_bytes -= bytesOf(*place->second.frame);
    m_bytes += bytesOf(*frame);
    if (!next && !fresh)
        next = place->second.next;
    place->second = {std::move(frame), next, ++m_uses};
    while (m_bytes > m_limit && m_entries.size() > 1) {
        const auto oldest =
            std::min_element(m_entries.begin(), m_entries.end(), [](const auto& a, const auto& b) {
                return a.second.used < b.second.used;
            });
        m_bytes -= bytesOf(*oldest->second.frame);
        m_entries.erase(oldest);
    }
    return place->second;
}

} // namespace sluice::media::ff
