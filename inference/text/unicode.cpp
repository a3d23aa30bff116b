// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/text/unicode.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

namespace sluice::inference {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

std::u32string mapped(std::string_view text, int options)
{
    utf8proc_uint8_t* made = nullptr;
    const utf8proc_ssize_t length = utf8proc_map(
        reinterpret_cast<const utf8proc_uint8_t*>(text.data()), utf8proc_ssize_t(text.size()),
        &made, utf8proc_option_t(options | UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(made, &std::free);
    // Fails for want of memory alone: the text is UTF-8.
    if (length < 0)
        return decodeUtf8(text);
    return decodeUtf8({reinterpret_cast<const char*>(made), std::size_t(length)});
}

} // namespace

std::u32string decodeUtf8(std::string_view text)
{
    std::u32string result;
    result.reserve(text.size());
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    for (std::size_t at = 0; at < text.size();) {
        utf8proc_int32_t character = -1;
        const utf8proc_ssize_t length =
            utf8proc_iterate(bytes + at, utf8proc_ssize_t(text.size() - at), &character);
        result.push_back(length > 0 ? char32_t(character) : kReplacement);
        at += length > 0 ? std::size_t(length) : 1;
    }
    return result;
}

void appendUtf8(std::string& text, char32_t character)
{
    std::array<utf8proc_uint8_t, 4> bytes{};
    const utf8proc_ssize_t length = utf8proc_encode_char(utf8proc_int32_t(character), bytes.data());
    text.append(reinterpret_cast<const char*>(bytes.data()), std::size_t(length));
}

std::string encodeUtf8(std::u32string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (const char32_t character : text)
        appendUtf8(result, character);
    return result;
}

std::size_t utf8Length(char first)
{
    const auto byte = static_cast<unsigned char>(first);
    if (byte < 0xC0)
        return 1;
    if (byte < 0xE0)
        return 2;
    return byte < 0xF0 ? 3 : 4;
}

bool isWhiteSpace(char32_t c)
{
    return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

std::size_t graphemeEnd(std::u32string_view text, std::size_t start)
{
    utf8proc_int32_t state = 0;
    std::size_t end = start + 1;
    while (end < text.size() &&
           !utf8proc_grapheme_break_stateful(utf8proc_int32_t(text[end - 1]),
                                             utf8proc_int32_t(text[end]), &state))
        ++end;
    return std::min(end, text.size());
}

std::u32string composed(const std::u32string& text)
{
    const bool isAscii =
        std::all_of(text.begin(), text.end(), [](char32_t character) { return character < 0x80; });
    return isAscii ? text : mapped(encodeUtf8(text), 0);
}

std::u32string compatible(char32_t character)
{
    std::string text;
    appendUtf8(text, character);
    return mapped(text, UTF8PROC_COMPAT);
}

} // namespace sluice::inference
