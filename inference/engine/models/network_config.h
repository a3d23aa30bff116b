// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace sluice::inference {

struct SrvggConfig
{
    int features = 64;
    int convolutions = 16; ///< between the first and the last one
    int scale = 4;

    bool operator==(const SrvggConfig&) const = default;
};

struct RrdbConfig
{
    int features = 64;
    int growth = 32; ///< channels that each convolution of a dense block adds
    int blocks = 23;
    int unshuffle = 1; ///< the picture is folded into channels by this factor first: 1, 2 or 4
    int doublings = 2; ///< nearest-neighbour enlargements after the blocks

    bool operator==(const RrdbConfig&) const = default;
};

using NetworkConfig = std::variant<SrvggConfig, RrdbConfig>;
using TensorShapes = std::map<std::string, std::vector<std::int64_t>>;

/// What the rest of the engine has to know about a network, whatever its kind.
struct NetworkTraits
{
    std::string architecture; ///< "SRVGGNetCompact"
    int scale = 1;
    int multiple = 1;       ///< width and height of what goes in must divide by this
    int receptiveField = 0; ///< an output pixel depends on source pixels at most this far away
    std::int64_t parameters = 0;
    double operationsPerPixel = 0; ///< multiply-adds for each source pixel
    double bytesPerPixel = 0;      ///< peak memory for each source pixel in float32, about
};

/// Names and shapes of all weights that a network has.
TensorShapes expectedShapes(const NetworkConfig& config);

NetworkTraits traitsOf(const NetworkConfig& config);

} // namespace sluice::inference
