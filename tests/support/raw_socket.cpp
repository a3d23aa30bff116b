// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/raw_socket.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>

namespace sluice::test {

RawSocket::RawSocket(std::uint16_t port)
    : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        m_socket.close();
}

bool RawSocket::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t count = ::send(m_socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool RawSocket::fill()
{
    pollfd watched{m_socket.get(), POLLIN, 0};
    std::array<char, 65536> piece;
    if (poll(&watched, 1, 10'000) <= 0)
        return false;
    const ssize_t count = recv(m_socket.get(), piece.data(), piece.size(), 0);
    if (count <= 0)
        return false;
    m_input.append(piece.data(), static_cast<std::size_t>(count));
    return true;
}

std::string RawSocket::readUntil(std::string_view mark)
{
    std::size_t end = m_input.find(mark);
    while (end == std::string::npos && fill())
        end = m_input.find(mark);
    return readBytes(end == std::string::npos ? m_input.size() : end + mark.size());
}

std::string RawSocket::readBytes(std::size_t count)
{
    while (m_input.size() < count && fill())
        ;
    std::string taken = m_input.substr(0, count);
    m_input.erase(0, taken.size());
    return taken;
}

std::string RawSocket::readAll()
{
    while (fill())
        ;
    return std::exchange(m_input, {});
}

bool RawSocket::isClosedByPeer()
{
    pollfd watched{m_socket.get(), POLLIN, 0};
    char byte = 0;
    return m_input.empty() && poll(&watched, 1, 10'000) > 0 &&
           recv(m_socket.get(), &byte, 1, MSG_PEEK) <= 0;
}

void RawSocket::finishSending()
{
    shutdown(m_socket.get(), SHUT_WR);
}

std::string fromHex(std::string_view hex)
{
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return bytes;
}

std::string http2Frame(int type, int flags, std::uint32_t stream, std::string_view payload)
{
    const auto byte = [](std::uint64_t value) { return static_cast<char>(value); };
    std::string frame{byte(payload.size() >> 16),
                      byte(payload.size() >> 8),
                      byte(payload.size()),
                      byte(static_cast<unsigned>(type)),
                      byte(static_cast<unsigned>(flags)),
                      byte(stream >> 24),
                      byte(stream >> 16),
                      byte(stream >> 8),
                      byte(stream)};
    return frame.append(payload);
}

} // namespace sluice::test
