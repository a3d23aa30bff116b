// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/text/prompt_clean.h"

#include "inference/text/html_unescape.h"
#include "inference/text/unicode.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sluice::inference {
namespace {

// Latin letters that fonts or old character sets join.
constexpr std::array<std::pair<char32_t, std::u32string_view>, 22> kLigatures{{
    {0x0132, U"IJ"},      {0x0133, U"ij"},      {0x0149, U"\u02BCn"}, {0x01C4, U"D\u017D"},
    {0x01C5, U"D\u017E"}, {0x01C6, U"d\u017E"}, {0x01C7, U"LJ"},      {0x01C8, U"Lj"},
    {0x01C9, U"lj"},      {0x01CA, U"NJ"},      {0x01CB, U"Nj"},      {0x01CC, U"nj"},
    {0x01F1, U"DZ"},      {0x01F2, U"Dz"},      {0x01F3, U"dz"},      {0xFB00, U"ff"},
    {0xFB01, U"fi"},      {0xFB02, U"fl"},      {0xFB03, U"ffi"},     {0xFB04, U"ffl"},
    {0xFB05, U"\u017Ft"}, {0xFB06, U"st"},
}};

bool isIn(char32_t c, char32_t first, char32_t last)
{
    return c >= first && c <= last;
}

bool isUselessControl(char32_t c)
{
    return c < 0x09 || c == 0x0B || isIn(c, 0x0E, 0x1F) || c == 0x7F || isIn(c, 0x206A, 0x206F) ||
           c == 0xFEFF || isIn(c, 0xFFF9, 0xFFFC);
}

/// Replaces each character by what `replacement` appends for it.
template <class Append>
std::u32string replaceEach(const std::u32string& text, Append append)
{
    std::u32string result;
    result.reserve(text.size());
    for (const char32_t character : text)
        append(result, character);
    return result;
}

std::u32string withoutC1Controls(const std::u32string& text)
{
    return replaceEach(text, [](std::u32string& result, char32_t c) {
        result.push_back(isIn(c, 0x80, 0x9F) ? windows1252(c) : c);
    });
}

std::u32string withoutLigatures(const std::u32string& text)
{
    return replaceEach(text, [](std::u32string& result, char32_t c) {
        const auto found =
            std::lower_bound(kLigatures.begin(), kLigatures.end(), c,
                             [](const auto& row, char32_t wanted) { return row.first < wanted; });
        if (found != kLigatures.end() && found->first == c)
            result += found->second;
        else
            result.push_back(c);
    });
}

std::u32string withOrdinaryWidths(const std::u32string& text)
{
    return replaceEach(text, [](std::u32string& result, char32_t c) {
        if (c == 0x3000)
            result.push_back(' ');
        else if (isIn(c, 0xFF01, 0xFFEF))
            result += compatible(c);
        else
            result.push_back(c);
    });
}

std::u32string withStraightQuotes(const std::u32string& text)
{
    return replaceEach(text, [](std::u32string& result, char32_t c) {
        if (c == 0x02BC || isIn(c, 0x2018, 0x201B))
            c = '\'';
        else if (isIn(c, 0x201C, 0x201F))
            c = '"';
        result.push_back(c);
    });
}

std::u32string withPlainLineBreaks(const std::u32string& text)
{
    std::u32string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char32_t c = text[i];
        if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n')
            continue;
        const bool isBreak = c == '\r' || c == 0x2028 || c == 0x2029 || c == 0x85;
        result.push_back(isBreak ? U'\n' : c);
    }
    return result;
}

/// Sequences that colour a terminal: ESC [ numbers letter.
std::u32string withoutTerminalEscapes(const std::u32string& text)
{
    std::u32string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        result.push_back(text[i]);
        if (text[i] != 0x1B || i + 1 == text.size() || text[i + 1] != '[')
            continue;
        std::size_t end = i + 2;
        while (end < text.size() && (isIn(text[end], '0', '9') || text[end] == ';'))
            ++end;
        if (end == text.size() || !(isIn(text[end] | 0x20u, 'a', 'z') && text[end] < 0x80))
            continue;
        result.pop_back();
        i = end;
    }
    return result;
}

std::u32string withoutControls(std::u32string text)
{
    std::erase_if(text, isUselessControl);
    return text;
}

/// A line, until nothing changes any more: one repair may uncover the next.
std::u32string repairedLine(std::u32string line, bool hasReferences)
{
    for (std::u32string before;;) {
        before = line;
        if (hasReferences)
            line = unescapePlainHtml(line);
        line = withoutC1Controls(line);
        line = withoutLigatures(line);
        line = withOrdinaryWidths(line);
        line = withStraightQuotes(line);
        line = withPlainLineBreaks(line);
        line = withoutTerminalEscapes(line);
        line = withoutControls(std::move(line));
        line = composed(line);
        if (line == before)
            return line;
    }
}

std::u32string repaired(const std::u32string& text)
{
    std::u32string result;
    bool hasReferences = true;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find(U'\n', start), text.size() - 1) + 1;
        std::u32string line = text.substr(start, end - start);
        // What has tags is HTML on purpose, from there on.
        hasReferences = hasReferences && line.find(U'<') == std::u32string::npos;
        result += repairedLine(std::move(line), hasReferences);
        start = end;
    }
    return result;
}

/// As Python sees it: the separators of ASCII are blanks, too.
bool isBlank(char32_t c)
{
    return isWhiteSpace(c) || isIn(c, 0x1C, 0x1F);
}

std::u32string withSingleBlanks(const std::u32string& text)
{
    std::u32string result;
    for (const char32_t c : text) {
        if (!isBlank(c))
            result.push_back(c);
        else if (!result.empty() && result.back() != ' ')
            result.push_back(' ');
    }
    if (!result.empty() && result.back() == ' ')
        result.pop_back();
    return result;
}

} // namespace

std::string cleanPrompt(std::string_view prompt)
{
    std::u32string text = repaired(decodeUtf8(prompt));
    // Twice, since pages escape what was escaped before.
    text = unescapeHtml(unescapeHtml(text));
    return encodeUtf8(withSingleBlanks(text));
}

} // namespace sluice::inference
