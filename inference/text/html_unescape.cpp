// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/text/html_unescape.h"

#include "inference/text/html_entities.h"
#include "inference/text/unicode.h"

#include <algorithm>
#include <array>
#include <optional>

namespace sluice::inference {
namespace {

constexpr std::size_t kLongestName = 32;      // of html.unescape
constexpr std::size_t kLongestPlainName = 24; // of ftfy
constexpr char32_t kBeyondUnicode = 0x110000;

// Windows-1252 from 0x80 on; 0 where it has nothing.
constexpr std::array<char16_t, 32> kWindows1252{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

bool isDigit(char32_t c)
{
    return c >= '0' && c <= '9';
}

bool isHexDigit(char32_t c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool isNameCharacter(char32_t c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::optional<std::u32string> entityText(std::u32string_view name, bool alsoShouted)
{
    const std::string key = encodeUtf8(name);
    const auto entities = htmlEntities();
    const auto found = std::lower_bound(
        entities.begin(), entities.end(), key,
        [](const HtmlEntity& entity, const std::string& wanted) { return entity.name < wanted; });
    if (found == entities.end() || found->name != key || (found->isShouted && !alsoShouted))
        return std::nullopt;
    return decodeUtf8(found->text);
}

/// Numbers that HTML forbids are dropped or replaced.
std::u32string characterOf(char32_t number)
{
    if (number >= 0x80 && number <= 0x9F)
        return {windows1252(number)};
    if (number == 0 || (number >= 0xD800 && number <= 0xDFFF) || number >= kBeyondUnicode)
        return {0xFFFD};
    const bool isControl =
        number < 0x20 && number != '\t' && number != '\n' && number != '\f' && number != '\r';
    const bool isNoCharacter =
        (number >= 0xFDD0 && number <= 0xFDEF) || (number & 0xFFFE) == 0xFFFE;
    if (isControl || number == 0x7F || isNoCharacter)
        return {};
    return {number};
}

/// What was found after an "&": the characters it takes there and what stands for them.
struct Reference
{
    std::size_t length = 0;
    std::u32string text;
};

std::optional<Reference> numericReference(std::u32string_view rest)
{
    const bool isHex = rest.size() > 1 && (rest[1] == 'x' || rest[1] == 'X');
    std::size_t at = isHex ? 2 : 1;
    const std::size_t first = at;
    char32_t number = 0;
    for (; at < rest.size() && (isHex ? isHexDigit(rest[at]) : isDigit(rest[at])); ++at) {
        const char32_t digit = isDigit(rest[at]) ? rest[at] - '0' : (rest[at] | 0x20u) - 'a' + 10;
        number = std::min<char32_t>(number * (isHex ? 16 : 10) + digit, kBeyondUnicode);
    }
    if (at == first)
        return std::nullopt;
    const bool isClosed = at < rest.size() && rest[at] == ';';
    return Reference{at + (isClosed ? 1 : 0), characterOf(number)};
}

/// The longest name that begins here; names that old pages leave unclosed count too.
std::optional<Reference> namedReference(std::u32string_view rest)
{
    constexpr std::u32string_view kEnds = U"\t\n\f <&#;";
    std::size_t length = std::min(rest.find_first_of(kEnds), rest.size());
    length = std::min(length, kLongestName);
    if (length == 0)
        return std::nullopt;
    if (length < rest.size() && rest[length] == ';')
        ++length;
    for (std::size_t tried = length; tried > 1; --tried)
        if (auto text = entityText(rest.substr(0, tried), false))
            return Reference{tried, std::move(*text)};
    return std::nullopt;
}

std::optional<Reference> anyReference(std::u32string_view rest)
{
    if (rest.empty())
        return std::nullopt;
    return rest.front() == '#' ? numericReference(rest) : namedReference(rest);
}

std::optional<Reference> plainReference(std::u32string_view rest)
{
    const bool isNumber = !rest.empty() && rest.front() == '#';
    const std::size_t first = isNumber ? 1 : 0;
    std::size_t at = first;
    while (at < rest.size() && isNameCharacter(rest[at]))
        ++at;
    if (at == first || at - first > kLongestPlainName || at == rest.size() || rest[at] != ';')
        return std::nullopt;
    const std::u32string_view whole = rest.substr(0, at + 1);
    if (!isNumber) {
        auto text = entityText(whole, true);
        return text ? std::optional(Reference{whole.size(), std::move(*text)}) : std::nullopt;
    }
    auto reference = numericReference(whole);
    // A semicolon in the result would read as one that was left over.
    if (!reference || reference->length != whole.size() ||
        reference->text.find(U';') != std::u32string::npos)
        return std::nullopt;
    return reference;
}

template <class Find>
std::u32string replaceReferences(const std::u32string& text, Find find)
{
    std::u32string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        result.push_back(text[at]);
        if (text[at] != '&')
            continue;
        if (const auto reference = find(std::u32string_view(text).substr(at + 1))) {
            result.pop_back();
            result += reference->text;
            at += reference->length;
        }
    }
    return result;
}

} // namespace

char32_t windows1252(char32_t control)
{
    const char16_t meant = kWindows1252[control - 0x80];
    return meant == 0 ? control : meant;
}

std::u32string unescapeHtml(const std::u32string& text)
{
    return replaceReferences(text, anyReference);
}

std::u32string unescapePlainHtml(const std::u32string& text)
{
    return replaceReferences(text, plainReference);
}

} // namespace sluice::inference
