// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/gateway/orchestrator_client.h"
#include "network/gateway/resolver.h"

#include <grpcpp/channel.h>

#include <list>
#include <memory>
#include <mutex>

namespace sluice::network {

/// The gRPC connections to orchestrators; the ones used last stay open. Any thread.
class OrchestratorClient::Channels
{
public:
    Channels();

    /// An open or new connection, to addresses that were looked up and checked just now: gRPC itself looks nothing up, so a name
    /// cannot lead elsewhere afterwards. Errors: those of Resolver, InvalidInput.
    Result<std::shared_ptr<grpc::Channel>> channel(const Endpoint& endpoint,
                                                   std::chrono::steady_clock::time_point deadline,
                                                   std::stop_token stop);
    /// Closes a connection that failed, so that the next call starts anew.
    void drop(const Endpoint& endpoint);

private:
    struct Open
    {
        Endpoint endpoint;
        std::shared_ptr<grpc::Channel> channel;
    };

    Resolver m_resolver;
    std::mutex m_mutex;
    std::list<Open> m_open; ///< used last first
};

} // namespace sluice::network
