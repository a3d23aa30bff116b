// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/ncnn.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <set>

namespace sluice::inference {
namespace {

constexpr std::string_view kMagic = "7767517";
constexpr int kMaxLayers = 100'000;
constexpr std::int64_t kMaxSize = 1 << 24; ///< channels, kernel side: far above any real network

constexpr std::uint32_t kFloat32 = 0;
constexpr std::uint32_t kFloat32Tagged = 0x0002C056;
constexpr std::uint32_t kFloat16 = 0x01306B47;

/// Layers that have no bytes in the .bin.
const std::set<std::string_view> kWeightless{
    "Input",        "Split",   "Concat",  "Eltwise", "BinaryOp", "UnaryOp",   "Interp",
    "PixelShuffle", "Reorg",   "ReLU",    "Sigmoid", "TanH",     "Clip",      "Crop",
    "Padding",      "Permute", "Reshape", "Slice",   "Noop",     "Swish",     "HardSwish",
    "HardSigmoid",  "Pooling", "Softmax", "Flatten", "Squeeze",  "ExpandDims"};

Unexpected broken(std::string_view name, std::string_view what)
{
    return fail(ErrorCode::ModelBroken,
                fmt::format("{} cannot be used as an ncnn model: {}. Get the .param and the .bin "
                            "again, both from the same place.",
                            name, what));
}

std::string_view nextWord(std::string_view& text)
{
    const auto begin = std::min(text.find_first_not_of(" \t\r"), text.size());
    const auto end = std::min(text.find_first_of(" \t\r", begin), text.size());
    const auto word = text.substr(begin, end - begin);
    text.remove_prefix(end);
    return word;
}

std::string_view nextLine(std::string_view& text)
{
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

std::optional<int> integer(std::string_view word)
{
    int value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (word.empty() || error != std::errc() || end != word.data() + word.size())
        return std::nullopt;
    return value;
}

std::optional<double> number(std::string_view word)
{
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (word.empty() || error != std::errc() || end != word.data() + word.size() ||
        !std::isfinite(value))
        return std::nullopt;
    return value;
}

/// "type name inputs outputs blob... key=value...", where a list is "-233kk=count,value,..." and is not kept.
tl::expected<NcnnLayer, std::string> parseLayer(std::string_view line)
{
    NcnnLayer layer;
    layer.type = nextWord(line);
    layer.name = nextWord(line);
    const auto inputs = integer(nextWord(line));
    const auto outputs = integer(nextWord(line));
    if (layer.name.empty() || !inputs || !outputs || *inputs < 0 || *outputs < 0)
        return tl::unexpected(std::string("no name or no count of inputs and outputs"));
    for (std::int64_t blob = 0; blob < std::int64_t(*inputs) + *outputs; ++blob)
        if (nextWord(line).empty())
            return tl::unexpected(std::string("fewer inputs and outputs than it counts"));
    for (auto word = nextWord(line); !word.empty(); word = nextWord(line)) {
        const auto equals = word.find('=');
        const auto key = integer(word.substr(0, equals));
        if (equals == std::string_view::npos || !key)
            return tl::unexpected(fmt::format("\"{}\" for a parameter", printableName(word)));
        if (*key < 0)
            continue;
        const auto value = number(word.substr(equals + 1));
        if (!value)
            return tl::unexpected(fmt::format("\"{}\" for a number", printableName(word)));
        layer.numbers[*key] = *value;
    }
    return layer;
}

/// Hands out the .bin piece by piece, never beyond its end.
class BinReader
{
public:
    explicit BinReader(std::span<const std::byte> data)
        : m_data(data)
    {}

    std::size_t left() const { return m_data.size() - m_position; }

    /// Weights behind a word that says how they are stored.
    tl::expected<TensorView, std::string> tagged(std::string_view name,
                                                 std::vector<std::int64_t> shape)
    {
        std::uint32_t tag = 0;
        if (left() < sizeof tag)
            return tl::unexpected(std::string("the .bin ends before its weights"));
        std::memcpy(&tag, m_data.data() + m_position, sizeof tag);
        m_position += sizeof tag;
        if (tag != kFloat32 && tag != kFloat32Tagged && tag != kFloat16)
            return tl::unexpected(
                fmt::format("weights stored in a way that is not known here (0x{:08X}; float32 "
                            "and float16 are)",
                            tag));
        return plain(name, tag == kFloat16 ? DType::Float16 : DType::Float32, std::move(shape));
    }

    /// Weights without such a word. Every piece is padded to four bytes.
    tl::expected<TensorView, std::string>
    plain(std::string_view name, DType type, std::vector<std::int64_t> shape)
    {
        std::uint64_t bytes = bytesPerElement(type);
        for (const std::int64_t size : shape)
            if (__builtin_mul_overflow(bytes, std::uint64_t(size), &bytes))
                return tl::unexpected(std::string("a size beyond any computer"));
        if (bytes > left())
            return tl::unexpected(
                fmt::format("{} bytes of {}, and the .bin has {} left (it may be cut short)", bytes,
                            name, left()));
        TensorView view{std::string(name), type, std::move(shape),
                        m_data.subspan(m_position, bytes)};
        m_position = std::min(m_data.size(), (m_position + bytes + 3) / 4 * 4);
        return view;
    }

private:
    std::span<const std::byte> m_data;
    std::size_t m_position = 0;
};

/// A whole-numbered parameter between 0 and kMaxSize; nothing when it is something else.
std::optional<std::int64_t> size(const NcnnLayer& layer, int key, std::int64_t fallback)
{
    const auto found = layer.numbers.find(key);
    if (found == layer.numbers.end())
        return fallback;
    const double value = found->second;
    if (value < 0 || value != std::floor(value) || value > double(1LL << 40))
        return std::nullopt;
    return std::int64_t(value);
}

/// Convolution and inner product: 0 outputs, 1 and 11 kernel, bias and weight count at the keys given.
std::string readWeights(NcnnLayer& layer, BinReader& bin, bool isConvolution)
{
    const auto outputs = size(layer, 0, 0);
    const auto width = isConvolution ? size(layer, 1, 0) : 1;
    const auto height = isConvolution ? size(layer, 11, width.value_or(0)) : 1;
    const auto hasBias = size(layer, isConvolution ? 5 : 1, 0);
    const auto count = size(layer, isConvolution ? 6 : 2, 0);
    if (!outputs || !width || !height || !hasBias || !count || *outputs == 0 || *width == 0 ||
        *height == 0 || *outputs > kMaxSize || *width > kMaxSize || *height > kMaxSize)
        return "sizes that make no layer";
    if (size(layer, 8, 0) != 0 || size(layer, 19, 0) != 0)
        return "8-bit or dynamic weights, which are not supported";
    std::int64_t perInput = 0;
    if (__builtin_mul_overflow(*outputs, *width * *height, &perInput) || *count == 0 ||
        *count % perInput != 0)
        return "a weight count that does not fit its sizes";
    std::vector<std::int64_t> shape{*outputs, *count / perInput};
    if (isConvolution)
        shape.insert(shape.end(), {*height, *width});
    auto weight = bin.tagged("weight", std::move(shape));
    if (!weight)
        return weight.error();
    layer.tensors.push_back(std::move(*weight));
    if (*hasBias == 0)
        return {};
    auto bias = bin.plain("bias", DType::Float32, {*outputs});
    if (!bias)
        return bias.error();
    layer.tensors.push_back(std::move(*bias));
    return {};
}

std::string readSlopes(NcnnLayer& layer, BinReader& bin)
{
    const auto count = size(layer, 0, 0);
    if (!count || *count == 0 || *count > kMaxSize)
        return "sizes that make no layer";
    auto slopes = bin.plain("weight", DType::Float32, {*count});
    if (!slopes)
        return slopes.error();
    layer.tensors.push_back(std::move(*slopes));
    return {};
}

std::string readLayerData(NcnnLayer& layer, BinReader& bin)
{
    if (layer.type == "Convolution" || layer.type == "InnerProduct")
        return readWeights(layer, bin, layer.type == "Convolution");
    if (layer.type == "PReLU")
        return readSlopes(layer, bin);
    if (!kWeightless.contains(layer.type))
        return "a type that is not known here";
    return {};
}

} // namespace

Result<NcnnModel>
parseNcnn(std::string_view param, std::span<const std::byte> bin, std::string_view name)
{
    auto first = nextLine(param);
    if (nextWord(first) != kMagic)
        return broken(name, "it does not start with 7767517, as a text .param does");
    auto counts = nextLine(param);
    const auto layerCount = integer(nextWord(counts));
    const auto blobCount = integer(nextWord(counts));
    if (!layerCount || !blobCount || *layerCount <= 0 || *blobCount <= 0 ||
        *layerCount > kMaxLayers)
        return broken(name, "its second line is no count of layers and blobs");

    NcnnModel model;
    BinReader reader(bin);
    while (!param.empty()) {
        const auto line = nextLine(param);
        if (line.find_first_not_of(" \t\r") == std::string_view::npos)
            continue;
        if (int(model.layers.size()) == *layerCount)
            return broken(name,
                          fmt::format("it has more than the {} layers it counts", *layerCount));
        auto layer = parseLayer(line);
        if (!layer)
            return broken(name,
                          fmt::format("layer {} has {}", model.layers.size() + 1, layer.error()));
        if (const auto problem = readLayerData(*layer, reader); !problem.empty())
            return broken(name, fmt::format("layer {} ({} \"{}\") has {}", model.layers.size() + 1,
                                            printableName(layer->type), printableName(layer->name),
                                            problem));
        model.layers.push_back(std::move(*layer));
    }
    if (int(model.layers.size()) != *layerCount)
        return broken(name, fmt::format("it has {} of {} layers (it may be cut short)",
                                        model.layers.size(), *layerCount));
    if (reader.left() != 0)
        return broken(
            name, fmt::format("the .bin has {} bytes more than the layers need", reader.left()));
    return model;
}

} // namespace sluice::inference
