// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/descriptor.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::test {

/// A client's end of a loopback connection that says whatever a test likes. No call waits longer than ten seconds.
class RawSocket
{
public:
    explicit RawSocket(std::uint16_t port);

    bool isOpen() const { return m_socket.isOpen(); }
    /// False when the peer has closed.
    bool send(std::string_view bytes);
    /// Reads until `mark` has come; returns everything up to and with it, or what there was when the peer closed.
    std::string readUntil(std::string_view mark);
    /// Exactly so many bytes, or fewer when the peer closed.
    std::string readBytes(std::size_t count);
    /// Everything until the peer closes.
    std::string readAll();
    /// True when the peer closes before anything comes.
    bool isClosedByPeer();
    /// Nothing more will be sent.
    void finishSending();
    void close() { m_socket.close(); }

private:
    bool fill();

    Descriptor m_socket;
    std::string m_input;
};

/// The bytes of a hexadecimal text.
std::string fromHex(std::string_view hex);

/// One HTTP/2 frame (RFC 9113, 4.1).
std::string http2Frame(int type, int flags, std::uint32_t stream, std::string_view payload);

} // namespace sluice::test
