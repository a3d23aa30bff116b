// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/text/unigram.h"

#include "inference/text/unicode.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice::inference {
namespace {

// Both from the reference: what nothing covers is worse than the worst piece.
constexpr double kUnknownPenalty = 10;
constexpr std::size_t kMostTextBytes = 1u << 28;

} // namespace

/// The best way to cover the text up to some place.
struct UnigramModel::Node
{
    double score = 0;
    std::int64_t start = -1; ///< of its last piece; -1: no way was found yet
    std::int32_t id = 0;

    void offer(double offered, std::size_t from, std::int32_t piece)
    {
        if (start >= 0 && !(offered > score))
            return;
        score = offered;
        start = std::int64_t(from);
        id = piece;
    }
};

Result<UnigramModel>
UnigramModel::create(const std::vector<Piece>& pieces, std::int64_t unknown, bool byteFallback)
{
    const auto broken = [](std::string what) {
        return fail(ErrorCode::ModelBroken,
                    fmt::format("The tokenizer's vocabulary {}. Download the model's tokenizer "
                                "again.",
                                what));
    };
    if (unknown < 0 || unknown >= std::int64_t(pieces.size()))
        return broken("names no piece for unknown text");
    UnigramModel model;
    model.m_unknown = std::int32_t(unknown);
    model.m_byteFallback = byteFallback;
    double worst = std::numeric_limits<double>::infinity();
    for (std::size_t id = 0; id < pieces.size(); ++id) {
        const auto& [text, score] = pieces[id];
        if (!std::isfinite(score))
            return broken(fmt::format("has no score for its piece {}", id));
        if (model.m_texts.size() + text.size() > kMostTextBytes)
            return broken("is too large");
        worst = std::min(worst, score);
        model.m_entries.push_back({std::uint32_t(model.m_texts.size()), std::uint32_t(text.size()),
                                   std::int32_t(id), score});
        model.m_texts += text;
    }
    model.m_unknownScore = worst - kUnknownPenalty;
    model.sortEntries();
    return model;
}

/// Of pieces with one text the last one counts; an empty one never fits.
void UnigramModel::sortEntries()
{
    std::erase_if(m_entries, [](const Entry& entry) { return entry.length == 0; });
    std::stable_sort(m_entries.begin(), m_entries.end(),
                     [this](const Entry& a, const Entry& b) { return textOf(a) < textOf(b); });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        if (kept > 0 && textOf(m_entries[kept - 1]) == textOf(m_entries[i]))
            --kept;
        m_entries[kept++] = m_entries[i];
    }
    m_entries.resize(kept);
}

std::optional<std::int32_t> UnigramModel::idOf(std::string_view piece) const
{
    const auto found = std::lower_bound(
        m_entries.begin(), m_entries.end(), piece,
        [this](const Entry& entry, std::string_view text) { return textOf(entry) < text; });
    if (found == m_entries.end() || textOf(*found) != piece)
        return std::nullopt;
    return found->id;
}

std::vector<UnigramModel::Node> UnigramModel::bestPaths(std::string_view text) const
{
    std::vector<Node> nodes(text.size() + 1);
    for (std::size_t start = 0; start < text.size();) {
        const double before = nodes[start].score;
        const std::size_t character = std::min(utf8Length(text[start]), text.size() - start);
        bool coversCharacter = false;
        // Entries that begin with what was read so far: sorted by text, they lie together, the exact one first.
        auto first = m_entries.begin();
        auto last = m_entries.end();
        for (std::size_t length = 1; start + length <= text.size(); ++length) {
            const auto byteOf = [this, length](const Entry& entry) {
                return entry.length < length
                           ? -1
                           : int(static_cast<unsigned char>(m_texts[entry.offset + length - 1]));
            };
            const int wanted = static_cast<unsigned char>(text[start + length - 1]);
            first = std::partition_point(
                first, last, [&](const Entry& entry) { return byteOf(entry) < wanted; });
            last = std::partition_point(
                first, last, [&](const Entry& entry) { return byteOf(entry) == wanted; });
            if (first == last)
                break;
            if (first->length != length)
                continue;
            nodes[start + length].offer(before + first->score, start, first->id);
            coversCharacter |= length == character;
        }
        if (!coversCharacter)
            nodes[start + character].offer(before + m_unknownScore, start, m_unknown);
        start += character;
    }
    return nodes;
}

void UnigramModel::appendIds(std::string_view piece, std::vector<std::int32_t>& ids) const
{
    if (const auto id = idOf(piece))
        return ids.push_back(*id);
    const std::size_t before = ids.size();
    if (m_byteFallback) {
        for (const char byte : piece) {
            const auto id = idOf(fmt::format("<0x{:02X}>", static_cast<unsigned char>(byte)));
            if (!id)
                break;
            ids.push_back(*id);
        }
        if (ids.size() - before == piece.size())
            return;
        ids.resize(before);
    }
    ids.push_back(m_unknown);
}

void UnigramModel::encode(std::string_view text, std::vector<std::int32_t>& ids) const
{
    const std::vector<Node> nodes = bestPaths(text);
    std::vector<std::string_view> pieces;
    bool lastIsUnknown = false;
    for (std::size_t end = text.size(); end > 0;) {
        const Node& node = nodes[end];
        const auto start = std::size_t(node.start);
        const bool isUnknown = node.id == m_unknown;
        // Neighbours that nothing covers count as one.
        if (isUnknown && lastIsUnknown)
            pieces.back() = text.substr(start, pieces.back().size() + end - start);
        else
            pieces.push_back(text.substr(start, end - start));
        lastIsUnknown = isUnknown;
        end = start;
    }
    for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece)
        appendIds(*piece, ids);
}

} // namespace sluice::inference
