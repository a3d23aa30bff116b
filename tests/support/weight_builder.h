// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/store/architecture.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sluice::test {

/// A tensor to be written into a weights file, with its data.
struct TensorData
{
    std::string name;
    std::string dtype = "F32";
    std::vector<std::int64_t> shape;
    std::string bytes;
};

/// The tensors of a network with small random float32 values that are the same for the same seed.
std::vector<TensorData> randomNetwork(const inference::NetworkFacts& facts, unsigned seed = 1);

/// A SRVGGNetCompact of `features` channels and `blocks` inner convolutions.
inference::NetworkFacts compactFacts(int features, int blocks, int scale);
/// An RRDBNet; the input is unshuffled by `unshuffle`.
inference::NetworkFacts residualDenseFacts(int features, int blocks, int growth, int unshuffle);

/// The content of a .safetensors file.
std::string safetensorsFile(const std::vector<TensorData>& tensors);
/// A file with this header and this data, however wrong they are.
std::string safetensorsFile(const std::string& header, const std::string& data);

/// The text of the .param and the content of the .bin of a network.
struct NcnnFiles
{
    std::string param;
    std::string bin;
};
/// `half` stores the convolutions' weights as float16, as published files do.
NcnnFiles ncnnFiles(const inference::NetworkFacts& facts, unsigned seed = 1, bool half = true);

void writeFile(const std::filesystem::path& path, std::string_view content);

/// Where this machine may have real weights: the folders of SLUICE_MODEL_PATH, and the one that set-up fills.
std::vector<std::filesystem::path> realModelFolders();
/// A file in one of these folders or in a model's folder in them.
std::optional<std::filesystem::path> realWeights(const std::string& relative);

} // namespace sluice::test
