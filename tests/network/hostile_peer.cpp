// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network/hostile_peer.h"

#include <condition_variable>
#include <mutex>

namespace sluice::test {

using namespace sluice::network;
using namespace std::chrono_literals;

HostilePeer::HostilePeer(Handler handler, bool tls, std::uint16_t port)
{
    HandlerTable table;
    table.add("*", "/*",
              [this, handler = std::move(handler)](const ServerRequest& request, BodyReader& body,
                                                   ResponseWriter& response, std::stop_token stop) {
                  ++m_calls;
                  handler(request, body, response, std::move(stop));
              });
    ListenerConfig config;
    config.tls = tls;
    config.port = port;
    config.limits.writeTimeout = 5s;
    auto listener = Listener::start(config, std::move(table));
    if (listener)
        m_listener = std::move(*listener);
}

Introduction HostilePeer::introduction() const
{
    Introduction introduction;
    introduction.info.transcoder = url();
    introduction.info.authToken = AuthToken{std::string(32, 't'), "0badcafe", 4'000'000'000};
    introduction.jobs = endpoint();
    return introduction;
}

namespace {

/// Waits for `time` or a stop request; true: stopped.
bool waitFor(std::chrono::milliseconds time, const std::stop_token& stop)
{
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any changed;
    changed.wait_for(lock, stop, time, [] { return false; });
    return stop.stop_requested();
}

} // namespace

Handler endless(int status, Headers headers, std::string piece)
{
    return [=](const ServerRequest&, BodyReader& body, ResponseWriter& response, std::stop_token) {
        (void)body.readAll(64 << 20);
        if (!response.begin(status, headers))
            return;
        while (response.write(std::string_view(piece)))
            ;
    };
}

Handler trickle(Headers headers)
{
    return [=](const ServerRequest&, BodyReader& body, ResponseWriter& response,
               std::stop_token stop) {
        (void)body.readAll(64 << 20);
        if (!response.begin(200, headers))
            return;
        while (response.write(std::string_view(" ")) && !waitFor(20ms, stop))
            ;
    };
}

Handler answer(int status, std::string contentType, std::string text, Headers more)
{
    return [=](const ServerRequest&, BodyReader& body, ResponseWriter& response, std::stop_token) {
        (void)body.readAll(64 << 20);
        Headers headers = more;
        headers.emplace_back("content-type", contentType);
        if (response.begin(status, headers) && response.write(std::string_view(text)))
            (void)response.finish();
    };
}

Handler silent()
{
    return
        [](const ServerRequest&, BodyReader& body, ResponseWriter& response, std::stop_token stop) {
            (void)body.readAll(64 << 20);
            while (!waitFor(10s, stop))
                ;
            response.abort();
        };
}

Handler cut(Headers headers, std::string beginning)
{
    return [=](const ServerRequest&, BodyReader& body, ResponseWriter& response, std::stop_token) {
        (void)body.readAll(64 << 20);
        if (response.begin(200, headers) && response.write(std::string_view(beginning)))
            response.abort();
    };
}

} // namespace sluice::test
