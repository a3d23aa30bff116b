// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::network {

/// Where a peer listens.
struct Endpoint
{
    std::string url; ///< "https://host:8935" or "http://host:port" (cleartext)
    /// Only for peers that the user added by a loopback or private address: lets connections go there.
    bool isLoopbackAllowed = false;

    bool operator==(const Endpoint&) const = default;
};

/// The parts of an http or https address.
struct UrlParts
{
    bool isTls = true;
    std::string host; ///< without the brackets of an IPv6 address
    std::uint16_t port = 0;
    std::string path; ///< from its slash on, without a slash at the end; empty for none

    /// "host:port", "[::1]:port".
    std::string authority() const;
};

/// Errors: InvalidInput (no host, another scheme, a user name, query, fragment, control characters or blanks).
Result<UrlParts> parseUrl(std::string_view url, std::uint16_t defaultPort);

/// An address as people give it ("host", "host:port", "https://host"): scheme https and port 8935 are added.
///
/// `isLoopbackAllowed` is set when the host is itself written as a loopback or private address, or is localhost: the
/// user has named it. Errors: InvalidInput (also for a path).
Result<Endpoint> endpointFromUser(std::string_view text);

/// A URL that a peer sent, checked and with the leave of the peer it came from. Errors: Protocol.
Result<Endpoint> endpointFromPeer(std::string_view url, const Endpoint& peer);

} // namespace sluice::network
