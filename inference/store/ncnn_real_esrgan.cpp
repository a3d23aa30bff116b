// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/ncnn.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::inference {
namespace {

/// Convolutions in a residual-in-residual block: three dense blocks of five.
constexpr std::size_t kConvolutionsPerBlock = 15;
/// conv_first, conv_body, conv_hr, conv_last.
constexpr std::size_t kFixedConvolutions = 4;

using Layers = std::vector<const NcnnLayer*>;

Layers layersOf(const NcnnModel& model, std::string_view type)
{
    Layers found;
    for (const NcnnLayer& layer : model.layers)
        if (layer.type == type)
            found.push_back(&layer);
    return found;
}

void appendAs(std::vector<TensorView>& tensors, const NcnnLayer& layer, const std::string& prefix)
{
    for (TensorView tensor : layer.tensors) {
        tensor.name = prefix + "." + tensor.name;
        tensors.push_back(std::move(tensor));
    }
}

/// Which networks these are is decided by the layers beside the convolutions; a graph of other layers may mean
/// another computation with the same weights.
bool hasOnly(const NcnnModel& model, std::initializer_list<std::string_view> types)
{
    return std::ranges::all_of(model.layers, [&](const NcnnLayer& layer) {
        return std::ranges::find(types, layer.type) != types.end();
    });
}

bool isCompact(const NcnnModel& model)
{
    return layersOf(model, "PixelShuffle").size() == 1 && !layersOf(model, "PReLU").empty() &&
           hasOnly(model, {"Input", "Split", "Convolution", "PReLU", "PixelShuffle", "Interp",
                           "BinaryOp", "Eltwise"});
}

bool isResidualDense(const NcnnModel& model)
{
    return layersOf(model, "PReLU").empty() && !layersOf(model, "Concat").empty() &&
           hasOnly(model, {"Input", "Split", "Convolution", "ReLU", "Concat", "Interp", "BinaryOp",
                           "Eltwise", "Reorg"});
}

/// body.0 convolution, body.1 slopes, body.2 convolution, ...
std::vector<TensorView> compactTensors(const NcnnModel& model)
{
    std::vector<TensorView> tensors;
    int index = 0;
    for (const NcnnLayer& layer : model.layers)
        if (layer.type == "Convolution" || layer.type == "PReLU")
            appendAs(tensors, layer, fmt::format("body.{}", index++));
    return tensors;
}

std::string blockName(std::size_t index)
{
    return fmt::format("body.{}.rdb{}.conv{}", index / kConvolutionsPerBlock,
                       index % kConvolutionsPerBlock / 5 + 1, index % 5 + 1);
}

std::vector<TensorView> residualDenseTensors(const Layers& convolutions, std::size_t doublings)
{
    const std::size_t inBlocks = convolutions.size() - kFixedConvolutions - doublings;
    std::vector<std::string> names{"conv_first"};
    for (std::size_t i = 0; i < inBlocks; ++i)
        names.push_back(blockName(i));
    names.emplace_back("conv_body");
    for (std::size_t i = 1; i <= doublings; ++i)
        names.push_back(fmt::format("conv_up{}", i));
    names.emplace_back("conv_hr");
    names.emplace_back("conv_last");

    std::vector<TensorView> tensors;
    for (std::size_t i = 0; i < names.size(); ++i)
        appendAs(tensors, *convolutions[i], names[i]);
    return tensors;
}

std::string layersSeen(const NcnnModel& model)
{
    std::map<std::string, int> counts;
    for (const NcnnLayer& layer : model.layers)
        ++counts[layer.type];
    std::string text;
    for (const auto& [type, count] : counts)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, printableName(type));
    return text;
}

} // namespace

Result<std::vector<TensorView>> realEsrganTensors(const NcnnModel& model, std::string_view name)
{
    if (isCompact(model))
        return compactTensors(model);
    const Layers convolutions = layersOf(model, "Convolution");
    if (isResidualDense(model) &&
        convolutions.size() >= kConvolutionsPerBlock + kFixedConvolutions) {
        const std::size_t doublings =
            (convolutions.size() - kFixedConvolutions) % kConvolutionsPerBlock;
        if (doublings <= 3)
            return residualDenseTensors(convolutions, doublings);
    }
    return fail(ErrorCode::ModelBroken,
                fmt::format("{} is an ncnn model of a kind that is not known here; SRVGGNetCompact "
                            "and RRDBNet (Real-ESRGAN) are. It has {}. Use a model of these kinds.",
                            name, layersSeen(model)));
}

} // namespace sluice::inference
