// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "inference/engine/models/network_config.h"

namespace sluice::inference {

/// Which network a set of weights belongs to, and under which names it expects them.
struct RecognisedNetwork
{
    NetworkConfig config;
    std::map<std::string, std::string> names; ///< the module's name -> the file's name
};

/// Decides from names and shapes alone, never from the file's name. Wrappers in front of the names ("params_ema.", "module.")
/// are looked through; where a file holds averaged and last weights, the averaged ones are taken.
///
/// `file` stands in messages. Errors: ModelBroken, listing what was seen.
Result<RecognisedNetwork> recogniseNetwork(const TensorShapes& shapes, const std::string& file);

} // namespace sluice::inference
