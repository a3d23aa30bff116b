// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/descriptor.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace sluice::test {

/// A cable between a loopback port and another, which can be pulled out. One thread of its own.
class TcpProxy
{
public:
    TcpProxy();

    std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }
    /// Where the cable leads; before that nobody gets through.
    void leadTo(std::uint16_t port) { m_target = port; }
    /// Cuts all connections and drops new ones at once, until up().
    void goDown();
    void goUp() { m_isDown = false; }
    /// Connections that were dropped while it was down, those that were cut not counted.
    int dropped() const { return m_dropped; }

private:
    void serve(const std::stop_token& stop);

    std::uint16_t m_port = 0;
    std::atomic<std::uint16_t> m_target{0};
    std::atomic<bool> m_isDown{false};
    std::atomic<bool> m_isCut{false}; ///< what was open when it went down is closed
    std::atomic<int> m_dropped{0};
    Descriptor m_listener;
    std::jthread m_thread; ///< last: ends first
};

} // namespace sluice::test
