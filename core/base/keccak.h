// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// Keccak-256 as Ethereum uses it: the SHA-3 winner before NIST changed its padding, so not SHA3-256.
///
/// Returns the 32 bytes of the digest. OpenSSL 3.0 does not have it.
/// Source: Keccak reference 3.0, rate 1088, capacity 512, padding 0x01...0x80.
std::string keccak256(std::string_view data);

} // namespace sluice
