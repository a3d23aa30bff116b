// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice {

/// An account of the chain: 20 bytes. All zero stands for "no wallet".
struct EthAddress
{
    std::array<std::uint8_t, 20> bytes{};

    /// Reads "0x" and 40 hex digits. Digits of mixed case must be a right EIP-55 checksum. Errors: InvalidInput.
    static Result<EthAddress> parse(std::string_view text);
    /// Takes exactly 20 bytes. Errors: InvalidInput.
    static Result<EthAddress> fromBytes(std::string_view bytes);

    /// "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23": EIP-55, the form that is signed and shown.
    std::string toString() const;
    std::string toBytes() const;
    bool isZero() const { return *this == EthAddress(); }

    friend auto operator<=>(const EthAddress&, const EthAddress&) = default;
};

} // namespace sluice
