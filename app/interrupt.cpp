// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/interrupt.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace sluice::app {
namespace {

/// Where the handler writes; a handler may do little more than that.
std::atomic<int> g_writeEnd = -1;

extern "C" void onInterrupt(int)
{
    const int number = errno;
    const char wake = 's';
    [[maybe_unused]] const auto ignored = ::write(g_writeEnd, &wake, 1);
    errno = number;
}

void handleWith(void (*handler)(int), int flags)
{
    struct sigaction action
    {};
    action.sa_handler = handler;
    action.sa_flags = flags;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGHUP, &action, nullptr);
}

} // namespace

Interrupt::Interrupt()
{
    if (::pipe2(m_pipe, O_CLOEXEC) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe2");
    g_writeEnd = m_pipe[1];
    // SA_RESETHAND: a second signal finds the default action and ends a program that does not stop.
    handleWith(&onInterrupt, static_cast<int>(SA_RESTART | SA_RESETHAND));
    m_waiter = std::thread([this] {
        char what = 0;
        if (::read(m_pipe[0], &what, 1) == 1 && what == 's')
            m_stop.request_stop();
    });
}

Interrupt::~Interrupt()
{
    handleWith(SIG_DFL, 0);
    const char end = 'e';
    [[maybe_unused]] const auto ignored = ::write(m_pipe[1], &end, 1);
    m_waiter.join();
    g_writeEnd = -1;
    ::close(m_pipe[0]);
    ::close(m_pipe[1]);
}

} // namespace sluice::app
