// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/text/sentencepiece_file.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>

namespace sluice::inference {
namespace {

// Numbers of sentencepiece_model.proto.
constexpr std::uint64_t kPieces = 1;
constexpr std::uint64_t kTrainer = 2;
constexpr std::uint64_t kNormalizer = 3;
constexpr std::uint64_t kPieceText = 1;
constexpr std::uint64_t kPieceScore = 2;
constexpr std::uint64_t kPieceType = 3;
constexpr std::uint64_t kModelType = 3;
constexpr std::uint64_t kByteFallback = 35;
constexpr std::uint64_t kUnknownId = 40;
constexpr std::uint64_t kCharsmap = 2;
constexpr std::uint64_t kUnigram = 1;
constexpr std::uint64_t kTypeControl = 3;
constexpr std::uint64_t kTypeUserDefined = 4;

struct Field
{
    std::uint64_t number = 0;
    std::uint64_t value = 0; ///< of a varint, or the bits of a fixed one
    std::string_view bytes;  ///< of a string or a message
};

/// Takes the fields off a protobuf message, one after the other.
class FieldReader
{
public:
    explicit FieldReader(std::string_view message)
        : m_rest(message)
    {}

    bool next(Field& field)
    {
        if (m_rest.empty())
            return false;
        const std::uint64_t tag = varint();
        field = Field{tag >> 3, 0, {}};
        switch (tag & 7) {
        case 0:
            field.value = varint();
            break;
        case 1:
            field.value = fixed(8);
            break;
        case 2:
            field.bytes = take(varint());
            break;
        case 5:
            field.value = fixed(4);
            break;
        default:
            m_isBroken = true;
        }
        return !m_isBroken;
    }

    bool isBroken() const { return m_isBroken; }

private:
    std::string_view take(std::uint64_t bytes)
    {
        if (bytes > m_rest.size()) {
            m_isBroken = true;
            return {};
        }
        const std::string_view taken = m_rest.substr(0, std::size_t(bytes));
        m_rest.remove_prefix(std::size_t(bytes));
        return taken;
    }

    std::uint64_t varint()
    {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const std::string_view byte = take(1);
            if (byte.empty())
                return 0;
            value |= std::uint64_t(byte.front() & 0x7F) << shift;
            if ((byte.front() & 0x80) == 0)
                return value;
        }
        m_isBroken = true;
        return 0;
    }

    std::uint64_t fixed(std::size_t bytes)
    {
        const std::string_view taken = take(bytes);
        std::uint64_t value = 0;
        if (!taken.empty())
            std::memcpy(&value, taken.data(), taken.size());
        return value;
    }

    std::string_view m_rest;
    bool m_isBroken = false;
};

struct File
{
    std::vector<UnigramModel::Piece> pieces;
    std::vector<AddedToken> added;
    std::uint64_t modelType = kUnigram;
    std::uint64_t unknown = 0;
    bool byteFallback = false;
    std::string_view charsmap;
};

bool readPiece(std::string_view message, File& file)
{
    FieldReader reader(message);
    std::string text;
    float score = 0;
    std::uint64_t type = 1;
    for (Field field; reader.next(field);) {
        if (field.number == kPieceText)
            text = field.bytes;
        else if (field.number == kPieceScore)
            score = std::bit_cast<float>(std::uint32_t(field.value));
        else if (field.number == kPieceType)
            type = field.value;
    }
    if (type == kTypeControl || type == kTypeUserDefined)
        file.added.push_back({text, std::int32_t(file.pieces.size()), false, false, false});
    file.pieces.emplace_back(std::move(text), score);
    return !reader.isBroken();
}

bool readTrainer(std::string_view message, File& file)
{
    FieldReader reader(message);
    for (Field field; reader.next(field);) {
        if (field.number == kModelType)
            file.modelType = field.value;
        else if (field.number == kByteFallback)
            file.byteFallback = field.value != 0;
        else if (field.number == kUnknownId)
            file.unknown = field.value;
    }
    return !reader.isBroken();
}

bool readNormalizer(std::string_view message, File& file)
{
    FieldReader reader(message);
    for (Field field; reader.next(field);)
        if (field.number == kCharsmap)
            file.charsmap = field.bytes;
    return !reader.isBroken();
}

bool readFile(std::string_view bytes, File& file)
{
    FieldReader reader(bytes);
    bool isWhole = true;
    for (Field field; isWhole && reader.next(field);) {
        if (field.number == kPieces)
            isWhole = readPiece(field.bytes, file);
        else if (field.number == kTrainer)
            isWhole = readTrainer(field.bytes, file);
        else if (field.number == kNormalizer)
            isWhole = readNormalizer(field.bytes, file);
    }
    return isWhole && !reader.isBroken() && file.pieces.size() <= INT32_MAX;
}

Result<TokenizerParts> partsOf(const File& file)
{
    TokenizerParts parts;
    if (!file.charsmap.empty()) {
        SLUICE_TRY(Charsmap map, Charsmap::create(file.charsmap));
        parts.normalizer.steps.emplace_back(std::move(map));
    }
    parts.normalizer.steps.emplace_back(StripStep{false, true});
    parts.normalizer.steps.emplace_back(ReplaceStep{" ", parts.metaspace.blank, 2});
    SLUICE_TRY(parts.model,
               UnigramModel::create(file.pieces, std::int64_t(file.unknown), file.byteFallback));
    parts.added = file.added;
    if (const auto end = parts.model->idOf("</s>"))
        parts.suffix.push_back(*end);
    parts.pad = parts.model->idOf("<pad>").value_or(0);
    return parts;
}

} // namespace

Result<TokenizerParts> parseSentencePiece(std::string_view bytes, const std::string& name)
{
    const auto damaged = [&name](const std::string& what) {
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{}: {}. Download the model's tokenizer again.", name, what));
    };
    File file;
    if (!readFile(bytes, file) || file.pieces.empty())
        return damaged("it is not a SentencePiece model");
    if (file.modelType != kUnigram)
        return damaged("it is not of a unigram model, which is what T5 and UMT5 have");
    auto parts = partsOf(file);
    if (!parts)
        return damaged(parts.error().detail);
    return parts;
}

} // namespace sluice::inference
