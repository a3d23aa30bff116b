// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/weights/weights.h"

#include "inference/engine/models/recognise.h"
#include "inference/store/mapped_file.h"
#include "inference/store/ncnn.h"
#include "inference/store/safetensors.h"

#include <fmt/format.h>

#include <optional>

namespace sluice::inference {
namespace {

std::optional<at::ScalarType> scalarType(DType type)
{
    switch (type) {
    case DType::Float16: return at::kHalf;
    case DType::BFloat16: return at::kBFloat16;
    case DType::Float32: return at::kFloat;
    case DType::Float64: return at::kDouble;
    default: return std::nullopt;
    }
}

/// A copy, since the file's bytes are neither aligned nor ours to keep mapped.
Result<at::Tensor> toTensor(const TensorView& view, const std::string& file)
{
    const auto type = scalarType(view.dtype);
    if (!type)
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} stores {} as {}: only floating-point weights can be used.", file,
                                printableName(view.name), nameOf(view.dtype)));
    at::Tensor raw = at::empty(view.shape, *type);
    std::copy(view.bytes.begin(), view.bytes.end(), static_cast<std::byte*>(raw.data_ptr()));
    at::Tensor tensor = raw.to(at::kFloat);
    if (!at::isfinite(tensor).all().item<bool>())
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} is damaged: {} holds values that are no numbers. "
                                "Download the model again.",
                                file, printableName(view.name)));
    return tensor;
}

Result<NetworkWeights> collect(const std::vector<TensorView>& views, const std::string& file)
{
    TensorShapes shapes;
    std::map<std::string, const TensorView*> byName;
    for (const TensorView& view : views) {
        shapes[view.name] = view.shape;
        byName[view.name] = &view;
    }
    SLUICE_TRY(const RecognisedNetwork network, recogniseNetwork(shapes, file));
    NetworkWeights weights{network.config, {}};
    for (const auto& [name, inFile] : network.names) {
        SLUICE_TRY(at::Tensor tensor, toTensor(*byName.at(inFile), file));
        weights.tensors[name] = std::move(tensor);
    }
    return weights;
}

Result<NetworkWeights> readNcnn(const std::filesystem::path& path)
{
    std::filesystem::path binPath = path;
    binPath.replace_extension(".bin");
    SLUICE_TRY(const MappedFile param, MappedFile::open(path));
    SLUICE_TRY(const MappedFile bin, MappedFile::open(binPath));
    const std::string_view text(reinterpret_cast<const char*>(param.bytes().data()),
                                param.bytes().size());
    SLUICE_TRY(const NcnnModel model, parseNcnn(text, bin.bytes(), path.string()));
    SLUICE_TRY(const std::vector<TensorView> views, realEsrganTensors(model, path.string()));
    return collect(views, path.string());
}

} // namespace

Result<NetworkWeights> readWeights(const std::filesystem::path& path)
{
    if (path.extension() == ".param")
        return readNcnn(path);
    if (path.extension() != ".safetensors")
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} is not a format that Sluice loads: choose a .safetensors file, "
                                "or an ncnn .param with its .bin beside it.",
                                path.string()));
    SLUICE_TRY(const MappedFile file, MappedFile::open(path));
    SLUICE_TRY(const SafetensorsContent content, parseSafetensors(file.bytes(), path.string()));
    return collect(content.tensors, path.string());
}

Result<void> mixWeights(NetworkWeights& weights, const NetworkWeights& other, double share)
{
    if (weights.config != other.config)
        return fail(ErrorCode::ModelBroken,
                    "The two models to be mixed are not the same network: choose a model and its twin.");
    for (auto& [name, tensor] : weights.tensors)
        tensor = tensor.mul(share).add_(other.tensors.at(name), 1 - share);
    return {};
}

} // namespace sluice::inference
