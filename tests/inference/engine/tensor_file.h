// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/torch.h"

#include <filesystem>
#include <map>
#include <string>

namespace sluice::test {

/// tests/data/upscale
std::filesystem::path upscaleData();

/// All tensors of a safetensors file in float32; none when it cannot be read.
std::map<std::string, at::Tensor> readTensors(const std::filesystem::path& path);

} // namespace sluice::test
