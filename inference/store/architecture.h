// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "inference/store/tensor_view.h"

namespace sluice::inference {

enum class Architecture
{
    SrvggNetCompact, ///< plain convolutions and PReLU, then one pixel shuffle
    RrdbNet          ///< ESRGAN's residual-in-residual dense blocks
};

/// "SRVGGNetCompact", "RRDBNet"
std::string_view nameOf(Architecture architecture);

/// Everything needed to build a network, read off its tensors' names and shapes.
struct NetworkFacts
{
    Architecture architecture = Architecture::SrvggNetCompact;
    int scale = 4;     ///< output side / input side
    int channels = 3;  ///< of a picture, in and out
    int features = 64; ///< channels between the layers
    int blocks = 16;   ///< SRVGG: convolutions between the first and the last; RRDB: blocks
    int growth = 0;    ///< RRDB: channels that each dense layer adds
    int unshuffle = 1; ///< RRDB: side of the squares folded into channels before conv_first
    int doublings = 0; ///< RRDB: nearest-neighbour doublings (conv_up1, conv_up2, ...)
    std::int64_t parameters = 0;
    double operationsPerPixel = 0; ///< multiply-adds of the convolutions for each input pixel

    bool operator==(const NetworkFacts&) const = default;
};

struct RecognisedNetwork
{
    NetworkFacts facts;
    /// Exactly the tensors of the network, under the names that the published PyTorch class gives them: prefixes
    /// stripped, old ESRGAN keys renamed. Loading is a lookup.
    std::vector<TensorView> tensors;
};

/// Finds out from names and shapes which network `tensors` belong to, and checks that nothing is missing, left over or of a
/// wrong shape.
///
/// `name` stands in messages. Errors: ModelBroken; for an unknown network the message lists what was seen.
Result<RecognisedNetwork> recogniseNetwork(std::vector<TensorView> tensors, std::string_view name);

/// A tensor of a network, by name and shape.
struct ExpectedTensor
{
    std::string name;
    std::vector<std::int64_t> shape;
    /// How often a convolution with these weights runs, for each input pixel; 0 for what is not a convolution's weight.
    double runsPerPixel = 0;
};

/// All tensors of the network that `facts` describe.
std::vector<ExpectedTensor> expectedTensors(const NetworkFacts& facts);

/// Sets `parameters` and `operationsPerPixel` from the other members.
void countOperations(NetworkFacts& facts);

} // namespace sluice::inference
