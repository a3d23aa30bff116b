// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/peer_address.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace sluice::network {
namespace {

constexpr std::size_t kLongestUrl = 2048;
constexpr std::string_view kUsualPort = "8935";

bool isHostCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool isBracketCharacter(char c)
{
    return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

std::string lowerCase(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z')
            c = char(c - 'A' + 'a');
    return lower;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kSpace = " \t\r\n";
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// The end of the host in "host:port" or "[::1]:port"; nothing when it is no host.
std::optional<std::size_t> endOfHost(std::string_view authority)
{
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        if (close == std::string_view::npos || close < 3 ||
            !std::all_of(authority.begin() + 1, authority.begin() + std::ptrdiff_t(close),
                         isBracketCharacter))
            return std::nullopt;
        return close + 1;
    }
    const auto end = std::min(authority.find(':'), authority.size());
    if (end == 0 ||
        !std::all_of(authority.begin(), authority.begin() + std::ptrdiff_t(end), isHostCharacter))
        return std::nullopt;
    return end;
}

bool isPort(std::string_view text)
{
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size() && port > 0 && port < 65536;
}

} // namespace

std::string_view nameOf(PeerSource source)
{
    switch (source) {
    case PeerSource::List:
        return "list";
    case PeerSource::Webhook:
        return "webhook";
    case PeerSource::Registry:
        return "registry";
    case PeerSource::Practice:
        return "practice";
    }
    return "list";
}

Result<std::string> normalPeerUrl(std::string_view text)
{
    const auto wrong = [&](std::string_view why) {
        return fail(ErrorCode::InvalidInput,
                    fmt::format("\"{}\" is no address of an orchestrator: {}. It looks like "
                                "https://example.org:8935.",
                                text.substr(0, 80), why));
    };
    std::string_view rest = trimmed(text);
    if (rest.size() > kLongestUrl)
        return wrong("it is too long");
    std::string scheme = "https";
    if (const auto colon = rest.find("://"); colon != std::string_view::npos) {
        scheme = lowerCase(rest.substr(0, colon));
        rest.remove_prefix(colon + 3);
    }
    if (scheme != "https" && scheme != "http")
        return wrong("it starts with neither https:// nor http://");
    const std::string authority = lowerCase(rest.substr(0, rest.find_first_of("/?#")));
    const auto host = endOfHost(authority);
    if (!host)
        return wrong("there is no host in it");
    std::string_view port = kUsualPort;
    if (*host < authority.size()) {
        port = std::string_view(authority).substr(*host);
        if (!port.starts_with(':') || !isPort(port.substr(1)))
            return wrong("its port is none");
        port.remove_prefix(1);
    }
    return fmt::format("{}://{}:{}", scheme, authority.substr(0, *host), port);
}

Result<std::vector<std::string>> parsePeerList(std::string_view text)
{
    std::vector<std::string> urls;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        const std::string_view entry = trimmed(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
        if (entry.empty())
            continue;
        SLUICE_TRY(std::string url, normalPeerUrl(entry));
        if (std::find(urls.begin(), urls.end(), url) == urls.end())
            urls.push_back(std::move(url));
    }
    return urls;
}

bool isLoopbackUrl(std::string_view url)
{
    const auto scheme = url.find("://");
    const std::string_view host = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
    return host.starts_with("127.") || host.starts_with("localhost:") || host.starts_with("[::1]");
}

} // namespace sluice::network
