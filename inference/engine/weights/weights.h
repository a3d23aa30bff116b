// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "inference/engine/torch.h"
#include "inference/store/architecture.h"

#include <filesystem>

namespace sluice::inference {

/// The weights of one network, under the names of its module, float32 on the CPU.
struct NetworkWeights
{
    NetworkFacts facts;
    std::map<std::string, at::Tensor> tensors;
};

/// Reads a .safetensors file, or an ncnn .param with its .bin beside it, and recognises the network.
///
/// Errors: NotFound, Io, ModelBroken (damaged, unknown architecture, values that are no numbers, another format; names the file).
Result<NetworkWeights> readWeights(const std::filesystem::path& path);

/// `share` x weights + (1 - share) x other, tensor by tensor. Errors: ModelBroken when the two are not the same network.
Result<void> mixWeights(NetworkWeights& weights, const NetworkWeights& other, double share);

} // namespace sluice::inference
