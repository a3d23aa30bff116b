// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::network {

/// Names and values in order of arrival. Received names are in lower case; a name may come twice.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// The first value of `lowerCaseName`, or empty.
std::string_view headerValue(const Headers& headers, std::string_view lowerCaseName);

/// What a stranger asked for; the body comes through BodyReader.
struct ServerRequest
{
    std::string method; ///< "GET", "POST", ...
    std::string path;   ///< as sent, not percent-decoded, without the query; begins with '/'
    std::string query;  ///< what follows '?', as sent
    Headers
        headers; ///< without HTTP/2's pseudo headers; "host" is always filled where the client named one
    bool isHttp2 = false;
    std::string remoteAddress; ///< "127.0.0.1:40112"

    std::string_view header(std::string_view lowerCaseName) const
    {
        return headerValue(headers, lowerCaseName);
    }
};

/// The body of one request. Only the handler's thread uses it.
class BodyReader
{
public:
    virtual ~BodyReader() = default;

    /// Waits for the next bytes. Returns how many were put into `into`; 0 is the end of the body.
    ///
    /// Errors: Network (the peer is gone), Timeout (it sends too slowly), Protocol (broken framing, or more or less
    /// than announced), Cancelled (the listener stops).
    virtual Result<std::size_t> read(std::span<std::byte> into) = 0;

    /// What Content-Length says; none when the length is not announced.
    virtual std::optional<std::uint64_t> announcedSize() const = 0;

    /// The whole body in memory. Errors: those of read(), InvalidInput (more than `limit` bytes).
    Result<std::string> readAll(std::size_t limit);
};

/// The answer to one request. Only the handler's thread uses it. Connection headers, Date and the framing are the listener's
/// business; what a handler announces as content-length is sent as it is, and not compared with what it writes.
class ResponseWriter
{
public:
    virtual ~ResponseWriter() = default;

    /// Sends status and headers (names in lower case). Once only.
    ///
    /// Errors, here and below: Network (the peer is gone), Timeout (it does not read), Cancelled (the listener stops).
    virtual Result<void> begin(int status, const Headers& headers) = 0;
    /// Sends a piece of the body; blocks while the peer is slower than we are.
    virtual Result<void> write(std::span<const std::byte> data) = 0;
    /// Ends the answer. Trailers go out over HTTP/2, and over HTTP/1.1 when the body is chunked.
    virtual Result<void> finish(const Headers& trailers = {}) = 0;
    /// Cuts the answer off: the stream is reset (HTTP/2) or the connection closed.
    virtual void abort() = 0;
    virtual bool hasBegun() const = 0;

    Result<void> write(std::string_view text);
    /// A whole answer in one call: begin, write, finish.
    Result<void> send(int status, std::string_view contentType, std::string_view body);
};

/// Answers one request on a pool thread of the listener; it may block.
///
/// The token is stopped when the peer has gone away or the listener stops. A handler that returns without begin() leaves a 500,
/// one that returns without finish() leaves a cut answer. No exception may leave it.
using Handler =
    std::function<void(const ServerRequest&, BodyReader&, ResponseWriter&, std::stop_token)>;

/// Which handler answers what; the same for HTTP/1.1, HTTP/2 and gRPC.
class HandlerTable
{
public:
    /// `method`: "GET", or "*" for any. `pattern`: a whole path, or a beginning with "*" at its end ("/stream/*").
    void add(std::string method, std::string pattern, Handler handler);

    struct Match
    {
        const Handler* handler = nullptr; ///< none: see isPathKnown
        bool isPathKnown = false;         ///< 405 instead of 404
    };
    /// A whole path wins over a beginning, a longer beginning over a shorter one. HEAD falls back to GET.
    Match find(std::string_view method, std::string_view path) const;

private:
    struct Entry
    {
        std::string method;
        std::string pattern;
        Handler handler;
    };
    std::vector<Entry> m_entries;
};

} // namespace sluice::network
