// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http_message.h"
#include "network/gateway/endpoint.h"

#include <chrono>
#include <string_view>

namespace sluice::network {

/// A request to a peer of the subnet: its certificate is not checked (protocol section 2), no redirect is followed, no
/// proxy asked, private addresses only with leave, an answer of any status is an answer.
net::HttpRequest
peerRequest(const Endpoint& endpoint, std::string_view path, std::chrono::milliseconds deadline);

} // namespace sluice::network
