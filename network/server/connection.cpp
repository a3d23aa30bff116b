// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/server/connection.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <fmt/format.h>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace sluice::network {

void SslDeleter::operator()(ssl_st* ssl) const
{
    SSL_free(ssl);
}

Connection::Connection(Descriptor socket, SslPointer ssl, std::string remoteAddress)
    : m_socket(std::move(socket))
    , m_wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    , m_ssl(std::move(ssl))
    , m_remoteAddress(std::move(remoteAddress))
{
    if (m_ssl)
        SSL_set_fd(m_ssl.get(), m_socket.get());
}

IoResult Connection::outcomeOf(int result)
{
    const int error = SSL_get_error(m_ssl.get(), result);
    switch (error) {
    case SSL_ERROR_WANT_READ:
        m_interest = POLLIN;
        return {IoState::WouldBlock, 0};
    case SSL_ERROR_WANT_WRITE:
        m_interest = POLLOUT;
        return {IoState::WouldBlock, 0};
    case SSL_ERROR_ZERO_RETURN:
        return {IoState::Closed, 0};
    default:
        ERR_clear_error();
        return {IoState::Broken, 0};
    }
}

Result<void> Connection::handshake(Clock::time_point deadline)
{
    if (!m_ssl)
        return {};
    for (;;) {
        ERR_clear_error();
        const int result = SSL_accept(m_ssl.get());
        if (result == 1)
            return {};
        if (outcomeOf(result).state != IoState::WouldBlock)
            return fail(ErrorCode::Protocol, "the peer does not speak TLS as we do");
        SLUICE_CHECK(waitFor(deadline));
    }
}

std::string Connection::negotiatedProtocol() const
{
    if (!m_ssl)
        return {};
    const unsigned char* name = nullptr;
    unsigned int length = 0;
    SSL_get0_alpn_selected(m_ssl.get(), &name, &length);
    return {reinterpret_cast<const char*>(name), length};
}

IoResult Connection::tryRead(std::span<std::byte> into)
{
    if (m_ssl) {
        ERR_clear_error();
        std::size_t count = 0;
        const int result = SSL_read_ex(m_ssl.get(), into.data(), into.size(), &count);
        return result == 1 ? IoResult{IoState::Done, count} : outcomeOf(result);
    }
    const ssize_t count = recv(m_socket.get(), into.data(), into.size(), 0);
    if (count > 0)
        return {IoState::Done, static_cast<std::size_t>(count)};
    if (count == 0)
        return {IoState::Closed, 0};
    m_interest = POLLIN;
    const bool mayTryAgain = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    return {mayTryAgain ? IoState::WouldBlock : IoState::Broken, 0};
}

IoResult Connection::tryWrite(std::span<const std::byte> data)
{
    if (m_ssl) {
        ERR_clear_error();
        std::size_t count = 0;
        const int result = SSL_write_ex(m_ssl.get(), data.data(), data.size(), &count);
        return result == 1 ? IoResult{IoState::Done, count} : outcomeOf(result);
    }
    const ssize_t count = send(m_socket.get(), data.data(), data.size(), MSG_NOSIGNAL);
    if (count >= 0)
        return {IoState::Done, static_cast<std::size_t>(count)};
    m_interest = POLLOUT;
    const bool mayTryAgain = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    return {mayTryAgain ? IoState::WouldBlock : IoState::Broken, 0};
}

bool Connection::wait(bool alsoWritable, Clock::time_point deadline)
{
    // Bytes that OpenSSL has decrypted already do not make the socket readable.
    if (m_ssl && SSL_pending(m_ssl.get()) > 0)
        return !isHungUp();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    const short interest = static_cast<short>(POLLIN | m_interest | (alsoWritable ? POLLOUT : 0));
    std::array<pollfd, 2> watched{{{m_socket.get(), interest, 0}, {m_wake.get(), POLLIN, 0}}};
    poll(watched.data(), watched.size(), static_cast<int>(std::clamp<long long>(left, 0, 600'000)));
    m_interest = 0;
    if (watched[1].revents != 0) {
        eventfd_t ignored = 0;
        eventfd_read(m_wake.get(), &ignored);
    }
    return !isHungUp();
}

Result<void> Connection::waitFor(Clock::time_point deadline)
{
    if (isHungUp())
        return fail(ErrorCode::Cancelled, "the listener stops");
    if (Clock::now() >= deadline)
        return fail(ErrorCode::Timeout, fmt::format("{} takes too long", m_remoteAddress));
    // Only what the last attempt asked for: a socket with unread bytes must not keep a writer spinning.
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    std::array<pollfd, 2> watched{{{m_socket.get(), m_interest, 0}, {m_wake.get(), POLLIN, 0}}};
    poll(watched.data(), watched.size(), static_cast<int>(std::clamp<long long>(left, 0, 600'000)));
    m_interest = 0;
    if (watched[1].revents != 0) {
        eventfd_t ignored = 0;
        eventfd_read(m_wake.get(), &ignored);
    }
    if (isHungUp())
        return fail(ErrorCode::Cancelled, "the listener stops");
    return {};
}

Result<std::size_t> Connection::read(std::span<std::byte> into, Clock::time_point deadline)
{
    for (;;) {
        const IoResult attempt = tryRead(into);
        if (attempt.state == IoState::Done || attempt.state == IoState::Closed)
            return attempt.count;
        if (attempt.state == IoState::Broken)
            return fail(ErrorCode::Network, fmt::format("{} has gone away", m_remoteAddress));
        SLUICE_CHECK(waitFor(deadline));
    }
}

Result<void> Connection::write(std::span<const std::byte> data, std::chrono::milliseconds stall)
{
    auto deadline = Clock::now() + stall;
    while (!data.empty()) {
        const IoResult attempt = tryWrite(data);
        if (attempt.state == IoState::Closed || attempt.state == IoState::Broken)
            return fail(ErrorCode::Network, fmt::format("{} has gone away", m_remoteAddress));
        if (attempt.state == IoState::Done) {
            data = data.subspan(attempt.count);
            deadline = Clock::now() + stall;
        } else {
            SLUICE_CHECK(waitFor(deadline));
        }
    }
    return {};
}

void Connection::closeInOrder()
{
    if (isHungUp())
        return;
    if (m_ssl) {
        ERR_clear_error();
        SSL_shutdown(m_ssl.get());
        ERR_clear_error();
    }
    shutdown(m_socket.get(), SHUT_WR);
    const auto deadline = Clock::now() + std::chrono::seconds(1);
    std::array<std::byte, 16384> ignored;
    for (int i = 0; i < 64 && !isHungUp(); ++i) {
        pollfd watched{m_socket.get(), POLLIN, 0};
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0 || poll(&watched, 1, static_cast<int>(left)) <= 0)
            return;
        if (recv(m_socket.get(), ignored.data(), ignored.size(), MSG_DONTWAIT) <= 0)
            return;
    }
}

void Connection::wake()
{
    eventfd_write(m_wake.get(), 1);
}

void Connection::hangUp()
{
    m_isHungUp = true;
    wake();
    // Ends the poll of closeInOrder() as well.
    shutdown(m_socket.get(), SHUT_RDWR);
}

bool Connection::isHungUp() const
{
    return m_isHungUp;
}

} // namespace sluice::network
