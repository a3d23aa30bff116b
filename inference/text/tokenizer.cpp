// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/text/tokenizer.h"

#include "inference/text/sentencepiece_file.h"
#include "inference/text/tokenizer_config.h"
#include "inference/text/tokenizer_json.h"
#include "inference/text/unicode.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace sluice::inference {
namespace {

// The largest published one (256,000 pieces) has 17 MB.
constexpr std::uintmax_t kMostFileBytes = 128u << 20;

Result<std::string> readFile(const std::filesystem::path& path)
{
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(path, error);
    if (!error && bytes > kMostFileBytes)
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} is too large for a tokenizer. Download the model again.",
                                path.string()));
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (error || !(text << file.rdbuf()))
        return fail(ErrorCode::Io,
                    fmt::format("Cannot read {}. Check the file's permissions.", path.string()));
    return std::move(text).str();
}

Result<TokenizerParts> readParts(const std::filesystem::path& folder)
{
    std::error_code error;
    if (const auto path = folder / "tokenizer.json"; std::filesystem::exists(path, error)) {
        SLUICE_TRY(const std::string text, readFile(path));
        return parseTokenizerJson(text, path.string());
    }
    if (const auto path = folder / "spiece.model"; std::filesystem::exists(path, error)) {
        SLUICE_TRY(const std::string bytes, readFile(path));
        return parseSentencePiece(bytes, path.string());
    }
    return fail(ErrorCode::NotFound,
                fmt::format("{} holds neither tokenizer.json nor spiece.model. Download the "
                            "model again.",
                            folder.string()));
}

/// Blanks of every kind separate words and are dropped.
std::vector<std::string> wordsOf(const std::string& text)
{
    std::vector<std::string> words(1);
    for (const char32_t character : decodeUtf8(text)) {
        if (!isWhiteSpace(character))
            appendUtf8(words.back(), character);
        else if (!words.back().empty())
            words.emplace_back();
    }
    return words;
}

} // namespace

struct Tokenizer::Data
{
    TokenizerParts parts;
    AddedTokens plain;      ///< looked for in the text as it is
    AddedTokens normalized; ///< looked for after normalising
};

Tokenizer::Tokenizer(std::shared_ptr<const Data> data)
    : m_data(std::move(data))
{}

Result<Tokenizer> Tokenizer::load(const std::filesystem::path& folder)
{
    SLUICE_TRY(TokenizerParts parts, readParts(folder));
    const auto path = folder / "tokenizer_config.json";
    if (std::error_code error; std::filesystem::exists(path, error)) {
        SLUICE_TRY(const std::string text, readFile(path));
        SLUICE_CHECK(applyTokenizerConfig(text, path.string(), parts));
    }
    Data data;
    std::vector<AddedToken> plain;
    std::vector<AddedToken> normalized;
    for (AddedToken token : parts.added) {
        if (token.normalized)
            token.content = parts.normalizer(token.content);
        (token.normalized ? normalized : plain).push_back(std::move(token));
    }
    data.plain = AddedTokens(std::move(plain));
    data.normalized = AddedTokens(std::move(normalized));
    data.parts = std::move(parts);
    return Tokenizer(std::make_shared<const Data>(std::move(data)));
}

void Tokenizer::encodeWord(std::string word, bool isFirst, std::vector<std::int32_t>& ids) const
{
    const Metaspace& metaspace = m_data->parts.metaspace;
    word = Normalizer{{ReplaceStep{" ", metaspace.blank, 0}}}(std::move(word));
    const bool prepends = metaspace.prepend == Metaspace::Prepend::Always ||
                          (metaspace.prepend == Metaspace::Prepend::First && isFirst);
    if (prepends && !word.empty() && !word.starts_with(metaspace.blank))
        word.insert(0, metaspace.blank);
    const std::string_view view = word;
    for (std::size_t start = 0; start < view.size();) {
        const std::size_t next =
            metaspace.split ? view.find(metaspace.blank, start + 1) : std::string_view::npos;
        const std::size_t end = std::min(next, view.size());
        m_data->parts.model->encode(view.substr(start, end - start), ids);
        start = end;
    }
}

void Tokenizer::encodePart(std::string text, bool isFirst, std::vector<std::int32_t>& ids) const
{
    const TokenizerParts& parts = m_data->parts;
    for (TextPart& part : m_data->normalized.split(parts.normalizer(std::move(text)))) {
        if (part.id) {
            ids.push_back(*part.id);
        } else if (!parts.splitsAtWhiteSpace) {
            encodeWord(std::move(part.text), isFirst, ids);
        } else {
            const bool startsWithWord = !isWhiteSpace(decodeUtf8(part.text).front());
            for (std::string& word : wordsOf(part.text)) {
                encodeWord(std::move(word), isFirst && startsWithWord, ids);
                isFirst = false;
            }
        }
        isFirst = false;
    }
}

std::vector<std::int32_t> Tokenizer::encodeText(std::string_view text) const
{
    std::vector<std::int32_t> ids;
    bool isFirst = true;
    for (TextPart& part : m_data->plain.split(encodeUtf8(decodeUtf8(text)))) {
        if (part.id)
            ids.push_back(*part.id);
        else
            encodePart(std::move(part.text), isFirst, ids);
        isFirst = false;
    }
    return ids;
}

std::vector<std::int32_t> Tokenizer::encode(std::string_view text) const
{
    std::vector<std::int32_t> ids = encodeText(text);
    const TokenizerParts& parts = m_data->parts;
    ids.insert(ids.begin(), parts.prefix.begin(), parts.prefix.end());
    ids.insert(ids.end(), parts.suffix.begin(), parts.suffix.end());
    return ids;
}

TokenizedText Tokenizer::encodeTo(std::string_view text, std::size_t length) const
{
    const TokenizerParts& parts = m_data->parts;
    TokenizedText result;
    std::vector<std::int32_t> ids = encodeText(text);
    const std::size_t frame = parts.prefix.size() + parts.suffix.size();
    const std::size_t room = length > frame ? length - frame : 0;
    result.isCut = ids.size() > room;
    ids.resize(std::min(ids.size(), room));
    result.ids = parts.prefix;
    result.ids.insert(result.ids.end(), ids.begin(), ids.end());
    result.ids.insert(result.ids.end(), parts.suffix.begin(), parts.suffix.end());
    result.ids.resize(std::min(result.ids.size(), length));
    result.length = result.ids.size();
    result.ids.resize(length, parts.pad);
    return result;
}

bool Tokenizer::knows(std::string_view text) const
{
    const auto ids = encodeText(text);
    return std::find(ids.begin(), ids.end(), m_data->parts.model->unknown()) == ids.end();
}

std::optional<std::int32_t> Tokenizer::longest() const
{
    return m_data->parts.longest;
}

} // namespace sluice::inference
