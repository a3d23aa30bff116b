// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

namespace sluice {

/// SHA-256 (FIPS 180-4) over data that arrives in pieces.
class Sha256
{
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void add(std::span<const std::byte> data);
    /// The digest of everything added, in 64 lower-case hex digits; afterwards the object starts anew.
    std::string hexDigest();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// The digest of `data` in lower-case hex.
std::string sha256Hex(std::string_view data);

/// The digest of a whole file, read in pieces. Errors: NotFound, Io, Cancelled.
Result<std::string> sha256File(const std::filesystem::path& path, std::stop_token stop = {});

/// The version of the OpenSSL that is loaded: "3.0.15".
std::string hashLibraryVersion();

} // namespace sluice
