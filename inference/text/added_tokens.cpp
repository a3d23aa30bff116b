// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/text/added_tokens.h"

#include "inference/text/unicode.h"

#include <algorithm>

namespace sluice::inference {
namespace {

std::size_t blankBytesAtStart(std::string_view text)
{
    std::size_t bytes = 0;
    while (bytes < text.size()) {
        const std::size_t length = utf8Length(text[bytes]);
        if (!isWhiteSpace(decodeUtf8(text.substr(bytes, length)).front()))
            break;
        bytes += length;
    }
    return bytes;
}

std::size_t blankBytesAtEnd(std::string_view text)
{
    std::size_t start = text.size();
    while (start > 0) {
        std::size_t character = start - 1;
        while (character > 0 && (text[character] & 0xC0) == 0x80)
            --character;
        if (!isWhiteSpace(decodeUtf8(text.substr(character, start - character)).front()))
            break;
        start = character;
    }
    return text.size() - start;
}

} // namespace

AddedTokens::AddedTokens(std::vector<AddedToken> tokens)
    : m_tokens(std::move(tokens))
{
    std::erase_if(m_tokens, [](const AddedToken& token) { return token.content.empty(); });
    std::stable_sort(m_tokens.begin(), m_tokens.end(),
                     [](const AddedToken& a, const AddedToken& b) {
                         return a.content.size() > b.content.size();
                     });
}

const AddedToken* AddedTokens::at(std::string_view text) const
{
    for (const AddedToken& token : m_tokens)
        if (text.starts_with(token.content))
            return &token;
    return nullptr;
}

std::vector<TextPart> AddedTokens::split(std::string_view text) const
{
    std::vector<TextPart> parts;
    std::size_t open = 0; // where the text begins that no part has yet
    for (std::size_t start = 0; start < text.size();) {
        const AddedToken* token = at(text.substr(start));
        if (token == nullptr) {
            ++start;
            continue;
        }
        const std::size_t end = start + token->content.size();
        const std::size_t before = token->lstrip ? blankBytesAtEnd(text.substr(0, start)) : 0;
        const std::size_t from = std::max(start - before, open);
        if (open < from)
            parts.push_back({std::string(text.substr(open, from - open)), std::nullopt});
        parts.push_back({token->content, token->id});
        open = end + (token->rstrip ? blankBytesAtStart(text.substr(end)) : 0);
        start = end;
    }
    if (open < text.size())
        parts.push_back({std::string(text.substr(open)), std::nullopt});
    return parts;
}

} // namespace sluice::inference
