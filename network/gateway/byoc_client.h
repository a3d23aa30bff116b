// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http_client.h"
#include "network/gateway/endpoint.h"
#include "network/gateway/job_client.h"
#include "network/gateway/signer.h"
#include "network/wire/byoc.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace sluice::network {

/// One BYOC job. Metadata belongs in the body or the path: nothing else reaches the worker.
struct ByocRequest
{
    std::string capability;
    std::string path; ///< after /process/request/, without a leading slash, no query
    std::string contentType = "application/octet-stream";
    std::filesystem::path bodyFile; ///< empty: `body` is sent
    std::string body;
    std::filesystem::path answerFile; ///< where the answer's body goes; overwritten
    std::uint64_t answerLimit = std::uint64_t(4) << 30; ///< bytes
    std::chrono::seconds timeout{60};                   ///< told to the orchestrator
    std::chrono::seconds margin{5}; ///< our own deadline is so much later, as upstream's is
};

struct ByocOutcome
{
    std::string contentType;
    std::uint64_t size = 0;
    std::optional<WeiFraction>
        fee; ///< of the time it took, rounded up to seconds; none: no price announced
    std::chrono::microseconds time{0};
    std::string balance; ///< the header Livepeer-Balance, when there
};

struct ByocProgress
{
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
};
/// Called on the calling thread, about ten times a second.
using ByocProgressFunction = std::function<void(const ByocProgress&)>;

/// Speaks BYOC to orchestrators directly (protocol section 17). Any thread; calls block.
class ByocClient
{
public:
    /// All must outlive this.
    ByocClient(net::HttpClient& http, Signer& signer, PaymentSource& payments);

    /// Asks whether `capability` is offered, and at what price.
    ///
    /// Errors: Unavailable (no such capability, no capacity, offline, private address), Network, Timeout, Protocol, Cancelled.
    Result<ByocToken> token(const Endpoint& endpoint,
                            const std::string& capability,
                            std::chrono::milliseconds deadline,
                            std::stop_token stop = {});

    /// Runs the job at the peer that gave `token`; the answer's body is in `request.answerFile` when it returns a value,
    /// and the file is removed when not. Never retries.
    tl::expected<ByocOutcome, JobFailure> run(const Endpoint& endpoint,
                                              const ByocToken& token,
                                              const ByocRequest& request,
                                              std::stop_token stop = {},
                                              const ByocProgressFunction& progress = {});

private:
    net::HttpClient& m_http;
    Signer& m_signer;
    PaymentSource& m_payments;
};

} // namespace sluice::network
