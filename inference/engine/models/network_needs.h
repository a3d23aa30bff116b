// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/store/architecture.h"

namespace sluice::inference {

/// What a network asks of whoever feeds it.
struct NetworkNeeds
{
    int multiple = 1;         ///< width and height of what goes in must divide by this
    int receptiveField = 0;   ///< an output pixel depends on input pixels at most this far away
    double bytesPerPixel = 0; ///< peak memory for each input pixel in float32, about
};

NetworkNeeds needsOf(const NetworkFacts& facts);

} // namespace sluice::inference
