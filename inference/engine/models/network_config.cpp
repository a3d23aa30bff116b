// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/network_config.h"

#include <functional>
#include <numeric>

namespace sluice::inference {
namespace {

/// Sees every convolution: its name, channels, and how many output pixels it makes along one edge of a source pixel.
using Visitor = std::function<void(const std::string& name, int in, int out, double density)>;

void visitConvolutions(const SrvggConfig& config, const Visitor& visit)
{
    visit("body.0", 3, config.features, 1);
    for (int i = 1; i <= config.convolutions; ++i)
        visit("body." + std::to_string(2 * i), config.features, config.features, 1);
    visit("body." + std::to_string(2 * config.convolutions + 2), config.features,
          3 * config.scale * config.scale, 1);
}

void visitConvolutions(const RrdbConfig& config, const Visitor& visit)
{
    double density = 1.0 / config.unshuffle;
    visit("conv_first", 3 * config.unshuffle * config.unshuffle, config.features, density);
    for (int block = 0; block < config.blocks; ++block)
        for (int dense = 1; dense <= 3; ++dense)
            for (int i = 0; i < 5; ++i)
                visit("body." + std::to_string(block) + ".rdb" + std::to_string(dense) + ".conv" +
                          std::to_string(i + 1),
                      config.features + i * config.growth, i < 4 ? config.growth : config.features,
                      density);
    visit("conv_body", config.features, config.features, density);
    for (int i = 1; i <= config.doublings; ++i) {
        density *= 2;
        visit("conv_up" + std::to_string(i), config.features, config.features, density);
    }
    visit("conv_hr", config.features, config.features, density);
    visit("conv_last", config.features, 3, density);
}

NetworkTraits ownTraits(const SrvggConfig& config)
{
    NetworkTraits traits;
    traits.architecture = "SRVGGNetCompact";
    traits.scale = config.scale;
    // Two layers' outputs at a time, then the enlarged picture twice.
    traits.bytesPerPixel = 4.0 * (2 * config.features + 9 * config.scale * config.scale);
    return traits;
}

NetworkTraits ownTraits(const RrdbConfig& config)
{
    NetworkTraits traits;
    traits.architecture = "RRDBNet";
    traits.scale = (1 << config.doublings) / config.unshuffle;
    traits.multiple = config.unshuffle;
    const double last = double(1 << config.doublings) / config.unshuffle;
    const double dense = 2.0 * (config.features + 4 * config.growth) + 3 * config.features;
    traits.bytesPerPixel = 4.0 * std::max(dense / (config.unshuffle * config.unshuffle),
                                          3.0 * config.features * last * last);
    return traits;
}

} // namespace

TensorShapes expectedShapes(const NetworkConfig& config)
{
    TensorShapes shapes;
    const auto visit = [&](const std::string& name, int in, int out, double) {
        shapes[name + ".weight"] = {out, in, 3, 3};
        shapes[name + ".bias"] = {out};
    };
    std::visit([&](const auto& network) { visitConvolutions(network, visit); }, config);
    if (const auto* compact = std::get_if<SrvggConfig>(&config))
        for (int i = 0; i <= compact->convolutions; ++i)
            shapes["body." + std::to_string(2 * i + 1) + ".weight"] = {compact->features};
    return shapes;
}

NetworkTraits traitsOf(const NetworkConfig& config)
{
    NetworkTraits traits = std::visit([](const auto& network) { return ownTraits(network); }, config);
    for (const auto& [name, shape] : expectedShapes(config))
        traits.parameters += std::accumulate(shape.begin(), shape.end(), std::int64_t(1), std::multiplies<>());
    double reach = 0;
    const auto visit = [&](const std::string&, int in, int out, double density) {
        traits.operationsPerPixel += 9.0 * in * out * density * density;
        reach += 1 / density;
    };
    std::visit([&](const auto& network) { visitConvolutions(network, visit); }, config);
    // One more for the pixel that folding and doubling share.
    traits.receptiveField = int(reach) + traits.multiple;
    return traits;
}

} // namespace sluice::inference
