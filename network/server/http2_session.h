// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/server/http2_exchange.h"

#include <map>

struct nghttp2_session;

namespace sluice::network {

/// Serves HTTP/2 on one connection: nghttp2 reads and writes the frames on the calling thread, handlers run on the pool.
class Http2Session
{
public:
    Http2Session(Connection& connection, ServerContext& context);
    ~Http2Session();

    /// Returns when the connection is to be closed. `opening`: bytes that have been read already.
    void run(std::string_view opening);

private:
    struct Callbacks;
    friend struct Callbacks;
    struct Deleter
    {
        void operator()(nghttp2_session* session) const;
    };

    bool start();
    bool feed(std::string_view bytes);
    /// Sends what can be sent. False: the connection is broken.
    bool flush();
    void workOff();
    void workOff(std::int32_t id, Http2Exchange& exchange);
    void dispatch(const std::shared_ptr<Http2Exchange>& exchange);
    void refuse(Http2Exchange& exchange, int status, std::string_view text);
    /// Ends what takes too long. False: the connection itself does.
    bool checkDeadlines();
    void end();

    Connection& m_connection;
    ServerContext& m_context;
    std::shared_ptr<Mailbox> m_mailbox;
    std::unique_ptr<nghttp2_session, Deleter> m_session;
    std::map<std::int32_t, std::shared_ptr<Http2Exchange>> m_streams;
    std::string m_outgoing; ///< frames on their way to the socket
    std::size_t m_outgoingStart = 0;
    bool m_isBlocked = false; ///< the socket takes no more
    Clock::time_point m_blockedSince{};
    Clock::time_point m_lastCheck{};                 ///< of the deadlines
    Clock::time_point m_lastRequest{};               ///< when a stream was last open
    std::optional<Clock::time_point> m_headersSince; ///< a header block is on its way
};

} // namespace sluice::network
