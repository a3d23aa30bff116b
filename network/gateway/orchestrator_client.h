// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/gateway/endpoint.h"
#include "network/gateway/signer.h"
#include "network/wire/messages.h"

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace sluice::network {

/// An orchestrator's answer, and how long it took.
struct Introduction
{
    OrchestratorInfo info;
    Endpoint jobs; ///< where jobs go: info.transcoder with the leave of the peer that was asked
    std::chrono::microseconds latency{0};
};

/// Speaks gRPC to orchestrators: GetOrchestrator and Ping.
///
/// Servers of the subnet sign their own certificates anew at each start, so none is verified (protocol section 2). Any thread;
/// each call blocks until its deadline at most and ends with Cancelled soon after a stop request.
class OrchestratorClient
{
public:
    /// `signer` must outlive this. When offline, calls return Unavailable and no socket is made.
    explicit OrchestratorClient(Signer& signer, bool offline = false);
    ~OrchestratorClient();

    /// Without a wish the answer names all prices and the hardware (rounded prices: for display only).
    ///
    /// Errors: Network, Timeout, Cancelled, Protocol (garbage, no address for jobs), Unavailable (the orchestrator's own refusal, a
    /// private address that is not allowed, offline).
    Result<Introduction> info(const Endpoint& endpoint,
                              const std::optional<CapabilityWish>& wish,
                              std::chrono::milliseconds deadline,
                              std::stop_token stop = {});

    /// Sends bytes, returns the signature over them (empty off-chain). Errors: as above.
    Result<std::string> ping(const Endpoint& endpoint,
                             std::string_view value,
                             std::chrono::milliseconds deadline,
                             std::stop_token stop = {});

private:
    class Channels;

    Result<std::string> call(const Endpoint& endpoint,
                             const std::string& method,
                             const std::string& message,
                             std::chrono::milliseconds deadline,
                             std::stop_token stop);

    Signer& m_signer;
    const bool m_offline;
    std::unique_ptr<Channels> m_channels;
};

} // namespace sluice::network
