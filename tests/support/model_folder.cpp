// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/model_folder.h"

#include "tests/support/weight_builder.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace sluice::test {
namespace fs = std::filesystem;

void copyModel(const fs::path& from, const fs::path& to)
{
    fs::create_directories(to.parent_path());
    fs::copy(fs::canonical(from), to, fs::copy_options::recursive);
    for (const auto& entry : fs::recursive_directory_iterator(to))
        fs::permissions(entry.path(), fs::perms::owner_write, fs::perm_options::add);
    fs::remove(to / "card.json");
}

void changeJson(const fs::path& file, const std::function<void(nlohmann::json&)>& change)
{
    nlohmann::json json;
    std::ifstream(file) >> json;
    change(json);
    writeFile(file, json.dump());
}

void makeFewStep(const fs::path& model)
{
    changeJson(model / "model_index.json",
               [](nlohmann::json& json) { json["_class_name"] = "WanDMDPipeline"; });
}

void addToDenoiser(const fs::path& model, const std::vector<std::string>& names)
{
    const fs::path folder = model / "transformer";
    fs::rename(folder / "diffusion_pytorch_model.safetensors", folder / "part-1.safetensors");
    std::vector<TensorData> tensors;
    for (const std::string& name : names)
        tensors.push_back({name, "F32", {2, 2}, std::string(16, '\0')});
    writeFile(folder / "part-2.safetensors", safetensorsFile(tensors));
    const nlohmann::json index{
        {"weight_map", {{"a", "part-1.safetensors"}, {"b", "part-2.safetensors"}}}};
    writeFile(folder / "diffusion_pytorch_model.safetensors.index.json", index.dump());
}

} // namespace sluice::test
