// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace sluice::engine {

/// Hands items from one thread to the next in order, and makes the giver wait while the taker is behind.
template <class Item>
class BoundedQueue
{
public:
    /// Full with `items` items, or with `bytes` bytes in two items or more.
    BoundedQueue(std::size_t items, std::size_t bytes)
        : m_mostItems(items)
        , m_mostBytes(bytes)
    {}

    /// Waits for room.
    void push(Item item, std::size_t bytes)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return hasRoom(bytes); });
        m_items.emplace_back(std::move(item), bytes);
        m_bytes += bytes;
        m_changed.notify_all();
    }

    /// Waits for an item.
    Item pop()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return !m_items.empty(); });
        return takeFront();
    }

    /// The next item if there is one that `wanted` accepts.
    template <class Wanted>
    std::optional<Item> popIf(Wanted wanted)
    {
        const std::scoped_lock lock(m_mutex);
        if (m_items.empty() || !wanted(m_items.front().first))
            return std::nullopt;
        return takeFront();
    }

private:
    bool hasRoom(std::size_t bytes) const
    {
        return m_items.size() < 2 ||
               (m_items.size() < m_mostItems && m_bytes + bytes <= m_mostBytes);
    }

    Item takeFront()
    {
        auto [item, bytes] = std::move(m_items.front());
        m_items.pop_front();
        m_bytes -= bytes;
        m_changed.notify_all();
        return std::move(item);
    }

    const std::size_t m_mostItems;
    const std::size_t m_mostBytes;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::pair<Item, std::size_t>> m_items;
    std::size_t m_bytes = 0;
};

} // namespace sluice::engine
