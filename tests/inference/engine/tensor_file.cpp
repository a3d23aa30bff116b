// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/inference/engine/tensor_file.h"

#include "inference/store/mapped_file.h"
#include "inference/store/safetensors.h"

#include <cmath>
#include <cstdio>
#include <limits>

namespace sluice::test {
namespace {

std::optional<at::ScalarType> typeOf(inference::DType type)
{
    switch (type) {
    case inference::DType::Float32:
        return at::kFloat;
    case inference::DType::Float64:
        return at::kDouble;
    case inference::DType::Int32:
        return at::kInt;
    case inference::DType::UInt8:
        return at::kByte;
    default:
        return std::nullopt;
    }
}

} // namespace

std::filesystem::path upscaleData()
{
    return std::filesystem::path(SLUICE_SOURCE_DIR) / "tests" / "data" / "upscale";
}

std::filesystem::path generateData()
{
    return std::filesystem::path(SLUICE_SOURCE_DIR) / "tests" / "data" / "generate";
}

std::map<std::string, at::Tensor> readTensors(const std::filesystem::path& path)
{
    std::map<std::string, at::Tensor> tensors;
    const auto file = inference::MappedFile::open(path);
    if (!file)
        return tensors;
    const auto content = inference::parseSafetensors(file->bytes(), path.string());
    if (!content)
        return tensors;
    for (const inference::TensorView& view : content->tensors) {
        const auto type = typeOf(view.dtype);
        if (!type)
            return {};
        at::Tensor tensor = at::empty(view.shape, at::TensorOptions().dtype(*type));
        std::copy(view.bytes.begin(), view.bytes.end(), static_cast<std::byte*>(tensor.data_ptr()));
        tensors[view.name] = tensor;
    }
    return tensors;
}

double
parity(const std::string& what, const at::Tensor& found, const at::Tensor& expected, double limit)
{
    double distance = std::numeric_limits<double>::infinity();
    if (found.defined() && expected.defined() && found.sizes() == expected.sizes()) {
        const at::Tensor ours = found.to(at::kDouble), theirs = expected.to(at::kDouble);
        const double worst = (ours - theirs).abs().max().item<double>();
        const double largest = theirs.abs().max().item<double>();
        if (std::isfinite(worst))
            distance = worst / (largest > 0 ? largest : 1);
    }
    std::printf("parity | %s | %.1e | %.1e\n", what.c_str(), distance, limit);
    return distance;
}

} // namespace sluice::test
