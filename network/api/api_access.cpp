// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/api/api_access.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace sluice::network {
namespace {

constexpr std::string_view kScheme = "http://";
constexpr std::string_view kBearer = "bearer ";

std::string lowerCase(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    return lower;
}

/// Takes the same time wherever the texts differ.
bool isSame(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return false;
    unsigned char different = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        different |= static_cast<unsigned char>(a[i] ^ b[i]);
    return different == 0;
}

std::size_t countOf(const Headers& headers, std::string_view name)
{
    return std::size_t(
        std::ranges::count_if(headers, [&](const auto& header) { return header.first == name; }));
}

} // namespace

bool ApiAccess::isOurs(std::string_view authority) const
{
    const std::uint16_t port = m_port;
    return port != 0 && (authority == fmt::format("127.0.0.1:{}", port) ||
                         authority == fmt::format("localhost:{}", port));
}

std::optional<ApiAccess::Refusal> ApiAccess::check(const ServerRequest& request,
                                                   bool needsToken) const
{
    const auto forbid = [](std::string text) { return Refusal{403, std::move(text)}; };
    if (countOf(request.headers, "host") != 1 || !isOurs(lowerCase(request.header("host"))))
        return forbid("Call this address as 127.0.0.1 or localhost, with its port.");
    if (countOf(request.headers, "origin") > 0) {
        const std::string origin = lowerCase(request.header("origin"));
        if (countOf(request.headers, "origin") != 1 || !origin.starts_with(kScheme) ||
            !isOurs(std::string_view(origin).substr(kScheme.size())))
            return forbid("Web pages may not call this.");
    }
    const std::string site = lowerCase(request.header("sec-fetch-site"));
    if (!site.empty() && site != "none" && site != "same-origin")
        return forbid("Web pages may not call this.");
    if (!needsToken)
        return std::nullopt;
    const std::string_view authorization = request.header("authorization");
    if (countOf(request.headers, "authorization") != 1 ||
        lowerCase(authorization.substr(0, kBearer.size())) != kBearer ||
        !isSame(authorization.substr(kBearer.size()), m_token))
        return Refusal{401, "Send the token of this API as: Authorization: Bearer TOKEN. "
                            "sluice-cli api token shows it."};
    return std::nullopt;
}

} // namespace sluice::network
