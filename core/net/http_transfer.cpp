// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/http_transfer.h"

#include "sluice_version.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace sluice::net {
namespace {

constexpr long kMaxRedirects = 8;
/// More than the 32 KiB that libcurl 7.88 reads from an HTTP/2 connection at once. With less it may put the last piece
/// of a body aside and then never notice that the stream has ended.
constexpr long kReadBytes = 128 * 1024;
constexpr std::size_t kMaxHeaders = 200;
constexpr std::size_t kMostOfErrorPage = 64u << 10;

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c; });
    return result;
}

std::string_view trimmed(std::string_view text)
{
    const auto begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    const auto end = text.find_last_not_of(" \t\r\n");
    return end == std::string_view::npos ? std::string_view() : text.substr(begin, end + 1 - begin);
}

/// The first byte of "bytes 100-199/500"; nothing when it is written otherwise.
std::optional<std::uint64_t> rangeStart(std::string_view contentRange)
{
    if (!contentRange.starts_with("bytes "))
        return std::nullopt;
    contentRange.remove_prefix(6);
    std::uint64_t start = 0;
    const auto [end, error] =
        std::from_chars(contentRange.data(), contentRange.data() + contentRange.size(), start);
    return error == std::errc() ? std::optional(start) : std::nullopt;
}

/// What If-Range may carry: a strong entity tag, else the date. A weak tag does not promise the same bytes.
std::string validatorOf(const HttpResponse& response)
{
    const std::string tag = response.header("etag");
    if (!tag.empty())
        return tag.starts_with("W/") ? "" : tag;
    return response.header("last-modified");
}

Error statusError(int status, const std::string& url)
{
    if (status == 404 || status == 410)
        return {ErrorCode::NotFound, fmt::format("{} does not exist (HTTP {}).", url, status)};
    if (status == 401 || status == 403)
        return {ErrorCode::Unavailable,
                fmt::format("{} wants a permission (HTTP {}).", url, status)};
    if (status == 429 || status >= 500)
        return {ErrorCode::Network,
                fmt::format("The server of {} is not able to answer (HTTP {}). Try again later.",
                            url, status)};
    return {ErrorCode::Protocol, fmt::format("{} was answered with HTTP {}.", url, status)};
}

Error curlError(CURLcode code, const std::string& url)
{
    const char* text = curl_easy_strerror(code);
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return {ErrorCode::Timeout,
                fmt::format("{} does not answer. Check the connection and try again.", url)};
    case CURLE_URL_MALFORMAT:
        return {ErrorCode::InvalidInput, fmt::format("\"{}\" is not an address.", url)};
    case CURLE_TOO_MANY_REDIRECTS:
        return {ErrorCode::Protocol, fmt::format("{} redirects in a circle.", url)};
    case CURLE_UNSUPPORTED_PROTOCOL:
        return {
            ErrorCode::Protocol,
            fmt::format("{} is, or leads to, an address that is not opened: only https and http "
                        "are, and https stays https.",
                        url)};
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return {ErrorCode::Protocol, fmt::format("{} is answered wrongly: {}.", url, text)};
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
        return {
            ErrorCode::Network,
            fmt::format("The connection to {} broke before the end. Try again to continue.", url)};
    default:
        return {ErrorCode::Network,
                fmt::format("{} cannot be reached: {}. Check the connection.", url, text)};
    }
}

} // namespace

Result<void> HttpClient::Transfer::prepare()
{
    handle.reset(curl_easy_init());
    if (!handle)
        return fail(ErrorCode::Internal, "libcurl could not be started");
    CURL* curl = handle.get();
    const char* protocols = lower(request.url).starts_with("https:") ? "https" : "http,https";
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, request.followRedirects ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, kMaxRedirects);
    if (request.method == HttpMethod::Head)
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, kReadBytes);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "sluice/" SLUICE_VERSION);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, long(request.connectTimeout.count()));
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, long(request.stallTimeout.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, long(request.totalTimeout.count()));
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &onHeader);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &onBody);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(curl, CURLOPT_PRIVATE, this);
    prepareTrust();
    std::vector<std::string> lines = request.headers;
    if (request.method == HttpMethod::Post) {
        SLUICE_CHECK(prepareBody());
        lines.push_back("Expect:");
    }
    if (file != nullptr && file->size() > 0) {
        lines.push_back(fmt::format("Range: bytes={}-", file->size()));
        lines.push_back("If-Range: " + file->validator());
    }
    for (const std::string& line : lines)
        headers.reset(curl_slist_append(headers.release(), line.c_str()));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    return {};
}

std::size_t
HttpClient::Transfer::onHeader(char* data, std::size_t size, std::size_t count, void* self)
{
    return static_cast<Transfer*>(self)->readHeader({data, size * count}) ? size * count : 0;
}

std::size_t
HttpClient::Transfer::onBody(char* data, std::size_t size, std::size_t count, void* self)
{
    return static_cast<Transfer*>(self)->takeBody({data, size * count}) ? size * count : 0;
}

bool HttpClient::Transfer::readHeader(std::string_view line)
{
    headerBytes += line.size();
    if (headerBytes > request.headerLimit) {
        failure = Error{ErrorCode::Protocol, fmt::format("{} sends more than {} bytes of headers.",
                                                         request.url, request.headerLimit)};
        return false;
    }
    // Each answer of a chain of redirects starts with a status line; only the last one's headers count.
    if (line.starts_with("HTTP/"))
        response.headers.clear();
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && response.headers.size() < kMaxHeaders)
        response.headers[lower(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
    return true;
}

/// Looks at status and headers when the first byte of the body is there, before it is written anywhere.
bool HttpClient::Transfer::beginBody()
{
    bodyHasBegun = true;
    long status = 0;
    curl_off_t length = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    response.status = int(status);
    total = length > 0 ? std::uint64_t(length) : 0;
    if (file == nullptr || status < 200 || status >= 300)
        return true;
    if (status == 206) {
        if (rangeStart(response.header("content-range")) != file->size()) {
            failure =
                Error{ErrorCode::Protocol,
                      fmt::format("{} was asked for the rest of a file and sent another part.",
                                  request.url)};
            return false;
        }
    } else if (auto restarted = file->restart(validatorOf(response)); !restarted) {
        failure = restarted.error();
        return false;
    }
    received = file->size();
    total = length > 0 ? file->size() + std::uint64_t(length) : 0;
    return true;
}

bool HttpClient::Transfer::takeBody(std::string_view data)
{
    if (!bodyHasBegun && !beginBody())
        return false;
    // The page that explains an error is not what was asked for: neither its size nor its bytes count as that.
    const bool isGood = response.status >= 200 && response.status < 300;
    if (!isGood) {
        response.body.append(data.substr(0, kMostOfErrorPage - response.body.size()));
        isCutShort = response.body.size() == kMostOfErrorPage;
        return !isCutShort;
    }
    received += data.size();
    if (received > request.sizeLimit) {
        failure =
            Error{ErrorCode::Protocol, fmt::format("{} sends more than the {} bytes expected.",
                                                   request.url, request.sizeLimit)};
        return false;
    }
    if (file != nullptr)
        return keep(file->append(data));
    if (answer != nullptr)
        return keep(answer->append(data));
    if (isStreamed) {
        const std::lock_guard lock(mutex);
        pieces.append(data);
        done.notify_all();
        return true;
    }
    response.body.append(data);
    return true;
}

bool HttpClient::Transfer::keep(const Result<void>& written)
{
    if (!written)
        failure = written.error();
    return written.has_value();
}

Result<HttpResponse> HttpClient::Transfer::outcomeOf(CURLcode code)
{
    if (failure)
        return Unexpected(*failure);
    if (code != CURLE_OK && !isCutShort)
        return Unexpected(curlError(code, request.url));
    long status = 0;
    char* url = nullptr;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle.get(), CURLINFO_EFFECTIVE_URL, &url);
    response.status = int(status);
    response.url = url != nullptr ? url : request.url;
    if (file != nullptr && status == 416 && file->size() > 0) {
        // The beginning was all there is (or the file has shrunk, which size and hash will tell).
        SLUICE_CHECK(file->complete(request.isKeptSafe));
        return std::move(response);
    }
    if (status >= 400 && !request.acceptsErrors)
        return Unexpected(statusError(int(status), request.url));
    if (file != nullptr && status < 400) {
        if (!bodyHasBegun && !beginBody())
            return Unexpected(*failure);
        SLUICE_CHECK(file->complete(request.isKeptSafe));
    }
    return std::move(response);
}

void HttpClient::Transfer::finish(CURLcode code)
{
    finish(outcomeOf(code));
}

void HttpClient::Transfer::finish(Result<HttpResponse> outcome)
{
    const std::lock_guard lock(mutex);
    result = std::move(outcome);
    done.notify_all();
}

} // namespace sluice::net
