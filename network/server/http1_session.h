// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/server/http1_parser.h"
#include "network/server/server_context.h"

namespace sluice::network {

/// Serves HTTP/1.1 on one connection: requests one after the other, each handler on the calling thread.
class Http1Session
{
public:
    /// `opening`: bytes that have been read already.
    Http1Session(Connection& connection, ServerContext& context, std::string opening);

    /// Returns when the connection is to be closed.
    void run();

private:
    class Body;
    class Response;

    bool serveOne();
    bool readHead(std::string& head);
    void refuse(int status, std::string_view reason);

    Connection& m_connection;
    ServerContext& m_context;
    std::string m_input; ///< read, not used yet
    bool m_isFirst = true;
};

} // namespace sluice::network
