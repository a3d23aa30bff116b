// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/server/connection.h"

struct ssl_ctx_st;

namespace sluice::network {

/// The listener's side of TLS: a certificate made now, and ALPN with h2 before http/1.1.
///
/// Certificate: self-signed ECDSA P-256, 8765 hours, empty subject, one dNSName, CA, certSign and digitalSignature, serverAuth.
/// Source: go-livepeer server/cert.go.
class TlsContext
{
public:
    /// Errors: Internal (OpenSSL refuses).
    static Result<TlsContext> create(const std::string& dnsName);

    /// The TLS state of one new connection; null when memory is short.
    SslPointer accept() const;

private:
    struct Deleter
    {
        void operator()(ssl_ctx_st* context) const;
    };
    std::unique_ptr<ssl_ctx_st, Deleter> m_context;
};

} // namespace sluice::network
