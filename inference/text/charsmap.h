// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::inference {

/// The precompiled normaliser that SentencePiece stores with a vocabulary: a double-array trie from characters to what stands for
/// them, as `nmt_nfkc` and its kin. Applied as Hugging Face tokenizers 0.22 applies it, which differs from SentencePiece: a cluster
/// of up to five bytes is looked up as a whole, and the shortest entry that begins it stands for all of it.
///
/// A plain value; reading it is safe from any thread.
/// Source: the layout is SentencePiece's (normalizer.cc) and Darts-clone's.
/// Checked: tests/inference/test_text_tokenizer.cpp
class Charsmap
{
public:
    /// `bytes`: length of the trie (32 bit), trie (32-bit units), texts that end with a zero byte; all little-endian.
    /// Errors: ModelBroken.
    static Result<Charsmap> create(std::string_view bytes);

    /// `text` is UTF-8 that was checked.
    std::string normalize(std::string_view text) const;

private:
    std::optional<std::string_view> find(std::string_view key) const;

    std::vector<std::uint32_t> m_trie;
    std::string m_texts;
};

} // namespace sluice::inference
