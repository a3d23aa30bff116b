// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network/server_support.h"

#include <QTest>

#include <array>

namespace sluice::test {

using namespace sluice::network;
using namespace std::chrono_literals;

namespace {

/// Sends the body back while it comes.
void echo(const ServerRequest& request,
          BodyReader& body,
          ResponseWriter& response,
          std::stop_token /*stop*/)
{
    if (!response.begin(200, {{"content-type", "application/octet-stream"},
                              {"x-method", request.method},
                              {"x-query", request.query}}))
        return;
    std::array<std::byte, 20000> piece;
    for (;;) {
        const auto count = body.read(piece);
        if (!count)
            return response.abort();
        if (*count == 0)
            break;
        if (!response.write(std::span(piece).first(*count)))
            return;
    }
    (void)response.finish();
}

void sayPath(const ServerRequest& request,
             BodyReader& /*body*/,
             ResponseWriter& response,
             std::stop_token /*stop*/)
{
    (void)response.send(200, "text/plain", request.path);
}

} // namespace

Handler Waiter::handler()
{
    return [this](const ServerRequest&, BodyReader& body, ResponseWriter& response,
                  std::stop_token stop) {
        (void)body.readAll(1 << 20);
        {
            std::unique_lock lock(m_mutex);
            ++m_running;
            m_changed.notify_all();
            m_changed.wait(lock, stop, [&] { return m_released; });
            m_stopped += stop.stop_requested() ? 1 : 0;
            --m_running;
            m_changed.notify_all();
        }
        (void)response.send(200, "text/plain", "waited");
    };
}

bool Waiter::waitForRunning(int count)
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, 10s, [&] { return m_running == count; });
}

bool Waiter::waitForStopped(int count)
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, 10s, [&] { return m_stopped == count; });
}

void Waiter::release()
{
    const std::lock_guard lock(m_mutex);
    m_released = true;
    m_changed.notify_all();
}

int Waiter::stopped()
{
    const std::lock_guard lock(m_mutex);
    return m_stopped;
}

std::unique_ptr<Listener> listenWith(HandlerTable table, bool tls, const ListenerLimits& limits)
{
    table.add("*", "/echo", echo);
    table.add("GET", "/files/*", sayPath);
    ListenerConfig config;
    config.tls = tls;
    config.limits = limits;
    auto listener = Listener::start(config, std::move(table));
    return listener ? std::move(*listener) : nullptr;
}

void addTransports()
{
    QTest::addColumn<bool>("tls");
    QTest::addColumn<std::string>("option");
    QTest::newRow("HTTP/1.1 in clear text") << false << std::string("--http1.1");
    QTest::newRow("HTTP/1.0 in clear text") << false << std::string("--http1.0");
    QTest::newRow("HTTP/2 in clear text") << false << std::string("--http2-prior-knowledge");
    QTest::newRow("HTTP/1.1 over TLS") << true << std::string("--http1.1");
    QTest::newRow("HTTP/2 over TLS") << true << std::string("--http2");
}

ProgramResult curl(const std::string& option, const Arguments& arguments)
{
    return runProgram("curl",
                      join({"-s", "-k", "--noproxy", "*", "--max-time", "20", option}, arguments));
}

std::string
httpRequest(const std::string& path, const std::string& headers, const std::string& body)
{
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}

std::string http2Opening()
{
    return std::string(kHttp2Preface) + http2Frame(4, 0, 0, {});
}

std::string
http2Request(std::uint32_t stream, const std::string& method, const std::string& path, bool ends)
{
    const auto literal = [](char index, const std::string& value) {
        return std::string{index, static_cast<char>(value.size())} + value;
    };
    // Indexes 2 :method, 6 :scheme http, 4 :path, 1 :authority (RFC 7541, appendix A).
    const std::string block = literal(2, method) + "\x86" + literal(4, path) + literal(1, "a");
    return http2Frame(1, ends ? 5 : 4, stream, block);
}

} // namespace sluice::test
