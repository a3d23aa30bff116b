// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::inference {

/// Element types of the safetensors format. ncnn files use Float16 and Float32 of them.
enum class DType
{
    Bool,
    UInt8,
    Int8,
    Float8E4M3,
    Float8E5M2,
    UInt16,
    Int16,
    Float16,
    BFloat16,
    UInt32,
    Int32,
    Float32,
    UInt64,
    Int64,
    Float64
};

/// The name used in safetensors headers: "F16", "BF16", "I64".
std::string_view nameOf(DType type);
std::optional<DType> dtypeFromString(std::string_view name);
std::size_t bytesPerElement(DType type);

/// A named tensor inside a mapped weights file. Valid as long as the file object that handed it out.
struct TensorView
{
    std::string name;
    DType dtype = DType::Float32;
    std::vector<std::int64_t>
        shape; ///< PyTorch's order: [out, in, height, width] for a convolution
    /// Little-endian, row-major, exactly product(shape) elements. NOT aligned: copy, or check the address first.
    std::span<const std::byte> bytes;

    std::int64_t elementCount() const;
};

/// "64x3x3x3", "scalar" for rank 0.
std::string shapeText(std::span<const std::int64_t> shape);

/// A name out of a stranger's file, fit for an error message: control characters replaced, cut after 80 bytes.
std::string printableName(std::string_view name);

/// Values that are infinite or not a number, in a floating-point tensor; 0 for integer types.
std::int64_t countNonFinite(const TensorView& tensor);

} // namespace sluice::inference
