// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/gateway/byoc_client.h"
#include "network/gateway/job_client.h"
#include "network/gateway/media_fetcher.h"
#include "network/server/listener.h"
#include "tests/support/temp_dir.h"

#include <atomic>

namespace sluice::test {

/// A peer on a real socket whose one handler answers everything, and counts how often it was asked.
class HostilePeer
{
public:
    explicit HostilePeer(network::Handler handler, bool tls = true, std::uint16_t port = 0);

    std::string url() const { return m_listener->url(); }
    std::uint16_t port() const { return m_listener->port(); }
    /// With the leave that a peer has which the user added by its loopback address.
    network::Endpoint endpoint() const { return {url(), true}; }
    /// What GetOrchestrator would have said.
    network::Introduction introduction() const;
    int calls() const { return m_calls; }
    /// Nobody is served any more: nothing was left hanging.
    bool isQuiet() const { return m_listener->handlerCount() == 0; }

private:
    std::atomic<int> m_calls = 0;
    std::unique_ptr<network::Listener> m_listener;
};

/// Our side, off-chain.
struct Clients
{
    net::HttpClient http;
    network::NoSigner signer;
    network::NoPayment payments;
    network::OrchestratorClient orchestrators{signer};
    network::JobClient jobs{http, signer, payments};
    network::ByocClient byoc{http, signer, payments};
    network::MediaFetcher media{http};
    TempDir folder;
};

/// Sends `piece` again and again until the other side has had enough.
network::Handler endless(int status, network::Headers headers, std::string piece);
/// Begins an answer and then sends a byte every 20 ms for as long as anybody listens.
network::Handler trickle(network::Headers headers);
/// One whole answer.
network::Handler
answer(int status, std::string contentType, std::string body, network::Headers more = {});
/// Reads the request and never answers.
network::Handler silent();
/// The beginning of an answer, cut off.
network::Handler cut(network::Headers headers, std::string beginning);

} // namespace sluice::test
