// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/server/handler.h"

#include <atomic>
#include <optional>
#include <string>

namespace sluice::network {

/// Who may call the API: programs of this computer that know the token, and never a web page. Any thread.
///
/// A page in a browser can send requests to loopback, and by changing its own name's address (DNS rebinding) read the answers. So the Host
/// has to be ours as a number or "localhost", an Origin has to be ours too, and what a browser itself calls cross-site is refused.
/// Checked: tests/network/test_api.cpp
class ApiAccess
{
public:
    explicit ApiAccess(std::string token)
        : m_token(std::move(token))
    {}
    /// Before that nobody may.
    void setPort(std::uint16_t port) { m_port = port; }

    struct Refusal
    {
        int status = 403;
        std::string text;
    };
    /// Nothing: the request may pass. Results (`needsToken` false) are fetched by whoever was told their random address.
    std::optional<Refusal> check(const ServerRequest& request, bool needsToken) const;

private:
    bool isOurs(std::string_view authority) const;

    const std::string m_token;
    std::atomic<std::uint16_t> m_port{0};
};

} // namespace sluice::network
