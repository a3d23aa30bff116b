// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace sluice::ui {

/// Notices when the window's thread does not come back to its event loop, and logs how long and in which functions it was.
///
/// For tests and for hunting: `SLUICE_WATCHDOG_MS=100 sluice`. Uses SIGUSR2 to look at the thread's stack. GUI thread.
class FrameWatchdog : public QObject
{
    Q_OBJECT

public:
    /// One at a time in a process.
    explicit FrameWatchdog(std::chrono::milliseconds limit, QObject* parent = nullptr);
    ~FrameWatchdog() override;

    /// How often the limit was passed so far.
    int blockCount() const { return m_blocks.load(); }

private:
    void watch();
    bool waitForAnswer(std::chrono::milliseconds most);

    const std::chrono::milliseconds m_limit;
    const pthread_t m_guiThread;
    std::atomic<int> m_blocks{0};
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_answered = false;
    bool m_ending = false;
    std::thread m_thread;
};

} // namespace sluice::ui
