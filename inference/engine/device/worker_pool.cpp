// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/device/worker_pool.h"

namespace sluice::inference {

WorkerPool::WorkerPool(int threads)
{
    for (int i = 1; i < threads; ++i)
        m_threads.emplace_back([this](std::stop_token stop) { serve(stop); });
}

WorkerPool::~WorkerPool()
{
    for (std::jthread& thread : m_threads)
        thread.request_stop();
    m_changed.notify_all();
}

void WorkerPool::takeParts()
{
    for (int part = m_next++; part < m_parts; part = m_next++)
        (*m_work)(part);
}

void WorkerPool::serve(std::stop_token stop)
{
    std::uint64_t seen = 0;
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [&] { return m_round != seen; })) {
        seen = m_round;
        lock.unlock();
        takeParts();
        lock.lock();
        if (--m_busy == 0)
            m_changed.notify_all();
    }
}

void WorkerPool::run(int parts, const std::function<void(int part)>& work)
{
    if (m_threads.empty() || parts <= 1) {
        for (int part = 0; part < parts; ++part)
            work(part);
        return;
    }
    {
        const std::scoped_lock lock(m_mutex);
        m_work = &work;
        m_parts = parts;
        m_next = 0;
        m_busy = int(m_threads.size());
        ++m_round;
    }
    m_changed.notify_all();
    takeParts();
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_busy == 0; });
}

} // namespace sluice::inference
