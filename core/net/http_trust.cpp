// SPDX-License-Identifier: GPL-3.0-or-later
// Where a request may lead, and how far the other side is trusted.
#include "core/net/address_rule.h"
#include "core/net/http_transfer.h"

#include <fmt/format.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace sluice::net {
namespace {

constexpr int kSilentSeconds = 30;
constexpr int kProbeSeconds = 10;
constexpr int kProbes = 3;
constexpr unsigned kUnacknowledgedMilliseconds = 60'000;

/// Lets the system notice that the other side is gone while a long answer is awaited: cable out, machine off.
void watchPeer(int socket)
{
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &kSilentSeconds, sizeof kSilentSeconds);
    ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &kProbeSeconds, sizeof kProbeSeconds);
    ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &kProbes, sizeof kProbes);
    ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnacknowledgedMilliseconds,
                 sizeof kUnacknowledgedMilliseconds);
}

long curlVersion(HttpVersion version)
{
    switch (version) {
    case HttpVersion::Any:
        return CURL_HTTP_VERSION_2TLS;
    case HttpVersion::Http1:
        return CURL_HTTP_VERSION_1_1;
    case HttpVersion::Http2Cleartext:
        return CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
    }
    return CURL_HTTP_VERSION_2TLS;
}

} // namespace

void HttpClient::Transfer::prepareTrust()
{
    CURL* curl = handle.get();
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, curlVersion(request.version));
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, request.isCertificateChecked ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, request.isCertificateChecked ? 2L : 0L);
    if (!request.usesProxy)
        curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    // A name server that is silent must not hold up the transfers of everybody else.
    curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, &onSocket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, &onConnected);
    curl_easy_setopt(curl, CURLOPT_PREREQDATA, this);
}

bool HttpClient::Transfer::isAllowed(const sockaddr* address)
{
    if (request.addresses == AddressRule::Any || isPublicAddress(address))
        return true;
    failure =
        Error{ErrorCode::Protocol,
              fmt::format("{} leads to this machine or to a private network, which a peer may "
                          "not send us to. Add the peer by its private address to allow it.",
                          request.url)};
    return false;
}

curl_socket_t HttpClient::Transfer::onSocket(void* self, curlsocktype, curl_sockaddr* address)
{
    auto* transfer = static_cast<Transfer*>(self);
    if (!transfer->isAllowed(&address->addr))
        return CURL_SOCKET_BAD;
    transfer->failure.reset();
    ++*transfer->connections;
    const int socket =
        ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (socket >= 0)
        watchPeer(socket);
    return socket;
}

/// The same rule for a connection that an earlier request left open.
int HttpClient::Transfer::onConnected(void* self, char* address, char*, int, int)
{
    auto* transfer = static_cast<Transfer*>(self);
    if (transfer->request.addresses == AddressRule::Any || isPublicAddress(address))
        return CURL_PREREQFUNC_OK;
    const sockaddr none{};
    transfer->isAllowed(&none);
    return CURL_PREREQFUNC_ABORT;
}

} // namespace sluice::net
