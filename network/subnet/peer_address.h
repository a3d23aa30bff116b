// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::network {

/// Who told us about an orchestrator.
enum class PeerSource
{
    List,     ///< the user: the setting subnet/orchestrators or `peers add`
    Webhook,  ///< the list behind the setting subnet/webhook
    Registry, ///< the chain
    Practice  ///< the practice subnet of this computer
};

/// "list", "webhook", "registry", "practice".
std::string_view nameOf(PeerSource source);

/// Where an orchestrator is reached. The URL is also its name in the peer book.
struct PeerAddress
{
    std::string url; ///< "https://host:8935": scheme, host in lower case, port; no path
    PeerSource source = PeerSource::List;
    /// May lie on this computer or in a private network: only what the user or the practice subnet named.
    bool isLoopbackAllowed = false;
    double trust = 1.0; ///< 0..1; the webhook's "score"

    bool operator==(const PeerAddress&) const = default;
};

/// Completes what people type: a missing scheme is https, a missing port 8935; a path, a query and a slash at the end go.
///
/// Errors: InvalidInput (another scheme, no host, a user name, a port out of range, longer than 2048 bytes).
Result<std::string> normalPeerUrl(std::string_view text);

/// A list with commas; empty entries are passed over. Errors: InvalidInput, naming the entry.
Result<std::vector<std::string>> parsePeerList(std::string_view text);

/// Whether the host is written as this computer: "localhost", 127.x.y.z, [::1].
bool isLoopbackUrl(std::string_view url);

} // namespace sluice::network
