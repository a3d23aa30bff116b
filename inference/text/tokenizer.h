// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/text/added_tokens.h"
#include "inference/text/normalizer.h"
#include "inference/text/unigram.h"

#include <filesystem>
#include <memory>

namespace sluice::inference {

/// How blanks become part of pieces.
struct Metaspace
{
    enum class Prepend
    {
        Always,
        First, ///< only at the very beginning of the text
        Never
    };
    std::string blank = "\u2581"; ///< stands for " "
    Prepend prepend = Prepend::Always;
    bool split = true; ///< into words, each of which begins with `blank`
};

/// A tokenizer's files as values.
struct TokenizerParts
{
    Normalizer normalizer;
    bool splitsAtWhiteSpace = false; ///< before `metaspace`
    Metaspace metaspace;
    std::optional<UnigramModel> model;
    std::vector<AddedToken> added;
    std::vector<std::int32_t> prefix; ///< put before every text
    std::vector<std::int32_t> suffix; ///< put after every text: </s>
    std::int32_t pad = 0;
    std::optional<std::int32_t> longest; ///< tokens of a text, as its maker says
};

/// A text as numbers for a text encoder.
struct TokenizedText
{
    std::vector<std::int32_t> ids; ///< padded
    std::size_t length = 0;        ///< of them that are not padding; with </s>
    bool isCut = false;            ///< the text was longer
};

/// Makes tokens of text for T5, UMT5 and their kin, exactly as Hugging Face tokenizers 0.22 does from the same files.
///
/// Any thread; a copy is cheap. Loading a vocabulary of 256,000 pieces takes about a second.
/// Checked: tests/inference/test_text_tokenizer.cpp
class Tokenizer
{
public:
    /// Reads tokenizer.json in `folder`, or else spiece.model; and tokenizer_config.json beside it, when there is one.
    ///
    /// Errors: NotFound, Io, ModelBroken (not a unigram tokenizer, or one whose steps are not known here).
    static Result<Tokenizer> load(const std::filesystem::path& folder);

    /// All tokens of `text` with those that belong to every text. Bytes that are not UTF-8 count as U+FFFD.
    std::vector<std::int32_t> encode(std::string_view text) const;

    /// Cuts what is longer than `length` tokens, keeps </s>, and fills what is shorter.
    TokenizedText encodeTo(std::string_view text, std::size_t length) const;

    /// Whether the vocabulary covers all of `text`.
    bool knows(std::string_view text) const;

    /// The length that the tokenizer's files ask for.
    std::optional<std::int32_t> longest() const;

private:
    struct Data;
    explicit Tokenizer(std::shared_ptr<const Data> data);
    std::vector<std::int32_t> encodeText(std::string_view text) const;
    void encodePart(std::string text, bool isFirst, std::vector<std::int32_t>& ids) const;
    void encodeWord(std::string word, bool isFirst, std::vector<std::int32_t>& ids) const;

    std::shared_ptr<const Data> m_data;
};

} // namespace sluice::inference
