// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/server/connection.h"
#include "network/server/handler_pool.h"
#include "network/server/listener.h"

#include <mutex>
#include <vector>

namespace sluice::network {

/// Tells an HTTP/1.1 handler that its client has closed, while nobody reads the socket. Any thread.
class HangupWatch
{
public:
    HangupWatch();

    /// A handler runs on `socket`, until remove().
    void add(int socket, std::stop_source source);
    /// It has read its whole request: from now on the peer's closing stops it.
    void arm(int socket);
    void remove(int socket);
    /// Stops every handler that runs, and those to come.
    void stopAll();

    /// Waits for `listening` to have a caller, for a watched peer to close, or for wake(). True: a caller.
    bool wait(int listening);
    void wake();

private:
    struct Running
    {
        int socket;
        std::stop_source source;
        bool isArmed;
    };

    std::mutex m_mutex;
    std::vector<Running> m_running;
    bool m_isStopped = false;
    Descriptor m_wake; ///< eventfd
};

/// What all connections of one listener share.
struct ServerContext
{
    HandlerTable table;
    ListenerLimits limits;
    HangupWatch watch;
    HandlerPool pool;

    ServerContext(HandlerTable handlers, const ListenerLimits& granted)
        : table(std::move(handlers))
        , limits(granted)
        , pool(granted.handlers)
    {}
};

/// Serves one accepted connection until it ends: TLS handshake, then HTTP/2 or HTTP/1.1.
void serveConnection(Connection& connection, ServerContext& context);

/// A writer whose end the listener can ask for.
class ServerResponse : public ResponseWriter
{
public:
    using ResponseWriter::write;
    virtual bool isFinished() const = 0;
};

/// Finds and runs the handler; leaves the answer finished or aborted. No exception leaves it.
void runHandler(const HandlerTable& table,
                const ServerRequest& request,
                BodyReader& body,
                ServerResponse& response,
                std::stop_token stop);

/// The value of the Date header for now.
std::string httpDate();
/// Without what belongs to the connection, and without characters that would begin another header.
Headers cleanHeaders(const Headers& headers);

/// Notices a body that trickles: time counts only while somebody waits for bytes.
class SlowMeter
{
public:
    explicit SlowMeter(const ListenerLimits& limits)
        : m_window(limits.bodyTimeout)
        , m_bytesPerSecond(limits.bodyBytesPerSecond)
    {}

    /// False: too slow.
    bool hasWaited(Clock::duration time, std::size_t bytes);

private:
    std::chrono::milliseconds m_window;
    std::uint64_t m_bytesPerSecond;
    Clock::duration m_waited{};
    std::uint64_t m_bytes = 0;
};

} // namespace sluice::network
