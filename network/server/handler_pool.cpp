// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/server/handler_pool.h"

#include <pthread.h>

namespace sluice::network {

HandlerPool::HandlerPool(std::size_t limit)
    : m_limit(limit)
{}

HandlerPool::~HandlerPool()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ends = true;
    }
    m_hasJob.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

HandlerPool::Slot::~Slot()
{
    if (m_pool == nullptr)
        return;
    const std::lock_guard lock(m_pool->m_mutex);
    --m_pool->m_busy;
}

HandlerPool::Slot HandlerPool::takeSlot()
{
    const std::lock_guard lock(m_mutex);
    if (m_busy >= m_limit)
        return Slot();
    ++m_busy;
    return Slot(this);
}

bool HandlerPool::tryRun(std::function<void()> job)
{
    const std::lock_guard lock(m_mutex);
    if (m_busy >= m_limit || m_ends)
        return false;
    ++m_busy;
    m_jobs.push_back(std::move(job));
    if (m_jobs.size() > m_idle)
        m_threads.emplace_back(&HandlerPool::work, this);
    m_hasJob.notify_one();
    return true;
}

std::size_t HandlerPool::busyCount() const
{
    const std::lock_guard lock(m_mutex);
    return m_busy;
}

void HandlerPool::work()
{
    pthread_setname_np(pthread_self(), "handler");
    std::unique_lock lock(m_mutex);
    for (;;) {
        ++m_idle;
        m_hasJob.wait(lock, [&] { return m_ends || !m_jobs.empty(); });
        --m_idle;
        if (m_jobs.empty())
            return;
        std::function<void()> job = std::move(m_jobs.front());
        m_jobs.pop_front();
        lock.unlock();
        job();
        job = nullptr;
        lock.lock();
        --m_busy;
    }
}

} // namespace sluice::network
