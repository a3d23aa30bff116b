// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sluice::inference {

/// Threads that share out the parts of one job after another. The calling thread works with them.
///
/// Idle threads sleep instead of spinning as OpenMP's do, so that decoder and encoder get the processor.
class WorkerPool
{
public:
    /// `threads` in all, the caller's included.
    explicit WorkerPool(int threads);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    int threads() const { return int(m_threads.size()) + 1; }
    /// Calls `work(part)` once for each of 0 .. parts-1, on any thread, and returns when all are done. `work` must not throw.
    /// One caller at a time.
    void run(int parts, const std::function<void(int part)>& work);

private:
    void serve(std::stop_token stop);
    void takeParts();

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    const std::function<void(int)>* m_work = nullptr;
    int m_parts = 0;
    std::uint64_t m_round = 0;
    int m_busy = 0; ///< helpers that have not finished the round
    std::atomic<int> m_next = 0;
    std::vector<std::jthread> m_threads;
};

} // namespace sluice::inference
