// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::inference {

/// A unigram vocabulary: text is cut into the pieces whose scores (logarithms of probabilities) have the largest sum.
///
/// A plain value; reading it is safe from any thread.
/// Source: tokenizers 0.22, models/unigram, to the order in which sums of float64 are compared.
/// Checked: tests/inference/test_text_tokenizer.cpp
class UnigramModel
{
public:
    using Piece = std::pair<std::string, double>; ///< text and score; the place is the id

    /// `unknown` is the id for what no piece covers, unless `byteFallback` says it by the pieces <0x00> to <0xFF>.
    /// Errors: ModelBroken (no pieces, an id or a score out of range).
    static Result<UnigramModel>
    create(const std::vector<Piece>& pieces, std::int64_t unknown, bool byteFallback);

    /// Appends the ids of `text` (UTF-8 that was checked) to `ids`.
    void encode(std::string_view text, std::vector<std::int32_t>& ids) const;
    std::optional<std::int32_t> idOf(std::string_view piece) const;
    std::int32_t unknown() const { return m_unknown; }

private:
    struct Entry
    {
        std::uint32_t offset = 0; ///< into m_texts
        std::uint32_t length = 0;
        std::int32_t id = 0;
        double score = 0;
    };
    struct Node;

    std::string_view textOf(const Entry& entry) const
    {
        return std::string_view(m_texts).substr(entry.offset, entry.length);
    }
    void sortEntries();
    std::vector<Node> bestPaths(std::string_view text) const;
    void appendIds(std::string_view piece, std::vector<std::int32_t>& ids) const;

    std::string m_texts;
    std::vector<Entry> m_entries; ///< by text, each text once
    std::int32_t m_unknown = 0;
    double m_unknownScore = 0;
    bool m_byteFallback = false;
};

} // namespace sluice::inference
