// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/server_fuzz.h"

#include "network/server/grpc_service.h"
#include "network/server/server_context.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstdlib>

namespace sluice::test {

using namespace sluice::network;

namespace {

HandlerTable fuzzTable()
{
    HandlerTable table;
    table.add(
        "*", "/echo",
        [](const ServerRequest&, BodyReader& body, ResponseWriter& response, std::stop_token) {
            if (!response.begin(200, {{"content-type", "text/plain"}}))
                return;
            std::array<std::byte, 1000> piece;
            for (;;) {
                const auto count = body.read(piece);
                if (!count || *count == 0 || !response.write(std::span(piece).first(*count)))
                    break;
            }
            (void)response.finish({{"x-trailer", "end"}});
        });
    table.add(
        "*", "/deaf",
        [](const ServerRequest& request, BodyReader&, ResponseWriter& response, std::stop_token) {
            (void)response.send(200, request.header("accept"), request.query);
        });
    table.add(
        "*", "/cut",
        [](const ServerRequest&, BodyReader& body, ResponseWriter& response, std::stop_token) {
            (void)body.readAll(100);
            (void)response.begin(200, {});
            (void)response.write(std::string_view("half"));
        });
    addUnary(table, "/g",
             [](std::string_view message, const ServerRequest&,
                std::stop_token) -> Result<std::string> { return std::string(message); });
    addServerStream(table, "/s",
                    [](std::string_view message, GrpcStream& stream, const ServerRequest&,
                       std::stop_token) -> Result<void> {
                        for (int i = 0; i < 3; ++i)
                            SLUICE_CHECK(stream.send(message));
                        return {};
                    });
    return table;
}

ServerContext& context()
{
    static ServerContext shared = [] {
        ListenerLimits limits;
        limits.headerBytes = 65536;
        limits.bodyBuffer = 65536;
        limits.streamsPerConnection = 8;
        limits.handlers = 8;
        return ServerContext(fuzzTable(), limits);
    }();
    return shared;
}

} // namespace

void serveBytes(const std::string& sent)
{
    std::array<int, 2> sockets{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, sockets.data()) != 0)
        std::abort();
    const Descriptor client(sockets[1]);
    std::thread server([socket = sockets[0]] {
        Connection connection(Descriptor(socket), nullptr, "fuzz:1");
        serveConnection(connection, context());
    });
    std::size_t done = 0;
    std::array<char, 65536> ignored;
    for (;;) {
        const bool isSending = done < sent.size();
        pollfd watched{client.get(), static_cast<short>(POLLIN | (isSending ? POLLOUT : 0)), 0};
        poll(&watched, 1, -1);
        const ssize_t got = recv(client.get(), ignored.data(), ignored.size(), 0);
        if (got == 0 || (got < 0 && errno != EAGAIN))
            break;
        if (!isSending)
            continue;
        const ssize_t count =
            send(client.get(), sent.data() + done, sent.size() - done, MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN)
            break;
        done += count > 0 ? static_cast<std::size_t>(count) : 0;
        if (done == sent.size())
            shutdown(client.get(), SHUT_WR);
    }
    shutdown(client.get(), SHUT_RDWR);
    server.join();
}

} // namespace sluice::test
