// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/network_needs.h"

#include <algorithm>
#include <cmath>

namespace sluice::inference {
namespace {

double bytesPerPixel(const NetworkFacts& facts)
{
    const double features = facts.features;
    // Two layers' outputs at a time, then the enlarged picture twice.
    if (facts.architecture == Architecture::SrvggNetCompact)
        return 4 * (2 * features + 9.0 * facts.scale * facts.scale);
    // Three dense blocks with their inputs side by side, or the last layers at full size.
    const double dense = (3 * features + 3 * (features + 4.0 * facts.growth)) /
                         (double(facts.unshuffle) * facts.unshuffle);
    return 4 * std::max(dense, 2.4 * features * facts.scale * facts.scale);
}

} // namespace

NetworkNeeds needsOf(const NetworkFacts& facts)
{
    double reach = 0;
    for (const ExpectedTensor& tensor : expectedTensors(facts))
        if (tensor.runsPerPixel > 0)
            reach += 1 / std::sqrt(tensor.runsPerPixel);
    // One more for the pixels that folding and doubling bring together.
    return {facts.unshuffle, int(std::ceil(reach)) + facts.unshuffle, bytesPerPixel(facts)};
}

} // namespace sluice::inference
