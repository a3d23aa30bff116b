// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http_client.h"
#include "core/net/resumable_file.h"

#include <curl/curl.h>

#include <condition_variable>
#include <mutex>
#include <optional>

namespace sluice::net {

struct CurlDeleter
{
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// One running request. The net-io thread owns everything but the counters and what `mutex` guards.
struct HttpClient::Transfer
{
    HttpRequest request;
    ResumableFile* file = nullptr; ///< where the body goes; none: into the response
    std::atomic<std::uint64_t>* connections = nullptr;

    std::unique_ptr<CURL, CurlDeleter> handle;
    std::unique_ptr<curl_slist, CurlDeleter> headers;
    HttpResponse response;
    std::optional<Error> failure; ///< what a callback found wrong; it then aborts the transfer
    bool bodyHasBegun = false;

    std::atomic<bool> isCancelled = false;
    std::atomic<std::uint64_t> received = 0;
    std::atomic<std::uint64_t> total = 0;

    std::mutex mutex;
    std::condition_variable done;
    std::optional<Result<HttpResponse>> result;

    /// Makes the handle. Errors: InvalidInput, Internal.
    Result<void> prepare();
    /// Turns what libcurl says into the result and wakes the caller.
    void finish(CURLcode code);
    void finish(Result<HttpResponse> outcome);

private:
    static std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t onBody(char* data, std::size_t size, std::size_t count, void* self);
    static curl_socket_t onSocket(void* self, curlsocktype purpose, curl_sockaddr* address);

    void readHeader(std::string_view line);
    bool takeBody(std::string_view data);
    bool beginBody();
    Result<HttpResponse> outcomeOf(CURLcode code);
};

} // namespace sluice::net
