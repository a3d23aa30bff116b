// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/frame_watchdog.h"

#include <spdlog/spdlog.h>

#include <array>

#include <csignal>
#include <cstdlib>
#include <execinfo.h>
#include <pthread.h>

namespace sluice::ui {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{20};

// What the signal handler leaves for the watching thread. Signal handlers see nothing but globals.
std::array<void*, 48> theFrames;
std::atomic<int> theFrameCount{0};
std::atomic<bool> theFramesAreThere{false};

void keepStack(int)
{
    const int saved = errno;
    theFrameCount = backtrace(theFrames.data(), int(theFrames.size()));
    theFramesAreThere = true;
    errno = saved;
}

std::string stackOf(pthread_t thread)
{
    theFramesAreThere = false;
    pthread_kill(thread, SIGUSR2);
    for (int i = 0; i < 50 && !theFramesAreThere; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    if (!theFramesAreThere)
        return "(the thread did not answer)";
    std::string text;
    char** names = backtrace_symbols(theFrames.data(), theFrameCount);
    for (int i = 0; names && i < theFrameCount; ++i)
        text += std::string("\n    ") + names[i];
    std::free(names);
    return text;
}

} // namespace

FrameWatchdog::FrameWatchdog(std::chrono::milliseconds limit, QObject* parent)
    : QObject(parent)
    , m_limit(limit)
    , m_guiThread(pthread_self())
{
    // The first call loads a library, which a signal handler must not.
    void* warmUp[2];
    backtrace(warmUp, 2);
    struct sigaction action
    {};
    action.sa_handler = keepStack;
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR2, &action, nullptr);
    m_thread = std::thread([this] { watch(); });
}

FrameWatchdog::~FrameWatchdog()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    m_thread.join();
    std::signal(SIGUSR2, SIG_DFL);
}

bool FrameWatchdog::waitForAnswer(std::chrono::milliseconds most)
{
    std::unique_lock lock(m_mutex);
    return m_wake.wait_for(lock, most, [this] { return m_answered || m_ending; });
}

void FrameWatchdog::watch()
{
    using Clock = std::chrono::steady_clock;
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            if (m_wake.wait_for(lock, kBetweenLooks, [this] { return m_ending; }))
                return;
            m_answered = false;
        }
        const auto asked = Clock::now();
        QMetaObject::invokeMethod(
            this,
            [this] {
                const std::lock_guard lock(m_mutex);
                m_answered = true;
                m_wake.notify_all();
            },
            Qt::QueuedConnection);
        if (waitForAnswer(m_limit))
            continue;
        ++m_blocks;
        const std::string stack = stackOf(m_guiThread);
        while (!waitForAnswer(std::chrono::seconds(1))) {
        }
        const auto blocked =
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - asked);
        spdlog::warn("the window's thread was busy for {} ms, in:{}", blocked.count(), stack);
    }
}

} // namespace sluice::ui
