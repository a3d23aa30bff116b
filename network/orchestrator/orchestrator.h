// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http_client.h"
#include "network/orchestrator/ai_models.h"
#include "network/orchestrator/misbehaviour.h"
#include "network/wire/byoc.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::network {

struct OrchestratorConfig
{
    std::string host = "127.0.0.1";
    std::uint16_t port = 0; ///< 0: the system chooses
    bool tls = true;
    std::string version = std::string(kProtocolVersion);
    std::string secret;           ///< with it AI workers and BYOC workers register; empty: none can
    std::filesystem::path folder; ///< its own, for inputs and results; made when missing
    std::vector<AiModel> models;  ///< runners behind URLs
    std::optional<PriceInfo> price; ///< of whatever has none of its own; absent: announces none
    std::string misbehaves;         ///< as Misbehaviour::set() reads it
    std::chrono::milliseconds runnerPatience{20'000}; ///< for a runner to become healthy
    std::chrono::milliseconds workerTimeout = std::chrono::minutes(15);
    std::chrono::milliseconds mediaLife = std::chrono::minutes(10);
};

/// A practice orchestrator: speaks go-livepeer's protocol on one port (gRPC and HTTP, protocol sections 7, 8, 13, 14, 17), off chain.
///
/// Gateways and AI workers of go-livepeer can use it. It has no wallet and takes no payment: announced prices are paid from a credit of
/// practice money that everybody has. Threads: those of its Listener and of its HttpClient.
/// Checked: tests/network/test_orchestrator.cpp
class Orchestrator
{
public:
    /// Errors: InvalidInput, Unavailable (port taken, a runner not healthy), Io, Cancelled.
    static Result<std::unique_ptr<Orchestrator>> start(OrchestratorConfig config,
                                                       std::stop_token stop = {});
    ~Orchestrator();
    Orchestrator(const Orchestrator&) = delete;
    Orchestrator& operator=(const Orchestrator&) = delete;

    std::uint16_t port() const;
    /// "https://127.0.0.1:43121"
    std::string url() const;
    /// Offers a BYOC worker that listens somewhere; what POST /capability/register does.
    void addCapability(const ByocRegistration& registration);
    bool offersCapability(const std::string& name) const;
    /// AI workers that are connected.
    std::size_t workerCount() const;
    /// Asks a runner what it runs and offers that. Errors: Unavailable, Protocol, Cancelled.
    Result<void> addRunner(const std::string& url, std::stop_token stop = {});
    /// When Mischief::Dead has happened or will happen; whoever owns the process ends it then.
    std::optional<std::chrono::steady_clock::time_point> death() const;

private:
    class Core;
    explicit Orchestrator(std::unique_ptr<Core> core);
    std::unique_ptr<Core> m_core;
};

} // namespace sluice::network
