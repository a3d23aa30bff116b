// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

/// What tokenizers and prompt cleaning need of Unicode. Pure functions, any thread.
namespace sluice::inference {

/// The code points of `text`. What is not UTF-8 (stray bytes, overlong forms, surrogates) becomes U+FFFD, so that every
/// later step may rely on whole characters.
std::u32string decodeUtf8(std::string_view text);
std::string encodeUtf8(std::u32string_view text);
void appendUtf8(std::string& text, char32_t character);

/// How many bytes the character has that begins with `first`; of UTF-8 that was checked before.
std::size_t utf8Length(char first);

/// Unicode's White_Space.
bool isWhiteSpace(char32_t character);

/// Where the extended grapheme cluster ends that begins at `start` (UAX 29, by utf8proc): what people see as one character.
std::size_t graphemeEnd(std::u32string_view text, std::size_t start);

/// Canonical composition (NFC).
std::u32string composed(const std::u32string& text);
/// One character's compatibility composition (NFKC).
std::u32string compatible(char32_t character);

} // namespace sluice::inference
