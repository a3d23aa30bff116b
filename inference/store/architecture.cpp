// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/architecture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

namespace sluice::inference {
namespace {

constexpr int kMaxScale = 16;
constexpr int kMaxFeatures = 4096;
constexpr int kMaxBlocks = 1000;
constexpr int kMaxIndex = 1'000'000; ///< of a layer in a name
constexpr std::size_t kNamesInMessage = 12;

using ByName = std::map<std::string, const TensorView*, std::less<>>;

/// What training frameworks put in front of a network's own names.
constexpr std::array<std::string_view, 5> kPrefixes{"module.", "params_ema.", "params.",
                                                    "generator.", "netG."};

/// Takes a prefix off when every tensor has it.
void stripPrefixes(std::vector<TensorView>& tensors)
{
    for (bool again = true; again;) {
        again = false;
        for (const std::string_view prefix : kPrefixes) {
            const bool all = !tensors.empty() &&
                             std::ranges::all_of(tensors, [prefix](const TensorView& tensor) {
                                 return tensor.name.starts_with(prefix);
                             });
            if (!all)
                continue;
            for (TensorView& tensor : tensors)
                tensor.name.erase(0, prefix.size());
            again = true;
        }
    }
}

ByName indexByName(const std::vector<TensorView>& tensors)
{
    ByName index;
    for (const TensorView& tensor : tensors)
        index.emplace(tensor.name, &tensor);
    return index;
}

/// The number after `prefix` in "body.17.weight"; nothing when the name is built otherwise.
std::optional<int> numberAfter(std::string_view name, std::string_view prefix)
{
    if (!name.starts_with(prefix))
        return std::nullopt;
    name.remove_prefix(prefix.size());
    int value = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), value);
    if (error != std::errc() || value < 0 || value > kMaxIndex ||
        end == name.data() + name.size() || *end != '.')
        return std::nullopt;
    return value;
}

int highestAfter(const std::vector<TensorView>& tensors, std::string_view prefix)
{
    int highest = -1;
    for (const TensorView& tensor : tensors)
        highest = std::max(highest, numberAfter(tensor.name, prefix).value_or(-1));
    return highest;
}

const TensorView* find(const ByName& index, std::string_view name)
{
    const auto found = index.find(name);
    return found == index.end() ? nullptr : found->second;
}

const TensorView* findConvolution(const ByName& index, std::string_view name)
{
    const TensorView* tensor = find(index, name);
    return tensor != nullptr && tensor->shape.size() == 4 ? tensor : nullptr;
}

/// The whole square root of `value`, or 0.
int wholeRoot(std::int64_t value)
{
    for (int root = 1; root <= kMaxScale; ++root)
        if (std::int64_t(root) * root == value)
            return root;
    return 0;
}

std::optional<NetworkFacts> compactFacts(const std::vector<TensorView>& tensors)
{
    const ByName index = indexByName(tensors);
    const TensorView* first = findConvolution(index, "body.0.weight");
    const TensorView* slopes = find(index, "body.1.weight");
    const int last = highestAfter(tensors, "body.");
    const TensorView* output = findConvolution(index, fmt::format("body.{}.weight", last));
    if (first == nullptr || slopes == nullptr || slopes->shape.size() != 1 || output == nullptr ||
        last < 2 || last % 2 != 0 || last / 2 > kMaxBlocks)
        return std::nullopt;
    NetworkFacts facts;
    facts.architecture = Architecture::SrvggNetCompact;
    if (first->shape[1] != 3 || first->shape[0] < 1 || first->shape[0] > kMaxFeatures ||
        output->shape[0] % 3 != 0)
        return std::nullopt;
    facts.features = int(first->shape[0]);
    facts.blocks = last / 2 - 1;
    facts.scale = wholeRoot(output->shape[0] / 3);
    return facts.scale > 0 ? std::optional(facts) : std::nullopt;
}

std::optional<NetworkFacts> residualDenseFacts(const std::vector<TensorView>& tensors)
{
    const ByName index = indexByName(tensors);
    const TensorView* first = findConvolution(index, "conv_first.weight");
    const TensorView* dense = findConvolution(index, "body.0.rdb1.conv1.weight");
    if (first == nullptr || dense == nullptr)
        return std::nullopt;
    NetworkFacts facts;
    facts.architecture = Architecture::RrdbNet;
    facts.blocks = highestAfter(tensors, "body.") + 1;
    while (facts.doublings < 4 &&
           find(index, fmt::format("conv_up{}.weight", facts.doublings + 1)) != nullptr)
        ++facts.doublings;
    facts.unshuffle = first->shape[1] % 3 == 0 ? wholeRoot(first->shape[1] / 3) : 0;
    if (first->shape[0] < 1 || first->shape[0] > kMaxFeatures || dense->shape[0] < 1 ||
        dense->shape[0] > kMaxFeatures || facts.blocks > kMaxBlocks ||
        (facts.unshuffle != 1 && facts.unshuffle != 2 && facts.unshuffle != 4) ||
        (1 << facts.doublings) < facts.unshuffle)
        return std::nullopt;
    facts.features = int(first->shape[0]);
    facts.growth = int(dense->shape[0]);
    facts.scale = (1 << facts.doublings) / facts.unshuffle;
    return facts;
}

/// Old ESRGAN files number the layers of nested nn.Sequential: the blocks and then the trunk's convolution in model.1.sub,
/// each doubling three places later, conv_hr and conv_last after the last one.
void renameOldKeys(std::vector<TensorView>& tensors)
{
    const bool isOld = std::ranges::any_of(tensors, [](const TensorView& tensor) {
        return tensor.name == "model.1.sub.0.RDB1.conv1.0.weight";
    });
    if (!isOld)
        return;
    const int trunk = highestAfter(tensors, "model.1.sub.");
    const int last = highestAfter(tensors, "model.");
    for (TensorView& tensor : tensors) {
        const std::string kind = tensor.name.substr(tensor.name.rfind('.') + 1);
        if (const auto block = numberAfter(tensor.name, "model.1.sub.")) {
            if (*block == trunk) {
                tensor.name = "conv_body." + kind;
                continue;
            }
            for (int dense = 1; dense <= 3; ++dense)
                for (int layer = 1; layer <= 5; ++layer)
                    if (tensor.name ==
                        fmt::format("model.1.sub.{}.RDB{}.conv{}.0.{}", *block, dense, layer, kind))
                        tensor.name =
                            fmt::format("body.{}.rdb{}.conv{}.{}", *block, dense, layer, kind);
        } else if (const auto place = numberAfter(tensor.name, "model.")) {
            if (*place == 0)
                tensor.name = "conv_first." + kind;
            else if (*place == last)
                tensor.name = "conv_last." + kind;
            else if (*place == last - 2)
                tensor.name = "conv_hr." + kind;
            else if (*place % 3 == 0)
                tensor.name = fmt::format("conv_up{}.{}", *place / 3, kind);
        }
    }
}

void addConvolution(std::vector<ExpectedTensor>& list,
                    const std::string& name,
                    std::int64_t outputs,
                    std::int64_t inputs,
                    double runsPerPixel)
{
    list.push_back({name + ".weight", {outputs, inputs, 3, 3}, runsPerPixel});
    list.push_back({name + ".bias", {outputs}, 0});
}

std::vector<ExpectedTensor> compactTensors(const NetworkFacts& facts)
{
    std::vector<ExpectedTensor> list;
    const int layers = facts.blocks + 2;
    for (int i = 0; i < layers; ++i) {
        const bool isLast = i + 1 == layers;
        addConvolution(list, fmt::format("body.{}", 2 * i),
                       isLast ? facts.channels * facts.scale * facts.scale : facts.features,
                       i == 0 ? facts.channels : facts.features, 1);
        if (!isLast)
            list.push_back({fmt::format("body.{}.weight", 2 * i + 1), {facts.features}, 0});
    }
    return list;
}

std::vector<ExpectedTensor> residualDenseTensors(const NetworkFacts& facts)
{
    std::vector<ExpectedTensor> list;
    double runs = 1.0 / (facts.unshuffle * facts.unshuffle);
    const int features = facts.features;
    addConvolution(list, "conv_first", features, facts.channels * facts.unshuffle * facts.unshuffle,
                   runs);
    for (int block = 0; block < facts.blocks; ++block)
        for (int dense = 1; dense <= 3; ++dense)
            for (int layer = 1; layer <= 5; ++layer)
                addConvolution(list, fmt::format("body.{}.rdb{}.conv{}", block, dense, layer),
                               layer == 5 ? features : facts.growth,
                               features + (layer - 1) * std::int64_t(facts.growth), runs);
    addConvolution(list, "conv_body", features, features, runs);
    for (int doubling = 1; doubling <= facts.doublings; ++doubling) {
        runs *= 4;
        addConvolution(list, fmt::format("conv_up{}", doubling), features, features, runs);
    }
    addConvolution(list, "conv_hr", features, features, runs);
    addConvolution(list, "conv_last", facts.channels, features, runs);
    return list;
}

std::int64_t elementsOf(const std::vector<std::int64_t>& shape)
{
    std::int64_t count = 1;
    for (const std::int64_t size : shape)
        count *= size;
    return count;
}

Unexpected unknownNetwork(const std::vector<TensorView>& tensors, std::string_view name)
{
    std::string seen;
    for (std::size_t i = 0; i < std::min(tensors.size(), kNamesInMessage); ++i)
        seen += fmt::format("{}{} [{}]", i == 0 ? "" : ", ", printableName(tensors[i].name),
                            shapeText(tensors[i].shape));
    if (tensors.size() > kNamesInMessage)
        seen += fmt::format(" and {} more", tensors.size() - kNamesInMessage);
    return fail(ErrorCode::ModelBroken,
                fmt::format("{} holds a network that is not known here; SRVGGNetCompact and "
                            "RRDBNet (Real-ESRGAN) are. It has {}. Use a model of these kinds.",
                            name, seen.empty() ? "no tensors" : seen));
}

bool isFloat(DType type)
{
    return type == DType::Float16 || type == DType::BFloat16 || type == DType::Float32 ||
           type == DType::Float64;
}

/// Compares what is there with what the network has; fills the counts in.
Result<void> checkComplete(RecognisedNetwork& network, std::string_view name)
{
    const auto wrong = [&](const std::string& what) {
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} looks like {}, but {}. Get the file again from where it is "
                                "published.",
                                name, nameOf(network.facts.architecture), what));
    };
    const auto expected = expectedTensors(network.facts);
    const ByName index = indexByName(network.tensors);
    for (const ExpectedTensor& tensor : expected) {
        const TensorView* found = find(index, tensor.name);
        if (found == nullptr)
            return wrong(fmt::format("\"{}\" is missing", tensor.name));
        if (found->shape != tensor.shape)
            return wrong(fmt::format("\"{}\" is {} instead of {}", tensor.name,
                                     shapeText(found->shape), shapeText(tensor.shape)));
        if (!isFloat(found->dtype))
            return wrong(fmt::format("\"{}\" is of type {}, which holds no fractions", tensor.name,
                                     nameOf(found->dtype)));
    }
    countOperations(network.facts);
    if (network.tensors.size() == expected.size())
        return {};
    std::map<std::string_view, bool> known;
    for (const ExpectedTensor& tensor : expected)
        known[tensor.name] = true;
    for (const TensorView& tensor : network.tensors)
        if (!known.contains(tensor.name))
            return wrong(fmt::format("\"{}\" does not belong to it", printableName(tensor.name)));
    return wrong("a tensor is there twice");
}

} // namespace

std::string_view nameOf(Architecture architecture)
{
    return architecture == Architecture::RrdbNet ? "RRDBNet" : "SRVGGNetCompact";
}

std::vector<ExpectedTensor> expectedTensors(const NetworkFacts& facts)
{
    return facts.architecture == Architecture::RrdbNet ? residualDenseTensors(facts)
                                                       : compactTensors(facts);
}

void countOperations(NetworkFacts& facts)
{
    facts.parameters = 0;
    facts.operationsPerPixel = 0;
    for (const ExpectedTensor& tensor : expectedTensors(facts)) {
        const std::int64_t elements = elementsOf(tensor.shape);
        facts.parameters += elements;
        facts.operationsPerPixel += double(elements) * tensor.runsPerPixel;
    }
}

Result<RecognisedNetwork> recogniseNetwork(std::vector<TensorView> tensors, std::string_view name)
{
    stripPrefixes(tensors);
    renameOldKeys(tensors);
    auto facts = compactFacts(tensors);
    if (!facts)
        facts = residualDenseFacts(tensors);
    if (!facts)
        return unknownNetwork(tensors, name);
    RecognisedNetwork network{*facts, std::move(tensors)};
    SLUICE_CHECK(checkComplete(network, name));
    return network;
}

} // namespace sluice::inference
