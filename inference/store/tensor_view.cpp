// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/tensor_view.h"

#include <array>
#include <cstring>

namespace sluice::inference {
namespace {

struct DTypeRow
{
    DType type;
    std::string_view name;
    std::size_t bytes;
};

constexpr std::array<DTypeRow, 15> kTypes{{
    {DType::Bool, "BOOL", 1},
    {DType::UInt8, "U8", 1},
    {DType::Int8, "I8", 1},
    {DType::Float8E4M3, "F8_E4M3", 1},
    {DType::Float8E5M2, "F8_E5M2", 1},
    {DType::UInt16, "U16", 2},
    {DType::Int16, "I16", 2},
    {DType::Float16, "F16", 2},
    {DType::BFloat16, "BF16", 2},
    {DType::UInt32, "U32", 4},
    {DType::Int32, "I32", 4},
    {DType::Float32, "F32", 4},
    {DType::UInt64, "U64", 8},
    {DType::Int64, "I64", 8},
    {DType::Float64, "F64", 8},
}};

const DTypeRow& rowOf(DType type)
{
    return kTypes[std::size_t(type)];
}

/// A float is infinite or not a number exactly when all bits of its exponent are set.
template <class Word>
std::int64_t countFullExponents(std::span<const std::byte> bytes, Word exponentMask)
{
    std::int64_t count = 0;
    for (std::size_t i = 0; i + sizeof(Word) <= bytes.size(); i += sizeof(Word)) {
        Word word;
        std::memcpy(&word, bytes.data() + i, sizeof(Word));
        count += (word & exponentMask) == exponentMask;
    }
    return count;
}

} // namespace

std::string_view nameOf(DType type)
{
    return rowOf(type).name;
}

std::optional<DType> dtypeFromString(std::string_view name)
{
    for (const DTypeRow& row : kTypes)
        if (row.name == name)
            return row.type;
    return std::nullopt;
}

std::size_t bytesPerElement(DType type)
{
    return rowOf(type).bytes;
}

std::int64_t TensorView::elementCount() const
{
    std::int64_t count = 1;
    for (const std::int64_t size : shape)
        count *= size;
    return count;
}

std::string shapeText(std::span<const std::int64_t> shape)
{
    if (shape.empty())
        return "scalar";
    std::string text;
    for (const std::int64_t size : shape)
        text += (text.empty() ? "" : "x") + std::to_string(size);
    return text;
}

std::string printableName(std::string_view name)
{
    constexpr std::size_t kLongest = 80;
    std::string text;
    for (const char c : name.substr(0, kLongest))
        text += c < ' ' || c > '~' ? '?' : c;
    return name.size() > kLongest ? text + "..." : text;
}

std::int64_t countNonFinite(const TensorView& tensor)
{
    switch (tensor.dtype) {
    case DType::Float16:
        return countFullExponents<std::uint16_t>(tensor.bytes, 0x7c00);
    case DType::BFloat16:
        return countFullExponents<std::uint16_t>(tensor.bytes, 0x7f80);
    case DType::Float32:
        return countFullExponents<std::uint32_t>(tensor.bytes, 0x7f800000u);
    case DType::Float64:
        return countFullExponents<std::uint64_t>(tensor.bytes, 0x7ff0000000000000u);
    default:
        return 0;
    }
}

} // namespace sluice::inference
