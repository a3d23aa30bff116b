// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/text/charsmap.h"

#include "inference/text/unicode.h"

#include <cstring>

namespace sluice::inference {
namespace {

// Longer clusters are looked up character by character.
constexpr std::size_t kLongestCluster = 5;

Error broken(const char* what)
{
    return {ErrorCode::ModelBroken, std::string("The tokenizer's normaliser cannot be read: ") +
                                        what + ". Download the model's tokenizer again."};
}

// A unit of the double array: label in bits 0-7 and 31, leaf in bit 8, offset in bits 10-30, scaled by 256 if bit 9 is set.
std::uint32_t labelOf(std::uint32_t unit)
{
    return unit & 0x800000FFu;
}

bool hasLeaf(std::uint32_t unit)
{
    return (unit >> 8) & 1u;
}

std::size_t offsetOf(std::uint32_t unit)
{
    return std::size_t(unit >> 10) << ((unit & 0x200u) >> 6);
}

std::size_t valueOf(std::uint32_t unit)
{
    return unit & 0x7FFFFFFFu;
}

} // namespace

Result<Charsmap> Charsmap::create(std::string_view bytes)
{
    std::uint32_t trieBytes = 0;
    if (bytes.size() < sizeof trieBytes)
        return Unexpected(broken("it is too short"));
    std::memcpy(&trieBytes, bytes.data(), sizeof trieBytes);
    bytes.remove_prefix(sizeof trieBytes);
    if (trieBytes == 0 || trieBytes % 4 != 0 || trieBytes > bytes.size())
        return Unexpected(broken("its trie is longer than the file"));
    Charsmap map;
    map.m_trie.resize(trieBytes / 4);
    std::memcpy(map.m_trie.data(), bytes.data(), trieBytes);
    map.m_texts = bytes.substr(trieBytes);
    // What stands for a character becomes part of the text: it must be UTF-8 as the text is.
    if (encodeUtf8(decodeUtf8(map.m_texts)) != map.m_texts)
        return Unexpected(broken("its texts are not UTF-8"));
    return map;
}

std::optional<std::string_view> Charsmap::find(std::string_view key) const
{
    std::size_t node = offsetOf(m_trie.front());
    for (const char character : key) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte == 0)
            break;
        node ^= byte;
        if (node >= m_trie.size() || labelOf(m_trie[node]) != byte)
            break;
        const std::uint32_t unit = m_trie[node];
        node ^= offsetOf(unit);
        if (!hasLeaf(unit))
            continue;
        if (node >= m_trie.size())
            break;
        const std::size_t start = valueOf(m_trie[node]);
        if (start > m_texts.size() || (start < m_texts.size() && (m_texts[start] & 0xC0) == 0x80))
            break;
        return std::string_view(m_texts).substr(
            start, std::min(m_texts.find('\0', start), m_texts.size()) - start);
    }
    return std::nullopt;
}

std::string Charsmap::normalize(std::string_view text) const
{
    std::string result;
    result.reserve(text.size());
    const std::u32string characters = decodeUtf8(text);
    for (std::size_t start = 0; start < characters.size();) {
        const std::size_t end = graphemeEnd(characters, start);
        const std::string cluster =
            encodeUtf8(std::u32string_view(characters).substr(start, end - start));
        const auto whole = cluster.size() <= kLongestCluster ? find(cluster) : std::nullopt;
        if (whole)
            result += *whole;
        for (; start < end; ++start) {
            if (whole)
                continue;
            std::string part;
            appendUtf8(part, characters[start]);
            result += find(part).value_or(part);
        }
    }
    return result;
}

} // namespace sluice::inference
