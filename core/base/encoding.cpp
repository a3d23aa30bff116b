// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace sluice {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNone = 0xff;

constexpr std::array<std::uint8_t, 256> base64Values()
{
    std::array<std::uint8_t, 256> values{};
    values.fill(kNone);
    for (std::size_t i = 0; i < kBase64.size(); ++i)
        values[std::uint8_t(kBase64[i])] = std::uint8_t(i);
    return values;
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

} // namespace

std::string toHex(std::string_view bytes)
{
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const char byte : bytes) {
        hex.push_back(kHexDigits[std::uint8_t(byte) >> 4]);
        hex.push_back(kHexDigits[std::uint8_t(byte) & 15]);
    }
    return hex;
}

Result<std::string> fromHex(std::string_view hex)
{
    if (hex.starts_with("0x"))
        hex.remove_prefix(2);
    if (hex.size() % 2 != 0)
        return fail(ErrorCode::InvalidInput, "hex digits come in pairs");
    std::string bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int high = hexValue(hex[i]);
        const int low = hexValue(hex[i + 1]);
        if (high < 0 || low < 0)
            return fail(ErrorCode::InvalidInput, "a character is not a hex digit");
        bytes.push_back(char(high * 16 + low));
    }
    return bytes;
}

std::string toBase64(std::string_view bytes)
{
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (j < count ? std::uint8_t(bytes[i + j]) : 0u);
        for (std::size_t j = 0; j < 4; ++j)
            text.push_back(j <= count ? kBase64[group >> (18 - 6 * j) & 63] : '=');
    }
    return text;
}

Result<std::string> fromBase64(std::string_view text)
{
    static constexpr auto kValues = base64Values();
    if (text.size() % 4 != 0)
        return fail(ErrorCode::InvalidInput, "base64 text has lost its end");
    std::size_t padding = 0;
    while (padding < 2 && text.ends_with('=')) {
        text.remove_suffix(1);
        ++padding;
    }
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t group = 0;
    std::size_t bits = 0;
    for (const char c : text) {
        const std::uint8_t value = kValues[std::uint8_t(c)];
        if (value == kNone)
            return fail(ErrorCode::InvalidInput, "a character is not of base64");
        group = (group << 6 | value) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(char(group >> bits));
        }
    }
    return bytes;
}

} // namespace sluice
