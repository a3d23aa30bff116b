// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/gateway/peer_request.h"

#include <algorithm>

namespace sluice::network {
namespace {

using namespace std::chrono_literals;

constexpr auto kConnectTimeout = 5s;

} // namespace

net::HttpRequest
peerRequest(const Endpoint& endpoint, std::string_view path, std::chrono::milliseconds deadline)
{
    net::HttpRequest request;
    request.url = endpoint.url + std::string(path);
    request.followRedirects = false;
    request.version = net::HttpVersion::Http1;
    request.addresses =
        endpoint.isLoopbackAllowed ? net::AddressRule::Any : net::AddressRule::PublicOnly;
    request.isCertificateChecked = false;
    request.usesProxy = false;
    request.acceptsErrors = true;
    request.connectTimeout = kConnectTimeout;
    request.stallTimeout = 0s; // a job may be silent for as long as it may take
    request.totalTimeout = std::max(deadline, 1ms);
    return request;
}

} // namespace sluice::network
