// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/recognise.h"

#include "inference/store/tensor_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

namespace sluice::inference {
namespace {

/// More than any published network; keeps a hostile file from asking for endless modules.
constexpr std::int64_t kMostChannels = 1024;
constexpr int kMostLayers = 256;

constexpr std::array<std::string_view, 5> kWrappers{"module.", "params_ema.", "params.", "generator.",
                                                    "netG."};

using Names = std::map<std::string, std::string>;

/// `name` without wrappers, and whether one of them says that these are the averaged weights.
std::pair<std::string, bool> unwrapped(std::string_view name)
{
    bool averaged = false;
    for (bool found = true; found;) {
        found = false;
        for (std::string_view wrapper : kWrappers)
            if (name.starts_with(wrapper)) {
                averaged = averaged || wrapper == "params_ema.";
                name.remove_prefix(wrapper.size());
                found = true;
            }
    }
    return {std::string(name), averaged};
}

/// Names without wrappers -> names in the file.
Names unwrappedNames(const TensorShapes& shapes)
{
    Names names;
    std::set<std::string> averagedNames;
    for (const auto& [name, shape] : shapes) {
        const auto [plain, averaged] = unwrapped(name);
        if (averaged || !averagedNames.contains(plain))
            names[plain] = name;
        if (averaged)
            averagedNames.insert(plain);
    }
    return names;
}

/// The number between `prefix` and the next dot.
std::optional<int> numberAfter(std::string_view name, std::string_view prefix)
{
    if (!name.starts_with(prefix))
        return std::nullopt;
    name.remove_prefix(prefix.size());
    int number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc() || end == name.data() + name.size() || *end != '.')
        return std::nullopt;
    return number;
}

class Recogniser
{
public:
    Recogniser(const TensorShapes& shapes, const std::string& file)
        : m_shapes(shapes)
        , m_file(file)
        , m_names(unwrappedNames(shapes))
    {}

    Result<RecognisedNetwork> run()
    {
        if (has("body.0.weight") && has("body.1.weight") && shape("body.1.weight").size() == 1)
            return compact();
        if (has("model.0.weight") && has("model.1.sub.0.RDB1.conv1.0.weight"))
            renameOldStyle();
        if (has("conv_first.weight") && has("body.0.rdb1.conv1.weight"))
            return residualDense();
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} holds a network of a kind that is not known here. Known are "
                                "SRVGGNetCompact and RRDBNet (Real-ESRGAN, ESRGAN). Seen: {}.",
                                m_file, seen()));
    }

private:
    bool has(const std::string& name) const { return m_names.contains(name); }
    const std::vector<std::int64_t>& shape(const std::string& name) const
    {
        return m_shapes.at(m_names.at(name));
    }
    bool isConvolution(const std::string& layer) const
    {
        if (!has(layer + ".weight") || !has(layer + ".bias"))
            return false;
        const auto& size = shape(layer + ".weight");
        return size.size() == 4 && size[2] == 3 && size[3] == 3 && size[0] > 0 && size[1] > 0 &&
               size[0] <= kMostChannels && size[1] <= kMostChannels;
    }
    int outputs(const std::string& layer) const { return int(shape(layer + ".weight")[0]); }
    int inputs(const std::string& layer) const { return int(shape(layer + ".weight")[1]); }

    std::string seen() const
    {
        std::string text = fmt::format("{} tensors", m_names.size());
        int listed = 0;
        for (const auto& [plain, name] : m_names) {
            if (++listed > 6)
                return text + ", ...";
            text += fmt::format(", {} {}", printableName(plain), shapeText(m_shapes.at(name)));
        }
        return text;
    }

    Unexpected broken(const std::string& what) const
    {
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} looks like {}, but {}. Seen: {}. Download the model again.", m_file,
                                m_kind, what, seen()));
    }

    Result<RecognisedNetwork> compact()
    {
        m_kind = "SRVGGNetCompact";
        int last = 0;
        for (const auto& [name, inFile] : m_names)
            last = std::max(last, numberAfter(name, "body.").value_or(0));
        const std::string lastLayer = fmt::format("body.{}", last);
        if (last % 2 != 0 || last > 2 * kMostLayers || !isConvolution("body.0") ||
            !isConvolution(lastLayer))
            return broken("its first and last layers are not 3x3 convolutions");
        SrvggConfig config;
        config.features = outputs("body.0");
        config.convolutions = last / 2 - 1;
        config.scale = 1;
        while (config.scale < 8 && 3 * config.scale * config.scale < outputs(lastLayer))
            ++config.scale;
        if (3 * config.scale * config.scale != outputs(lastLayer) || inputs("body.0") != 3)
            return broken("it does not turn RGB into RGB");
        return complete(config);
    }

    Result<RecognisedNetwork> residualDense()
    {
        m_kind = "RRDBNet";
        RrdbConfig config;
        config.blocks = 0;
        for (const auto& [name, inFile] : m_names)
            config.blocks = std::max(config.blocks, numberAfter(name, "body.").value_or(-1) + 1);
        config.doublings = 0;
        while (has(fmt::format("conv_up{}.weight", config.doublings + 1)) && config.doublings < 3)
            ++config.doublings;
        if (!isConvolution("conv_first") || !isConvolution("body.0.rdb1.conv1") ||
            config.blocks > kMostLayers)
            return broken("its first layers are not 3x3 convolutions");
        config.features = outputs("conv_first");
        config.growth = outputs("body.0.rdb1.conv1");
        switch (inputs("conv_first")) {
        case 3: config.unshuffle = 1; break;
        case 12: config.unshuffle = 2; break;
        case 48: config.unshuffle = 4; break;
        default: return broken("it does not start from RGB");
        }
        if ((1 << config.doublings) < config.unshuffle)
            return broken("it makes pictures smaller");
        return complete(config);
    }

    /// Every weight of the network must be in the file, in its shape.
    Result<RecognisedNetwork> complete(const NetworkConfig& config) const
    {
        RecognisedNetwork network{config, {}};
        for (const auto& [name, expected] : expectedShapes(config)) {
            if (!has(name))
                return broken(fmt::format("{} is missing", name));
            if (shape(name) != expected)
                return broken(fmt::format("{} has the shape {} instead of {}", name,
                                          shapeText(shape(name)), shapeText(expected)));
            network.names[name] = m_names.at(name);
        }
        return network;
    }

    /// The names of the first ESRGAN release are places in a torch.nn.Sequential.
    void renameOldStyle()
    {
        int lastBlock = 0;
        std::set<int> tail; // the convolutions after the blocks
        for (const auto& [name, inFile] : m_names) {
            lastBlock = std::max(lastBlock, numberAfter(name, "model.1.sub.").value_or(0));
            if (const auto place = numberAfter(name, "model."); place && *place > 1)
                tail.insert(*place);
        }
        std::map<std::string, std::string> layers{
            {"model.0", "conv_first"}, {fmt::format("model.1.sub.{}", lastBlock), "conv_body"}};
        int position = 0;
        for (int place : tail) {
            const int fromEnd = int(tail.size()) - position++;
            layers[fmt::format("model.{}", place)] = fromEnd == 1   ? "conv_last"
                                                     : fromEnd == 2 ? "conv_hr"
                                                                    : fmt::format("conv_up{}", position);
        }
        Names renamed;
        for (const auto& [name, inFile] : m_names)
            renamed[newName(name, layers)] = inFile;
        m_names = std::move(renamed);
    }

    static std::string newName(const std::string& name, const std::map<std::string, std::string>& layers)
    {
        const std::size_t dot = name.rfind('.');
        if (dot == std::string::npos)
            return name;
        const std::string layer = name.substr(0, dot);
        const std::string leaf = name.substr(dot);
        if (const auto known = layers.find(layer); known != layers.end())
            return known->second + leaf;
        // model.1.sub.4.RDB2.conv3.0 -> body.4.rdb2.conv3
        const std::string blocks = "model.1.sub.";
        if (layer.starts_with(blocks) && layer.ends_with(".0")) {
            std::string path = layer.substr(blocks.size(), layer.size() - blocks.size() - 2);
            if (const std::size_t dense = path.find("RDB"); dense != std::string::npos)
                path.replace(dense, 3, "rdb");
            return "body." + path + leaf;
        }
        return name;
    }

    const TensorShapes& m_shapes;
    const std::string& m_file;
    Names m_names; ///< the module's name -> the file's name
    std::string m_kind;
};

} // namespace

Result<RecognisedNetwork> recogniseNetwork(const TensorShapes& shapes, const std::string& file)
{
    return Recogniser(shapes, file).run();
}

} // namespace sluice::inference
