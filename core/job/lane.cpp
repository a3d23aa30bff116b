// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/lane.h"

#include <utility>

namespace sluice {

Lane::Lane()
    : m_thread([this](const std::stop_token& stop) { loop(stop); })
{}

Lane::~Lane() = default;

void Lane::post(std::function<void()> task)
{
    {
        const std::lock_guard lock(m_mutex);
        m_task = std::move(task);
    }
    m_wake.notify_one();
}

void Lane::loop(const std::stop_token& stop)
{
    while (true) {
        std::function<void()> task;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return m_task.has_value(); }))
                return;
            task = std::move(*m_task);
            m_task.reset();
        }
        task();
    }
}

} // namespace sluice
