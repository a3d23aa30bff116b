// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/descriptor.h"
#include "core/net/answer_file.h"
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
    void operator()(curl_mime* form) const { curl_mime_free(form); }
};

/// One running request. The net-io thread owns everything but the counters and what `mutex` guards.
struct HttpClient::Transfer
{
    HttpRequest request;
    ResumableFile* file = nullptr; ///< where the body goes; neither: into the response
    AnswerFile* answer = nullptr;  ///< likewise
    bool isStreamed = false;       ///< the body goes into `pieces`
    std::atomic<std::uint64_t>* connections = nullptr;

    std::unique_ptr<CURL, CurlDeleter> handle;
    std::unique_ptr<curl_slist, CurlDeleter> headers;
    std::unique_ptr<curl_mime, CurlDeleter> form;
    Descriptor body; ///< the file that is sent
    std::uint64_t headerBytes = 0;
    HttpResponse response;
    std::optional<Error> failure; ///< what a callback found wrong; it then aborts the transfer
    bool bodyHasBegun = false;
    bool isCutShort = false; ///< an error's page was longer than anybody reads

    std::atomic<bool> isCancelled = false;
    std::atomic<std::uint64_t> received = 0;
    std::atomic<std::uint64_t> total = 0;
    std::atomic<std::uint64_t> sent = 0;

    std::mutex mutex;
    std::condition_variable done;
    std::optional<Result<HttpResponse>> result;
    std::string pieces; ///< what came since the caller looked last

    /// Makes the handle. Errors: InvalidInput, Internal.
    Result<void> prepare();
    /// Turns what libcurl says into the result and wakes the caller.
    void finish(CURLcode code);
    void finish(Result<HttpResponse> outcome);

private:
    /// Errors: NotFound, Io (the file to send), InvalidInput.
    Result<void> prepareBody();
    Result<void> prepareForm();
    void prepareTrust();
    bool isAllowed(const sockaddr* address);

    static std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t onBody(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t onSend(char* data, std::size_t size, std::size_t count, void* self);
    static int onSeek(void* self, curl_off_t offset, int origin);
    static int onProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t sent);
    static curl_socket_t onSocket(void* self, curlsocktype purpose, curl_sockaddr* address);
    static int onConnected(void* self, char* address, char* own, int port, int ownPort);

    bool readHeader(std::string_view line);
    bool takeBody(std::string_view data);
    bool keep(const Result<void>& written);
    bool beginBody();
    Result<HttpResponse> outcomeOf(CURLcode code);
};

} // namespace sluice::net
