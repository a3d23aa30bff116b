// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/server/listener.h"
#include "tests/support/program.h"
#include "tests/support/raw_socket.h"

#include <condition_variable>
#include <mutex>

namespace sluice::test {

/// What an HTTP/2 client says first.
constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A handler that answers only after release(), and what it has seen.
class Waiter
{
public:
    network::Handler handler();
    /// Waits until so many handlers wait; false after ten seconds.
    bool waitForRunning(int count);
    /// Waits until so many handlers have been stopped; false after ten seconds.
    bool waitForStopped(int count);
    void release();
    int stopped();

private:
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    int m_running = 0;
    int m_stopped = 0;
    bool m_released = false;
};

/// A listener on a free loopback port with `table`, and beside it /echo (any method) and /files/* (GET: its own path).
std::unique_ptr<network::Listener> listenWith(network::HandlerTable table,
                                              bool tls = false,
                                              const network::ListenerLimits& limits = {});

/// Columns `tls` and `option`: the ways in which curl asks for the same thing.
void addTransports();

/// curl with `option`, silent, without proxies and certificates, for twenty seconds at most.
ProgramResult curl(const std::string& option, const Arguments& arguments);

/// A POST over HTTP/1.1.
std::string
httpRequest(const std::string& path, const std::string& headers = {}, const std::string& body = {});

/// The preface and empty SETTINGS.
std::string http2Opening();
/// HEADERS that ask for `path`, without Huffman and without the dynamic table. `ends`: no body.
std::string
http2Request(std::uint32_t stream, const std::string& method, const std::string& path, bool ends);

} // namespace sluice::test
