// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::net {

enum class HttpMethod
{
    Get,
    Head
};

/// One request. Only http and https; no cookies; redirects stay with https when they start there.
struct HttpRequest
{
    HttpMethod method = HttpMethod::Get;
    std::string url;
    std::vector<std::string> headers; ///< "Name: value"; Authorization is not sent to another host
    bool followRedirects = true;
    std::uint64_t sizeLimit = 16u << 20; ///< bytes of body; more is a Protocol error
    std::chrono::seconds connectTimeout{20};
    std::chrono::seconds stallTimeout{60}; ///< without a byte for so long: Timeout
};

struct HttpResponse
{
    int status = 0;
    std::map<std::string, std::string> headers; ///< of the last answer, names in lower case
    std::string body;
    std::string url; ///< after redirects

    /// A header's value, empty when it is not there.
    std::string header(const std::string& lowerCaseName) const;
};

struct DownloadProgress
{
    std::uint64_t received = 0; ///< with what an earlier try left behind
    std::uint64_t total = 0;    ///< 0: not known
};

/// Called on the thread that called download(), about ten times a second.
using ProgressFunction = std::function<void(const DownloadProgress&)>;

/// Every outgoing connection of the program: libcurl on one thread of its own, `net-io`, started by the first request.
///
/// The calls block the calling thread, and several threads may call at once. A stop request ends a call with Cancelled at once.
/// When offline, a call returns Unavailable and no socket is made.
class HttpClient
{
public:
    explicit HttpClient(bool offline = false);
    /// Calls that are still running end with Cancelled.
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    bool isOffline() const { return m_offline; }
    /// Connections made so far.
    std::uint64_t connectionCount() const;

    /// The whole answer in memory.
    ///
    /// Errors: Unavailable (offline, or the server wants a permission), Network, Timeout, NotFound, Protocol, InvalidInput
    /// (address), Cancelled.
    Result<HttpResponse> send(const HttpRequest& request, std::stop_token stop = {});

    /// Writes the body to `file`. After a failure `file` and a note beside it (`file`.resume) stay, and the next
    /// call asks for the rest, provided the server can tell that it still has the same thing.
    ///
    /// The answer has no body. Errors: those of send(), DiskFull, Io, Unavailable (another process is at it).
    Result<HttpResponse> download(const HttpRequest& request,
                                  const std::filesystem::path& file,
                                  const ProgressFunction& progress = {},
                                  std::stop_token stop = {});

private:
    class Loop;
    struct Transfer;

    Result<HttpResponse> perform(const std::shared_ptr<Transfer>& transfer,
                                 const ProgressFunction& progress,
                                 std::stop_token stop);

    const bool m_offline;
    std::unique_ptr<Loop> m_loop;
};

/// The version of the libcurl that is loaded: "7.88.1".
std::string libraryVersion();

} // namespace sluice::net
