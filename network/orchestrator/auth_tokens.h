// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/wire/messages.h"

#include <chrono>
#include <string>
#include <string_view>

namespace sluice::network {

/// `count` random bytes of the operating system's generator, as 2 x `count` hex digits.
std::string randomHex(int count);

/// Makes and checks auth tokens (protocol section 7): HMAC-SHA256 over session and expiration with a key of this object's lifetime. Any thread.
///
/// Checked: tests/network/test_orchestrator_parts.cpp
class AuthTokens
{
public:
    using Clock = std::chrono::system_clock;

    AuthTokens();

    /// A token of a new session that is valid for `life` from `now` on.
    AuthToken issue(Clock::time_point now,
                    std::chrono::seconds life = std::chrono::minutes(30)) const;
    /// Errors: InvalidInput with the text that a go-livepeer gateway knows: "missing auth token", "invalid auth token",
    /// "expired auth token".
    Result<void> check(const AuthToken& token, Clock::time_point now) const;

private:
    std::string signature(std::string_view sessionId, std::int64_t expiration) const;

    std::string m_key;
};

} // namespace sluice::network
