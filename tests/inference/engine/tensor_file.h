// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/torch.h"

#include <filesystem>
#include <map>
#include <string>

namespace sluice::test {

/// tests/data/upscale
std::filesystem::path upscaleData();

/// tests/data/generate
std::filesystem::path generateData();

/// All tensors of a safetensors file; none when it cannot be read.
std::map<std::string, at::Tensor> readTensors(const std::filesystem::path& path);

/// How far `found` is from `expected`, as a share of the largest expected value; infinite when the shapes differ or a value is no number.
/// Prints "parity | WHAT | FOUND | LIMIT", of which tools/parity/table.py makes a table.
double
parity(const std::string& what, const at::Tensor& found, const at::Tensor& expected, double limit);

} // namespace sluice::test
