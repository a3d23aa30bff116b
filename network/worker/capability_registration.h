// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http_client.h"
#include "network/wire/byoc.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace sluice::network {

/// Where a worker offers itself, and how.
struct RegistrationConfig
{
    std::string orchestrator; ///< "https://127.0.0.1:8935"; its certificate is its own
    std::string secret;       ///< of the orchestrator
    std::vector<ByocRegistration> capabilities;
    std::chrono::milliseconds interval{
        30'000}; ///< an orchestrator forgets a worker that it once could not reach
};

/// Keeps a BYOC worker registered at an orchestrator for as long as the object lives, on a thread of its own, `register`.
class CapabilityRegistration
{
public:
    /// `client` outlives the registration.
    CapabilityRegistration(net::HttpClient& client, RegistrationConfig config);
    /// Takes the capabilities back, for at most two seconds.
    ~CapabilityRegistration();
    CapabilityRegistration(const CapabilityRegistration&) = delete;
    CapabilityRegistration& operator=(const CapabilityRegistration&) = delete;

    /// Why the last attempt failed; empty when all are registered, and before the first attempt.
    std::string problem() const;
    /// All capabilities were taken at least once.
    bool isRegistered() const;

private:
    void keep(const std::stop_token& stop);
    Result<void> post(const char* path, const std::string& body, const std::stop_token& stop);

    net::HttpClient& m_client;
    const RegistrationConfig m_config;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::string m_problem;
    bool m_isRegistered = false;
    std::jthread m_thread;
};

} // namespace sluice::network
