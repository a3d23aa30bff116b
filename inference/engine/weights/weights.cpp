// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/weights/weights.h"

#include "inference/store/weight_file.h"

#include <fmt/format.h>

#include <optional>

namespace sluice::inference {
namespace {

std::optional<at::ScalarType> scalarType(DType type)
{
    switch (type) {
    case DType::Float16:
        return at::kHalf;
    case DType::BFloat16:
        return at::kBFloat16;
    case DType::Float32:
        return at::kFloat;
    case DType::Float64:
        return at::kDouble;
    default:
        return std::nullopt;
    }
}

/// A copy, since the file's bytes are neither aligned nor ours to keep mapped.
Result<at::Tensor> toTensor(const TensorView& view, const std::string& file)
{
    const auto type = scalarType(view.dtype);
    if (!type)
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} stores {} as {}: only floating-point weights can be used.",
                                file, printableName(view.name), nameOf(view.dtype)));
    at::Tensor raw = at::empty(view.shape, *type);
    std::copy(view.bytes.begin(), view.bytes.end(), static_cast<std::byte*>(raw.data_ptr()));
    return raw.to(at::kFloat);
}

} // namespace

Result<NetworkWeights> readWeights(const std::filesystem::path& path)
{
    SLUICE_TRY(const WeightFile file, WeightFile::open(path));
    SLUICE_CHECK(file.checkValues());
    NetworkWeights weights{file.facts(), {}};
    for (const TensorView& view : file.tensors()) {
        SLUICE_TRY(weights.tensors[view.name], toTensor(view, path.string()));
    }
    return weights;
}

Result<void> mixWeights(NetworkWeights& weights, const NetworkWeights& other, double share)
{
    if (weights.facts != other.facts)
        return fail(
            ErrorCode::ModelBroken,
            "The two models to be mixed are not the same network: choose a model and its twin.");
    for (auto& [name, tensor] : weights.tensors)
        tensor = tensor.mul(share).add_(other.tensors.at(name), 1 - share);
    return {};
}

} // namespace sluice::inference
