// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "inference/store/mapped_file.h"
#include "inference/store/tensor_view.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sluice::inference {

/// One part of a model folder in the Hub's layout (`transformer/`, `vae/`, ...): its config.json and its weights, mapped and not copied.
///
/// Weights are one .safetensors file or the shards that a `*.safetensors.index.json` names; those of another precision (`*.fp16.safetensors`,
/// `*.safetensors.index.fp16.json`) count where there are no others. A value that may be moved; the views live as
/// long as it does. Any thread may read it.
class ModelPart
{
public:
    /// Errors: NotFound (a folder, config or shard is missing: named, with the advice to download again), Io, ModelBroken.
    static Result<ModelPart> open(const std::filesystem::path& folder);

    const std::filesystem::path& folder() const { return m_folder; }
    /// An object; what the file left out is for the reader to fill in with its class's defaults.
    const nlohmann::json& config() const { return *m_config; }
    /// By name. Names are unique over all shards.
    const std::map<std::string, TensorView, std::less<>>& tensors() const { return m_tensors; }
    std::uint64_t weightBytes() const;

private:
    ModelPart() = default;
    Result<void> addFile(const std::filesystem::path& path);

    std::filesystem::path m_folder;
    std::shared_ptr<const nlohmann::json> m_config;
    std::vector<MappedFile> m_files;
    std::map<std::string, TensorView, std::less<>> m_tensors;
};

/// The files of weights, and lists of shards, by the order in which they are looked for in a part's folder.
std::vector<std::string> weightNames();

/// The files that a *.safetensors.index.json names, each once, by name. A name that leads out of the folder is refused.
/// Errors: those of readModelJson(), ModelBroken.
Result<std::vector<std::string>> shardNames(const std::filesystem::path& index);

/// Reads a JSON file of a model folder: an object of at most some megabytes. Errors: NotFound, Io, ModelBroken; the file is named.
Result<nlohmann::json> readModelJson(const std::filesystem::path& path);

} // namespace sluice::inference
