// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <thread>

namespace sluice::app {

/// While it lives, the first Ctrl-C (or SIGTERM or SIGHUP) asks for a stop instead of ending the program; the second one ends it.
///
/// One at a time. The token may be handed to anything that blocks.
class Interrupt
{
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    std::stop_token token() const { return m_stop.get_token(); }

private:
    std::stop_source m_stop;
    int m_pipe[2] = {-1, -1};
    std::thread m_waiter;
};

} // namespace sluice::app
