// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/server/tls_context.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <fmt/format.h>

#include <string_view>

namespace sluice::network {

namespace {

struct KeyDeleter
{
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
using KeyPointer = std::unique_ptr<EVP_PKEY, KeyDeleter>;
using CertificatePointer = std::unique_ptr<X509, KeyDeleter>;

constexpr long kLifeSeconds = 8765L * 3600;

Unexpected failure(const char* what)
{
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    return fail(ErrorCode::Internal,
                fmt::format("OpenSSL cannot {} (error {:#x}); restart", what, code));
}

bool addExtension(X509* certificate, int kind, const char* value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, KeyDeleter> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// Not by X509V3_EXT_conf_nid, whose little language a name with a comma would speak.
bool addDnsName(X509* certificate, const std::string& dnsName)
{
    const std::unique_ptr<GENERAL_NAMES, KeyDeleter> names(sk_GENERAL_NAME_new_null());
    GENERAL_NAME* const name = GENERAL_NAME_new();
    ASN1_IA5STRING* const text = ASN1_IA5STRING_new();
    if (!names || name == nullptr || text == nullptr)
        return false;
    ASN1_STRING_set(text, dnsName.data(), static_cast<int>(dnsName.size()));
    GENERAL_NAME_set0_value(name, GEN_DNS, text);
    // An empty subject makes the name critical (RFC 5280, 4.2.1.6).
    return sk_GENERAL_NAME_push(names.get(), name) > 0 &&
           X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 1,
                             X509V3_ADD_DEFAULT) == 1;
}

CertificatePointer makeCertificate(EVP_PKEY* key, const std::string& dnsName)
{
    CertificatePointer certificate(X509_new());
    if (!certificate)
        return nullptr;
    X509* const x509 = certificate.get();
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> serial(BN_new(), &BN_free);
    const bool isMade =
        X509_set_version(x509, X509_VERSION_3) == 1 && serial &&
        BN_rand(serial.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
        BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(x509)) != nullptr &&
        X509_gmtime_adj(X509_getm_notBefore(x509), 0) != nullptr &&
        X509_gmtime_adj(X509_getm_notAfter(x509), kLifeSeconds) != nullptr &&
        X509_set_pubkey(x509, key) == 1 &&
        addExtension(x509, NID_key_usage, "critical,digitalSignature,keyCertSign") &&
        addExtension(x509, NID_ext_key_usage, "serverAuth") &&
        addExtension(x509, NID_basic_constraints, "critical,CA:TRUE") &&
        addDnsName(x509, dnsName) && X509_sign(x509, key, EVP_sha256()) > 0;
    return isMade ? std::move(certificate) : nullptr;
}

int chooseProtocol(SSL* /*ssl*/,
                   const unsigned char** chosen,
                   unsigned char* length,
                   const unsigned char* offered,
                   unsigned int offeredLength,
                   void* /*context*/)
{
    static constexpr std::string_view kOurs{"\x02h2\x08http/1.1"};
    unsigned char* selected = nullptr;
    const int outcome = SSL_select_next_proto(&selected, length,
                                              reinterpret_cast<const unsigned char*>(kOurs.data()),
                                              kOurs.size(), offered, offeredLength);
    *chosen = selected;
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

} // namespace

void TlsContext::Deleter::operator()(ssl_ctx_st* context) const
{
    SSL_CTX_free(context);
}

Result<TlsContext> TlsContext::create(const std::string& dnsName)
{
    const KeyPointer key(EVP_EC_gen("P-256"));
    if (!key)
        return failure("make a key");
    const CertificatePointer certificate = makeCertificate(key.get(), dnsName);
    if (!certificate)
        return failure("make a certificate");
    TlsContext context;
    context.m_context.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX* const ssl = context.m_context.get();
    if (ssl == nullptr || SSL_CTX_use_certificate(ssl, certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(ssl, key.get()) != 1 ||
        SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION) != 1)
        return failure("set TLS up");
    SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(ssl, &chooseProtocol, nullptr);
    return context;
}

SslPointer TlsContext::accept() const
{
    return SslPointer(SSL_new(m_context.get()));
}

} // namespace sluice::network
