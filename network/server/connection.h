// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/descriptor.h"
#include "core/base/result.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

struct ssl_st;

namespace sluice::network {

using Clock = std::chrono::steady_clock;

struct SslDeleter
{
    void operator()(ssl_st* ssl) const;
};
using SslPointer = std::unique_ptr<ssl_st, SslDeleter>;

/// What one attempt to read or write came to.
enum class IoState
{
    Done,       ///< `count` bytes
    WouldBlock, ///< poll for `interest` first
    Closed,     ///< the peer has closed in order
    Broken      ///< the connection is of no use any more
};

struct IoResult
{
    IoState state = IoState::Broken;
    std::size_t count = 0;
};

/// One accepted socket, with or without TLS. The socket does not block; the calls that wait say so.
///
/// One thread reads and writes; wake() and hangUp() may come from any thread.
class Connection
{
public:
    /// `ssl` null: clear text.
    Connection(Descriptor socket, SslPointer ssl, std::string remoteAddress);

    /// The TLS handshake. Errors: Timeout, Protocol, Cancelled (hung up).
    Result<void> handshake(Clock::time_point deadline);
    /// "h2", "http/1.1", or empty.
    std::string negotiatedProtocol() const;

    IoResult tryRead(std::span<std::byte> into);
    IoResult tryWrite(std::span<const std::byte> data);

    /// Waits until the socket can be read (or `alsoWritable` written), wake() was called or `deadline` has come. False: hung up.
    bool wait(bool alsoWritable, Clock::time_point deadline);

    /// Waits for bytes; 0 when the peer has closed. Errors: Timeout, Network, Cancelled.
    Result<std::size_t> read(std::span<std::byte> into, Clock::time_point deadline);
    /// Writes all of it. Errors: Timeout (no byte went out for `stall`), Network, Cancelled.
    Result<void> write(std::span<const std::byte> data, std::chrono::milliseconds stall);

    /// Says that nothing more comes, and reads for a moment, so that the peer sees the last answer before the reset.
    void closeInOrder();

    /// Ends the wait() that runs or comes next.
    void wake();
    /// As wake(), and for ever: every waiting call ends with Cancelled.
    void hangUp();
    bool isHungUp() const;

    int socket() const { return m_socket.get(); }
    const std::string& remoteAddress() const { return m_remoteAddress; }

private:
    IoResult outcomeOf(int result);
    Result<void> waitFor(Clock::time_point deadline);

    Descriptor m_socket;
    Descriptor m_wake; ///< eventfd
    SslPointer m_ssl;
    std::string m_remoteAddress;
    short m_interest = 0; ///< what the last attempt waits for (POLLIN, POLLOUT)
    std::atomic<bool> m_isHungUp = false;
};

} // namespace sluice::network
