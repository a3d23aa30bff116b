// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace sluice {

/// A thread that works on one task at a time. post() and the destructor belong to one thread.
class Lane
{
public:
    Lane();
    /// Waits for the task under way; the caller has told it to stop.
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    /// Hands over the next task; the lane has to be idle.
    void post(std::function<void()> task);

private:
    void loop(const std::stop_token& stop);

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::optional<std::function<void()>> m_task;
    std::jthread m_thread; ///< last: starts when everything else is there
};

} // namespace sluice
