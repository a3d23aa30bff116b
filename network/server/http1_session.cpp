// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/server/http1_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace sluice::network {

namespace {

/// What a handler left unread of a body is read away up to this size, to keep the connection.
constexpr std::size_t kDrainLimit = 256u << 10;

std::string_view reasonOf(int status)
{
    switch (status) {
    case 100:
        return "Continue";
    case 200:
        return "OK";
    case 202:
        return "Accepted";
    case 206:
        return "Partial Content";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 413:
        return "Content Too Large";
    case 415:
        return "Unsupported Media Type";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Status";
    }
}

} // namespace

/// The body as the handler sees it, whatever the framing.
class Http1Session::Body : public BodyReader
{
public:
    Body(Http1Session& session, const Http1Head& head)
        : m_session(session)
        , m_announced(head.contentLength)
        , m_isChunked(head.isChunked)
        , m_owesContinue(head.expectsContinue)
        , m_meter(session.m_context.limits)
    {
        m_left = head.contentLength.value_or(0);
    }

    Result<std::size_t> read(std::span<std::byte> into) override
    {
        if (into.empty() || isAtEnd())
            return 0;
        if (m_owesContinue) {
            m_owesContinue = false;
            const std::string_view interim = "HTTP/1.1 100 Continue\r\n\r\n";
            SLUICE_CHECK(m_session.m_connection.write(std::as_bytes(std::span(interim)),
                                                      m_session.m_context.limits.writeTimeout));
        }
        auto count = m_isChunked ? readChunked(into) : readPlain(into);
        m_isBroken = !count;
        if (isAtEnd() && onEnd)
            onEnd();
        return count;
    }

    std::optional<std::uint64_t> announcedSize() const override
    {
        return m_isChunked ? std::nullopt : std::optional(m_announced.value_or(0));
    }

    bool isAtEnd() const { return m_isChunked ? m_decoder.isAtEnd() : m_left == 0; }

    /// Reads what the handler did not want. False: the connection cannot be used again.
    bool drain()
    {
        if (m_isBroken || (m_owesContinue && !isAtEnd()))
            return false;
        std::array<std::byte, 16384> ignored;
        std::size_t total = 0;
        while (!isAtEnd() && total < kDrainLimit) {
            const auto count = read(ignored);
            if (!count)
                return false;
            total += *count;
        }
        return isAtEnd();
    }

    std::function<void()> onEnd; ///< the last byte has been read

private:
    Result<void> fill()
    {
        std::array<std::byte, 16384> piece;
        const auto& limits = m_session.m_context.limits;
        const auto start = Clock::now();
        SLUICE_TRY(const std::size_t count,
                   m_session.m_connection.read(piece, start + limits.bodyTimeout));
        if (count == 0)
            return fail(ErrorCode::Network, "the peer closed in the middle of the body");
        if (!m_meter.hasWaited(Clock::now() - start, count))
            return fail(ErrorCode::Timeout, "the peer sends its body too slowly");
        m_session.m_input.append(reinterpret_cast<const char*>(piece.data()), count);
        return {};
    }

    Result<std::size_t> readPlain(std::span<std::byte> into)
    {
        if (m_session.m_input.empty())
            SLUICE_CHECK(fill());
        std::string& input = m_session.m_input;
        const std::size_t count =
            std::min({into.size(), input.size(),
                      static_cast<std::size_t>(std::min<std::uint64_t>(m_left, SIZE_MAX))});
        std::memcpy(into.data(), input.data(), count);
        input.erase(0, count);
        m_left -= count;
        return count;
    }

    Result<std::size_t> readChunked(std::span<std::byte> into)
    {
        for (;;) {
            if (m_session.m_input.empty())
                SLUICE_CHECK(fill());
            SLUICE_TRY(const ChunkedDecoder::Step step, m_decoder.decode(m_session.m_input, into));
            m_session.m_input.erase(0, step.consumed);
            if (step.produced > 0 || m_decoder.isAtEnd())
                return step.produced;
        }
    }

    Http1Session& m_session;
    std::optional<std::uint64_t> m_announced;
    const bool m_isChunked;
    bool m_owesContinue;
    bool m_isBroken = false;
    std::uint64_t m_left = 0;
    ChunkedDecoder m_decoder;
    SlowMeter m_meter;
};

/// Writes straight to the connection; status and headers go with the first piece of the body.
class Http1Session::Response : public ServerResponse
{
public:
    using ServerResponse::write;

    Response(Http1Session& session, bool isHead, bool isHttp10, bool keepsAlive)
        : m_session(session)
        , m_isHead(isHead)
        , m_isHttp10(isHttp10)
        , m_keepsAlive(keepsAlive)
    {}

    Result<void> begin(int status, const Headers& headers) override
    {
        if (m_hasBegun)
            return fail(ErrorCode::Internal, "the answer has begun already");
        m_hasBegun = true;
        m_status = status;
        m_headers = cleanHeaders(headers);
        return {};
    }

    Result<void> write(std::span<const std::byte> data) override
    {
        if (!m_hasBegun || m_isFinished)
            return fail(ErrorCode::Internal, "there is no answer to write to");
        std::string framed = takeHead(false);
        if (!hasBody() || data.empty())
            return put(framed);
        if (m_isChunked)
            framed += fmt::format("{:x}\r\n", data.size());
        // Small pieces travel with their framing; large ones are not copied.
        const std::string_view text(reinterpret_cast<const char*>(data.data()), data.size());
        if (data.size() <= kCopyLimit) {
            framed += text;
        } else {
            SLUICE_CHECK(put(framed));
            SLUICE_CHECK(put(text));
            framed.clear();
        }
        if (m_isChunked)
            framed += "\r\n";
        return put(framed);
    }

    Result<void> finish(const Headers& trailers) override
    {
        if (!m_hasBegun || m_isFinished)
            return fail(ErrorCode::Internal, "there is no answer to finish");
        m_isFinished = true;
        std::string end = takeHead(trailers.empty());
        if (m_isChunked && hasBody()) {
            end += "0\r\n";
            for (const auto& [name, value] : cleanHeaders(trailers))
                end += fmt::format("{}: {}\r\n", name, value);
            end += "\r\n";
        }
        return put(end);
    }

    void abort() override
    {
        m_isFinished = true;
        m_isAborted = true;
    }

    bool hasBegun() const override { return m_hasBegun; }
    bool isFinished() const override { return m_isFinished; }
    bool isAborted() const { return m_isAborted; }
    bool keepsAlive() const { return m_keepsAlive && !m_isAborted; }

private:
    static constexpr std::size_t kCopyLimit = 16384;

    bool hasBody() const { return !m_isHead && m_status != 204 && m_status != 304; }

    Result<void> put(std::string_view text)
    {
        if (m_isAborted)
            return fail(ErrorCode::Network, "the answer has been cut off");
        auto written = m_session.m_connection.write(std::as_bytes(std::span(text)),
                                                    m_session.m_context.limits.writeTimeout);
        if (!written)
            m_isAborted = true;
        return written;
    }

    /// Status line and headers, the first time. `isWhole`: there is no body at all.
    std::string takeHead(bool isWhole)
    {
        if (m_isHeadSent)
            return {};
        m_isHeadSent = true;
        std::string head =
            fmt::format("HTTP/1.1 {} {}\r\ndate: {}\r\n", m_status, reasonOf(m_status), httpDate());
        for (const auto& [name, value] : m_headers)
            head += fmt::format("{}: {}\r\n", name, value);
        if (headerValue(m_headers, "content-length").empty() && m_status != 204 &&
            m_status != 304) {
            if (isWhole && !m_isHead)
                head += "content-length: 0\r\n";
            else if (m_isHttp10)
                m_keepsAlive = false;
            else
                m_isChunked = true;
        }
        if (m_isChunked)
            head += "transfer-encoding: chunked\r\n";
        if (!m_keepsAlive)
            head += "connection: close\r\n";
        else if (m_isHttp10)
            head += "connection: keep-alive\r\n";
        return head + "\r\n";
    }

    Http1Session& m_session;
    const bool m_isHead;
    const bool m_isHttp10;
    bool m_keepsAlive;
    int m_status = 0;
    Headers m_headers;
    bool m_hasBegun = false;
    bool m_isHeadSent = false;
    bool m_isChunked = false;
    bool m_isFinished = false;
    bool m_isAborted = false;
};

Http1Session::Http1Session(Connection& connection, ServerContext& context, std::string opening)
    : m_connection(connection)
    , m_context(context)
    , m_input(std::move(opening))
{}

void Http1Session::run()
{
    while (serveOne())
        m_isFirst = false;
}

bool Http1Session::readHead(std::string& head)
{
    const ListenerLimits& limits = m_context.limits;
    auto deadline = Clock::now() + (m_isFirst ? limits.headerTimeout : limits.idleTimeout);
    bool hasStarted = false;
    std::size_t searched = 0;
    std::array<std::byte, 16384> piece;
    for (;;) {
        // An empty line before a request is passed over (RFC 9112, 2.2).
        if (m_input.starts_with("\r\n"))
            m_input.erase(0, 2);
        if (!m_input.empty() && !hasStarted) {
            hasStarted = true;
            deadline = Clock::now() + limits.headerTimeout;
        }
        const std::size_t end = m_input.find("\r\n\r\n", searched);
        if (end != std::string::npos && end <= limits.headerBytes) {
            head = m_input.substr(0, end + 2);
            m_input.erase(0, end + 4);
            return true;
        }
        if (m_input.size() > limits.headerBytes) {
            refuse(431, "the headers are too large");
            return false;
        }
        searched = m_input.size() < 3 ? 0 : m_input.size() - 3;
        const auto count = m_connection.read(piece, deadline);
        if (!count || *count == 0) {
            if (!count && count.error().code == ErrorCode::Timeout && hasStarted)
                refuse(408, "the headers come too slowly");
            return false;
        }
        m_input.append(reinterpret_cast<const char*>(piece.data()), *count);
    }
}

void Http1Session::refuse(int status, std::string_view reason)
{
    Response response(*this, false, false, false);
    if (response.send(status, "text/plain", fmt::format("{}\n", reason)))
        m_connection.closeInOrder();
}

bool Http1Session::serveOne()
{
    std::string text;
    if (!readHead(text))
        return false;
    Http1Head head = parseHttp1Head(text, m_context.limits.headerCount);
    if (head.refusal != 0) {
        refuse(head.refusal, head.reason);
        return false;
    }
    head.request.remoteAddress = m_connection.remoteAddress();
    const HandlerPool::Slot slot = m_context.pool.takeSlot();
    if (!slot) {
        refuse(503, "too many requests at once; try again");
        return false;
    }
    std::stop_source stop;
    Body body(*this, head);
    Response response(*this, head.request.method == "HEAD", head.isHttp10, head.keepsAlive);
    m_context.watch.add(m_connection.socket(), stop);
    body.onEnd = [&] { m_context.watch.arm(m_connection.socket()); };
    if (body.isAtEnd())
        body.onEnd();
    runHandler(m_context.table, head.request, body, response, stop.get_token());
    m_context.watch.remove(m_connection.socket());
    body.onEnd = nullptr;
    if (response.keepsAlive() && body.drain())
        return true;
    if (!response.isAborted())
        m_connection.closeInOrder();
    return false;
}

} // namespace sluice::network
