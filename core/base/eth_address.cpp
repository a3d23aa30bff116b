// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/eth_address.h"

#include "core/base/encoding.h"
#include "core/base/keccak.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice {

Result<EthAddress> EthAddress::fromBytes(std::string_view bytes)
{
    EthAddress address;
    if (bytes.size() != address.bytes.size())
        return fail(ErrorCode::InvalidInput,
                    fmt::format("an address has 20 bytes, not {}", bytes.size()));
    std::ranges::copy(bytes, address.bytes.begin());
    return address;
}

Result<EthAddress> EthAddress::parse(std::string_view text)
{
    const auto bytes = text.starts_with("0x") ? sluice::fromHex(text) : Result<std::string>("");
    if (!bytes || bytes->size() != 20)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("\"{}\" is not an address: 0x and 40 hex digits", text));
    SLUICE_TRY(const EthAddress address, fromBytes(*bytes));
    const std::string_view digits = text.substr(2);
    const bool hasLower = std::ranges::any_of(digits, [](char c) { return c >= 'a' && c <= 'f'; });
    const bool hasUpper = std::ranges::any_of(digits, [](char c) { return c >= 'A' && c <= 'F'; });
    if (hasLower && hasUpper && address.toString() != text)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} is mistyped: its capital letters do not fit", text));
    return address;
}

std::string EthAddress::toBytes() const
{
    return {bytes.begin(), bytes.end()};
}

/// EIP-55: a letter is a capital when the digit of the hash over the lower-case text is 8 or more.
std::string EthAddress::toString() const
{
    std::string hex = sluice::toHex(toBytes());
    const std::string hash = sluice::toHex(keccak256(hex));
    for (std::size_t i = 0; i < hex.size(); ++i)
        if (hex[i] >= 'a' && hash[i] >= '8')
            hex[i] = char(hex[i] - 'a' + 'A');
    return "0x" + hex;
}

} // namespace sluice
