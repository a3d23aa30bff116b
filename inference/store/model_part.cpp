// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/model_part.h"

#include "core/base/json_reader.h"
#include "inference/store/safetensors.h"

#include <fmt/format.h>

#include <fstream>
#include <set>
#include <sstream>

namespace fs = std::filesystem;

namespace sluice::inference {
namespace {

/// The index of the largest published model has a few megabytes.
constexpr std::uintmax_t kMostJsonBytes = 64 << 20;
constexpr std::size_t kMostShards = 1000;

/// The names that diffusers and transformers give to weights.
constexpr const char* kStems[] = {"diffusion_pytorch_model", "model"};
/// What they call the same weights in another precision, with the point before it.
constexpr const char* kPrecisions[] = {"", ".bf16", ".fp16"};

} // namespace

std::vector<std::string> weightNames()
{
    std::vector<std::string> names;
    for (const char* precision : kPrecisions)
        for (const char* stem : kStems) {
            names.push_back(fmt::format("{}.safetensors.index{}.json", stem, precision));
            names.push_back(fmt::format("{}{}.safetensors", stem, precision));
        }
    return names;
}

Result<std::vector<std::string>> shardNames(const fs::path& index)
{
    SLUICE_TRY(const nlohmann::json json, readModelJson(index));
    const auto map = json.find("weight_map");
    if (map == json.end() || !map->is_object())
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} has no weight_map: download the model again.", index.string()));
    std::set<std::string> shards;
    for (const auto& [name, file] : map->items()) {
        if (!file.is_string() ||
            fs::path(file.get<std::string>()).filename().string() != file.get<std::string>() ||
            shards.size() > kMostShards)
            return fail(ErrorCode::ModelBroken,
                        fmt::format("{} names no usable file for {}: download the model again.",
                                    index.string(), printableName(name)));
        shards.insert(file.get<std::string>());
    }
    return std::vector<std::string>(shards.begin(), shards.end());
}

Result<nlohmann::json> readModelJson(const fs::path& path)
{
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error)
        return fail(
            ErrorCode::NotFound,
            fmt::format("{} is missing: download or import the model again.", path.string()));
    if (size > kMostJsonBytes)
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} is too large for a list of settings.", path.string()));
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file)
        return fail(ErrorCode::Io, fmt::format("{} cannot be read.", path.string()));
    auto json = parseJson(text.str(), path.string());
    if (!json || !json->is_object())
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} is damaged ({}): download the model again.", path.string(),
                                json ? "not an object" : json.error().detail));
    return std::move(*json);
}

Result<ModelPart> ModelPart::open(const fs::path& folder)
{
    ModelPart part;
    part.m_folder = folder;
    SLUICE_TRY(nlohmann::json config, readModelJson(folder / "config.json"));
    part.m_config = std::make_shared<const nlohmann::json>(std::move(config));
    for (const std::string& name : weightNames()) {
        const fs::path file = folder / name;
        std::error_code ignored;
        if (!fs::exists(file, ignored))
            continue;
        if (file.extension() == ".safetensors") {
            SLUICE_CHECK(part.addFile(file));
            return part;
        }
        SLUICE_TRY(const std::vector<std::string> shards, shardNames(file));
        for (const std::string& shard : shards)
            SLUICE_CHECK(part.addFile(folder / shard));
        return part;
    }
    return fail(ErrorCode::NotFound,
                fmt::format("{} holds no weights (.safetensors): the download is not complete, "
                            "start it again.",
                            folder.string()));
}

Result<void> ModelPart::addFile(const fs::path& path)
{
    auto file = MappedFile::open(path);
    if (!file && file.error().code == ErrorCode::NotFound)
        return fail(ErrorCode::NotFound,
                    fmt::format("{} is missing: the download is not complete, start it again.",
                                path.string()));
    if (!file)
        return Unexpected(file.error());
    SLUICE_TRY(SafetensorsContent content, parseSafetensors(file->bytes(), path.string()));
    for (TensorView& view : content.tensors) {
        const std::string name = view.name;
        if (!m_tensors.emplace(name, std::move(view)).second)
            return fail(ErrorCode::ModelBroken,
                        fmt::format("{} repeats {}, which another file of the model holds too: "
                                    "download the model again.",
                                    path.string(), printableName(name)));
    }
    m_files.push_back(std::move(*file));
    return {};
}

std::uint64_t ModelPart::weightBytes() const
{
    std::uint64_t bytes = 0;
    for (const auto& [name, view] : m_tensors)
        bytes += view.bytes.size();
    return bytes;
}

} // namespace sluice::inference
