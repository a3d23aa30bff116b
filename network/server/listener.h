// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/server/handler.h"

#include <chrono>
#include <memory>

namespace sluice::network {

/// What the listener grants strangers. Whoever takes more is cut off.
struct ListenerLimits
{
    std::size_t connections = 512;          ///< beyond: closed at once
    std::size_t handlers = 128;             ///< running at once; beyond: 503
    std::size_t streamsPerConnection = 250; ///< HTTP/2; as go-livepeer announces
    std::size_t headerBytes = 1u << 20;     ///< names and values of one request together
    std::size_t headerCount = 200;          ///< fields of one request
    std::size_t bodyBuffer =
        1u << 20; ///< bytes held for one HTTP/2 request that its handler has not read yet
    std::chrono::milliseconds headerTimeout{
        10'000}; ///< TLS handshake, and each request's headers, are whole by then
    std::chrono::milliseconds bodyTimeout{
        30'000};                             ///< without a byte of an expected body for so long
    std::uint64_t bodyBytesPerSecond = 1024; ///< slower than that over a whole bodyTimeout: Timeout
    std::chrono::milliseconds writeTimeout{60'000}; ///< peer does not read for so long
    std::chrono::milliseconds idleTimeout{600'000}; ///< connection without a request
};

struct ListenerConfig
{
    std::string host =
        "127.0.0.1";        ///< numeric address to listen on; "::" and "0.0.0.0" are everywhere
    std::uint16_t port = 0; ///< 0: the system chooses
    bool tls = true;        ///< false: HTTP/1.1 and h2c by prior knowledge
    std::string certificateName; ///< DNS name in the certificate; empty: `host`
    ListenerLimits limits;
};

/// One TCP port that serves HTTP/1.1, HTTP/2 and gRPC from one table, over TLS or in clear text.
///
/// With TLS the certificate is made at each start: self-signed, ECDSA P-256, one dNSName, as go-livepeer does it; ALPN offers h2 and
/// http/1.1. Threads: `listen` accepts; one `serve-N` for each connection; handlers of HTTP/2 run on pool threads `handler-N`,
/// those of HTTP/1.1 on their connection's thread. All of them end with the object.
class Listener
{
public:
    /// Binds, listens and serves until the object goes.
    ///
    /// Errors: InvalidInput (host), Unavailable (port is taken or not ours), Internal (certificate).
    static Result<std::unique_ptr<Listener>> start(ListenerConfig config, HandlerTable table);

    /// Stops every handler's token, closes all connections, joins all threads.
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    std::uint16_t port() const;
    /// "https://127.0.0.1:43121"
    std::string url() const;
    /// Connections open now.
    std::size_t connectionCount() const;
    /// Handlers running now.
    std::size_t handlerCount() const;

private:
    class Core;
    explicit Listener(std::unique_ptr<Core> core);
    std::unique_ptr<Core> m_core;
};

} // namespace sluice::network
