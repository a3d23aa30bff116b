// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/gateway/endpoint.h"

#include "core/net/address_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace sluice::network {
namespace {

constexpr std::uint16_t kDefaultPort = 8935;
constexpr std::size_t kMaxUrl = 2048;

Unexpected notAnAddress(std::string_view url)
{
    return fail(ErrorCode::InvalidInput,
                fmt::format("\"{}\" is not an address that can be used: https://host:port is",
                            url.substr(0, 200)));
}

bool isPlain(std::string_view text)
{
    return std::ranges::all_of(text,
                               [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\'; });
}

bool isNumericAddress(const std::string& host)
{
    return host.find(':') != std::string::npos ||
           host.find_first_not_of("0123456789.") == std::string::npos;
}

/// Splits "host:port", "[v6]:port" or "host". False when it is neither.
bool splitAuthority(std::string_view authority, UrlParts& parts)
{
    std::string_view port;
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        if (end == std::string_view::npos)
            return false;
        parts.host = authority.substr(1, end - 1);
        port = authority.substr(end + 1);
    } else {
        const auto colon = authority.find(':');
        parts.host = authority.substr(0, colon);
        port = colon == std::string_view::npos ? std::string_view() : authority.substr(colon);
    }
    if (parts.host.empty() || port.empty())
        return !parts.host.empty();
    const auto [end, error] =
        std::from_chars(port.data() + 1, port.data() + port.size(), parts.port);
    return port.front() == ':' && error == std::errc() && end == port.data() + port.size() &&
           parts.port != 0;
}

} // namespace

std::string UrlParts::authority() const
{
    return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                               : fmt::format("[{}]:{}", host, port);
}

Result<UrlParts> parseUrl(std::string_view url, std::uint16_t defaultPort)
{
    const std::string_view whole = url;
    UrlParts parts;
    parts.port = defaultPort;
    if (url.size() > kMaxUrl || !isPlain(url))
        return notAnAddress(whole);
    if (url.starts_with("https://")) {
        url.remove_prefix(8);
    } else if (url.starts_with("http://")) {
        url.remove_prefix(7);
        parts.isTls = false;
    } else {
        return notAnAddress(whole);
    }
    if (url.find_first_of("@?#") != std::string_view::npos)
        return notAnAddress(whole);
    const auto slash = std::min(url.find('/'), url.size());
    if (!splitAuthority(url.substr(0, slash), parts))
        return notAnAddress(whole);
    parts.path = url.substr(slash);
    while (parts.path.ends_with('/'))
        parts.path.pop_back();
    return parts;
}

Result<Endpoint> endpointFromUser(std::string_view text)
{
    const bool hasScheme = text.find("://") != std::string_view::npos;
    const std::string url = hasScheme ? std::string(text) : "https://" + std::string(text);
    SLUICE_TRY(const UrlParts parts, parseUrl(url, kDefaultPort));
    if (!parts.path.empty())
        return notAnAddress(text);
    const bool isNamedPrivate = parts.host == "localhost" ||
                                (isNumericAddress(parts.host) && !net::isPublicAddress(parts.host));
    return Endpoint{(parts.isTls ? "https://" : "http://") + parts.authority(), isNamedPrivate};
}

Result<Endpoint> endpointFromPeer(std::string_view url, const Endpoint& peer)
{
    const bool isTls = url.starts_with("https://");
    const auto parts = parseUrl(url, isTls ? 443 : 80);
    if (!parts)
        return fail(ErrorCode::Protocol, fmt::format("{} names no usable address of its own: {}",
                                                     peer.url, parts.error().detail));
    return Endpoint{(isTls ? "https://" : "http://") + parts->authority() + parts->path,
                    peer.isLoopbackAllowed};
}

} // namespace sluice::network
