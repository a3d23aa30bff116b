// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "network/gateway/endpoint.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::network {

/// Turns host names into addresses with a deadline, which the system's own call lacks. Any thread.
///
/// A name server that stays silent keeps a thread `resolve` until the system gives up; the destructor waits for it.
class Resolver
{
public:
    Resolver() = default;
    ~Resolver();

    /// The addresses of `parts` with their port ("192.0.2.1:8935", "[2001:db8::1]:8935").
    ///
    /// Errors: Protocol (one of them is private and `isPrivateAllowed` is false), Network (no such name), Timeout, Cancelled.
    Result<std::vector<std::string>> resolve(const UrlParts& parts,
                                             bool isPrivateAllowed,
                                             std::chrono::steady_clock::time_point deadline,
                                             std::stop_token stop);

private:
    struct Lookup;

    void reap();

    std::mutex m_mutex;
    std::vector<std::shared_ptr<Lookup>> m_lookups;
};

} // namespace sluice::network
