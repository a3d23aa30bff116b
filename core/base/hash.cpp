// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <vector>

namespace sluice {

struct Sha256::State
{
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                    &EVP_MD_CTX_free};
};

Sha256::Sha256()
    : m_state(std::make_unique<State>())
{
    EVP_DigestInit_ex(m_state->context.get(), EVP_sha256(), nullptr);
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::span<const std::byte> data)
{
    EVP_DigestUpdate(m_state->context.get(), data.data(), data.size());
}

std::string Sha256::hexDigest()
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    EVP_DigestFinal_ex(m_state->context.get(), digest.data(), &length);
    EVP_DigestInit_ex(m_state->context.get(), EVP_sha256(), nullptr);
    std::string text;
    for (unsigned int i = 0; i < length; ++i)
        text += fmt::format("{:02x}", digest[i]);
    return text;
}

std::string sha256Hex(std::string_view data)
{
    Sha256 hash;
    hash.add(std::as_bytes(std::span(data)));
    return hash.hexDigest();
}

Result<std::string> sha256File(const std::filesystem::path& path, std::stop_token stop)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(ErrorCode::NotFound, fmt::format("Cannot open {}", path.string()));
    Sha256 hash;
    std::vector<char> buffer(1 << 20);
    while (file) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped while hashing");
        file.read(buffer.data(), std::streamsize(buffer.size()));
        hash.add(std::as_bytes(std::span(buffer.data(), std::size_t(file.gcount()))));
    }
    if (file.bad())
        return fail(ErrorCode::Io, fmt::format("Reading {} failed", path.string()));
    return hash.hexDigest();
}

std::string hashLibraryVersion()
{
    return OpenSSL_version(OPENSSL_VERSION_STRING);
}

} // namespace sluice
