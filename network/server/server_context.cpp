// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/server/server_context.h"

#include "core/base/log.h"
#include "network/server/http1_session.h"
#include "network/server/http2_session.h"

#include <fmt/chrono.h>

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>

namespace sluice::network {

namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The first bytes of a clear-text connection, as many as it takes to tell HTTP/2 from HTTP/1.1.
Result<std::string> readOpening(Connection& connection, Clock::time_point deadline)
{
    std::string opening;
    std::array<std::byte, 4096> piece;
    while (opening.size() < kPreface.size() && kPreface.starts_with(opening)) {
        SLUICE_TRY(const std::size_t count, connection.read(piece, deadline));
        if (count == 0)
            return fail(ErrorCode::Network, "closed before a request");
        opening.append(reinterpret_cast<const char*>(piece.data()), count);
    }
    return opening;
}

} // namespace

HangupWatch::HangupWatch()
    : m_wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{}

void HangupWatch::add(int socket, std::stop_source source)
{
    const std::lock_guard lock(m_mutex);
    m_running.push_back({socket, source, false});
    if (m_isStopped)
        source.request_stop();
}

void HangupWatch::arm(int socket)
{
    {
        const std::lock_guard lock(m_mutex);
        for (Running& running : m_running)
            if (running.socket == socket)
                running.isArmed = true;
    }
    wake();
}

void HangupWatch::remove(int socket)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_running, [&](const Running& running) { return running.socket == socket; });
}

void HangupWatch::stopAll()
{
    std::vector<Running> running;
    {
        const std::lock_guard lock(m_mutex);
        m_isStopped = true;
        running = m_running;
    }
    for (Running& one : running)
        one.source.request_stop();
}

void HangupWatch::wake()
{
    eventfd_write(m_wake.get(), 1);
}

bool HangupWatch::wait(int listening)
{
    std::vector<pollfd> polled{{listening, POLLIN, 0}, {m_wake.get(), POLLIN, 0}};
    {
        const std::lock_guard lock(m_mutex);
        for (const Running& running : m_running)
            if (running.isArmed)
                polled.push_back({running.socket, POLLRDHUP, 0});
    }
    poll(polled.data(), polled.size(), -1);
    eventfd_t ignored = 0;
    eventfd_read(m_wake.get(), &ignored);

    std::vector<std::stop_source> gone;
    {
        // Asked again under the lock: a socket that was removed meanwhile may be another connection's by now.
        const std::lock_guard lock(m_mutex);
        for (Running& running : m_running) {
            pollfd now{running.socket, POLLRDHUP, 0};
            if (running.isArmed && poll(&now, 1, 0) > 0) {
                running.isArmed = false;
                gone.push_back(running.source);
            }
        }
    }
    for (std::stop_source& source : gone)
        source.request_stop();
    return (polled[0].revents & POLLIN) != 0;
}

bool SlowMeter::hasWaited(Clock::duration time, std::size_t bytes)
{
    m_waited += time;
    m_bytes += bytes;
    if (m_waited < m_window)
        return true;
    const auto least = m_bytesPerSecond * static_cast<std::uint64_t>(m_window.count()) / 1000;
    const bool isFastEnough = m_bytes >= least;
    m_waited = {};
    m_bytes = 0;
    return isFastEnough;
}

std::string httpDate()
{
    return fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}", fmt::gmtime(std::time(nullptr)));
}

Headers cleanHeaders(const Headers& headers)
{
    static constexpr std::array<std::string_view, 5> kOurs{"connection", "keep-alive",
                                                           "transfer-encoding", "upgrade", "date"};
    Headers clean;
    for (const auto& [name, value] : headers) {
        if (std::ranges::find(kOurs, name) != kOurs.end() || name.empty())
            continue;
        clean.emplace_back(name, value);
        for (char& character : clean.back().second)
            if (static_cast<unsigned char>(character) < 0x20 || character == 0x7f)
                character = ' ';
    }
    return clean;
}

void runHandler(const HandlerTable& table,
                const ServerRequest& request,
                BodyReader& body,
                ServerResponse& response,
                std::stop_token stop)
{
    const HandlerTable::Match match = table.find(request.method, request.path);
    if (match.handler == nullptr) {
        (void)response.send(match.isPathKnown ? 405 : 404, "text/plain",
                            match.isPathKnown ? "method not allowed\n" : "404 page not found\n");
        return;
    }
    try {
        (*match.handler)(request, body, response, std::move(stop));
    } catch (const std::exception& exception) {
        spdlog::error("the handler of {} threw: {}", request.path, exception.what());
    }
    if (!response.hasBegun())
        (void)response.send(500, "text/plain", "internal error\n");
    else if (!response.isFinished())
        response.abort();
}

void serveConnection(Connection& connection, ServerContext& context)
{
    const auto deadline = Clock::now() + context.limits.headerTimeout;
    if (!connection.handshake(deadline))
        return;
    const std::string protocol = connection.negotiatedProtocol();
    if (protocol == "h2") {
        Http2Session(connection, context).run({});
        return;
    }
    auto opening = readOpening(connection, deadline);
    if (!opening)
        return;
    if (opening->starts_with(kPreface))
        Http2Session(connection, context).run(*opening);
    else
        Http1Session(connection, context, std::move(*opening)).run();
}

} // namespace sluice::network
