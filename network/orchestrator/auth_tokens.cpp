// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/auth_tokens.h"

#include <fmt/format.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <stdexcept>

namespace sluice::network {
namespace {

std::string randomBytes(int count)
{
    std::string bytes(std::size_t(count), '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), count) != 1)
        throw std::runtime_error("the system gives no random numbers");
    return bytes;
}

} // namespace

std::string randomHex(int count)
{
    std::string hex;
    for (const char byte : randomBytes(count))
        hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return hex;
}

AuthTokens::AuthTokens()
    : m_key(randomBytes(32))
{}

std::string AuthTokens::signature(std::string_view sessionId, std::int64_t expiration) const
{
    std::string message(sessionId);
    std::string number; // big-endian, without leading zeros
    for (auto rest = std::uint64_t(expiration); rest != 0; rest >>= 8)
        number.insert(number.begin(), char(rest & 0xff));
    message += number;
    std::string digest(32, '\0');
    unsigned int length = 0;
    HMAC(EVP_sha256(), m_key.data(), int(m_key.size()),
         reinterpret_cast<const unsigned char*>(message.data()), message.size(),
         reinterpret_cast<unsigned char*>(digest.data()), &length);
    return digest;
}

AuthToken AuthTokens::issue(Clock::time_point now, std::chrono::seconds life) const
{
    AuthToken token;
    token.sessionId = randomHex(4);
    token.expiration = Clock::to_time_t(now + life);
    token.token = signature(token.sessionId, token.expiration);
    return token;
}

Result<void> AuthTokens::check(const AuthToken& token, Clock::time_point now) const
{
    if (token.token.empty() && token.sessionId.empty())
        return fail(ErrorCode::InvalidInput, "missing auth token");
    const std::string expected = signature(token.sessionId, token.expiration);
    if (token.token.size() != expected.size() ||
        CRYPTO_memcmp(token.token.data(), expected.data(), expected.size()) != 0)
        return fail(ErrorCode::InvalidInput, "invalid auth token");
    if (token.expiration <= Clock::to_time_t(now))
        return fail(ErrorCode::InvalidInput, "expired auth token");
    return {};
}

} // namespace sluice::network
