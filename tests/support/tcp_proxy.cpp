// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/tcp_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <list>
#include <stdexcept>
#include <vector>

namespace sluice::test {
namespace {

constexpr int kLookMilliseconds = 5; // how soon the thread sees that it should go down or end

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

Descriptor newSocket()
{
    return Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

/// Passes on what has come; false at the end.
bool pump(const Descriptor& from, const Descriptor& to)
{
    std::array<char, 16384> buffer;
    const ssize_t count = ::recv(from.get(), buffer.data(), buffer.size(), 0);
    for (ssize_t sent = 0; sent < count;) {
        const ssize_t more =
            ::send(to.get(), buffer.data() + sent, std::size_t(count - sent), MSG_NOSIGNAL);
        if (more <= 0)
            return false;
        sent += more;
    }
    return count > 0;
}

struct Pair
{
    Descriptor near;
    Descriptor far;
};

} // namespace

TcpProxy::TcpProxy()
    : m_listener(newSocket())
{
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    if (::bind(m_listener.get(), plain, size) != 0 || ::listen(m_listener.get(), 64) != 0 ||
        ::getsockname(m_listener.get(), plain, &size) != 0)
        throw std::runtime_error("no port for a proxy");
    m_port = ntohs(address.sin_port);
    m_thread = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

void TcpProxy::goDown()
{
    m_isCut = false;
    m_isDown = true;
    m_isCut.wait(false);
}

void TcpProxy::serve(const std::stop_token& stop)
{
    std::list<Pair> pairs;
    while (!stop.stop_requested()) {
        if (m_isDown) {
            pairs.clear();
            m_isCut = true;
            m_isCut.notify_all();
        }
        std::vector<pollfd> polled{{m_listener.get(), POLLIN, 0}};
        for (const Pair& pair : pairs) {
            polled.push_back({pair.near.get(), POLLIN, 0});
            polled.push_back({pair.far.get(), POLLIN, 0});
        }
        if (::poll(polled.data(), nfds_t(polled.size()), kLookMilliseconds) <= 0)
            continue;
        auto at = polled.begin() + 1;
        for (auto pair = pairs.begin(); pair != pairs.end(); at += 2) {
            const bool lives = (at[0].revents == 0 || pump(pair->near, pair->far)) &&
                               (at[1].revents == 0 || pump(pair->far, pair->near));
            pair = lives ? std::next(pair) : pairs.erase(pair);
        }
        if (polled.front().revents == 0)
            continue;
        Pair pair{Descriptor(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC)),
                  newSocket()};
        const sockaddr_in target = loopback(m_target);
        if (m_isDown)
            ++m_dropped;
        else if (::connect(pair.far.get(), reinterpret_cast<const sockaddr*>(&target),
                           sizeof target) == 0)
            pairs.push_back(std::move(pair));
    }
    m_isCut = true;
    m_isCut.notify_all();
}

} // namespace sluice::test
