// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http_client.h"
#include "network/gateway/endpoint.h"

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>

namespace sluice::network {

struct FetchLimits
{
    std::uint64_t size = 300'000'000; ///< bytes: upstream's own limit
    std::chrono::seconds total{600};
    std::chrono::seconds stall{30};
    int tries = 3; ///< each goes on where the one before ended
};

/// Brings the media of an answer into files.
class MediaFetcher
{
public:
    /// `http` must outlive this.
    explicit MediaFetcher(net::HttpClient& http)
        : m_http(http)
    {}

    /// Writes what `url` stands for, a download or a data URL, to `file`; nothing is left of it after an error. The
    /// disk may not have it yet.
    ///
    /// Only http and https; no redirect is followed; loopback and private addresses only when `peer` may use them. Errors: Protocol (refused address, too big, broken), Network,
    /// Timeout, NotFound, DiskFull, Io, Cancelled. Any thread; blocks.
    Result<void> fetch(const std::string& url,
                       const Endpoint& peer,
                       const std::filesystem::path& file,
                       const FetchLimits& limits = {},
                       std::stop_token stop = {});

private:
    net::HttpClient& m_http;
};

} // namespace sluice::network
