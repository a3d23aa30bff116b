// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sluice::network {

/// Bounds how many handlers run at once, and lends threads to those that have none. Any thread.
class HandlerPool
{
public:
    explicit HandlerPool(std::size_t limit);
    /// Waits for the jobs; whoever made them has told them to stop.
    ~HandlerPool();
    HandlerPool(const HandlerPool&) = delete;
    HandlerPool& operator=(const HandlerPool&) = delete;

    /// One handler's place, for one that runs on a thread of its own.
    class Slot
    {
    public:
        explicit Slot(HandlerPool* pool = nullptr)
            : m_pool(pool)
        {}
        ~Slot();
        Slot(const Slot&) = delete;
        Slot& operator=(const Slot&) = delete;
        explicit operator bool() const { return m_pool != nullptr; }

    private:
        HandlerPool* m_pool;
    };
    /// False when all places are taken.
    Slot takeSlot();

    /// Runs `job` on a thread of the pool, at once. False when all places are taken.
    bool tryRun(std::function<void()> job);

    std::size_t busyCount() const;

private:
    void work();

    const std::size_t m_limit;
    mutable std::mutex m_mutex;
    std::condition_variable m_hasJob;
    std::deque<std::function<void()>> m_jobs;
    std::size_t m_busy = 0; ///< places taken, with those of waiting jobs
    std::size_t m_idle = 0; ///< threads that wait
    bool m_ends = false;
    std::vector<std::thread> m_threads;
};

} // namespace sluice::network
