// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/net/http_message.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace sluice::net {

/// Called on the calling thread, about ten times a second.
using ProgressFunction = std::function<void(const DownloadProgress&)>;

/// Called on the calling thread with each piece of a body as it comes. An error ends the call with it.
using PieceFunction = std::function<Result<void>(std::string_view piece)>;

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

    /// Passes the body on while it comes; the answer has one only when its status is not 2xx.
    ///
    /// Errors: those of send() and of `onPiece`.
    Result<HttpResponse>
    stream(const HttpRequest& request, const PieceFunction& onPiece, std::stop_token stop = {});

    /// Writes the body of a 2xx answer to `file`, which is overwritten, and removed again after a failure; never resumes.
    ///
    /// The answer has a body only when its status is not 2xx. Errors: those of send(), DiskFull, Io.
    Result<HttpResponse> receive(const HttpRequest& request,
                                 const std::filesystem::path& file,
                                 const ProgressFunction& progress = {},
                                 std::stop_token stop = {});

private:
    class Loop;
    struct Transfer;

    Result<std::shared_ptr<Transfer>> start(const HttpRequest& request);
    Result<HttpResponse> perform(const std::shared_ptr<Transfer>& transfer,
                                 const ProgressFunction& progress,
                                 const PieceFunction& onPiece,
                                 std::stop_token stop);

    const bool m_offline;
    std::unique_ptr<Loop> m_loop;
};

/// The version of the libcurl that is loaded: "7.88.1".
std::string libraryVersion();

} // namespace sluice::net
