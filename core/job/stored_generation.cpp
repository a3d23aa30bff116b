// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/stored_generation.h"

#include "core/base/json_reader.h"
#include "core/media/file_tags.h"

#include <fmt/format.h>

namespace sluice {
namespace {

Result<std::vector<std::pair<std::string, double>>> namesOf(const nlohmann::json& json)
{
    std::vector<std::pair<std::string, double>> names;
    if (!json.is_array())
        return fail(ErrorCode::InvalidInput, "the adapters are not a list");
    for (const nlohmann::json& entry : json) {
        auto& [name, weight] = names.emplace_back("", 1.0);
        JsonReader reader(entry, "adapter");
        reader.required("file", name);
        reader.optional("weight", weight);
        SLUICE_CHECK(reader.result());
    }
    return names;
}

Result<StoredGeneration> fromReceipt(const nlohmann::json& receipt)
{
    StoredGeneration stored;
    std::string kind;
    nlohmann::json settings = nlohmann::json::object();
    const auto asItIs = [](const nlohmann::json& json) -> Result<nlohmann::json> { return json; };
    JsonReader reader(receipt, "receipt");
    reader.required("kind", kind);
    if (kind != "generate")
        reader.fail("kind", "is another one");
    reader.nested("settings", settings, asItIs);
    nlohmann::json model = nlohmann::json::object();
    reader.nested("model", model, asItIs);
    SLUICE_CHECK(reader.result());

    std::string id;
    JsonReader ofModel(model, "model");
    ofModel.required("id", id);
    ofModel.optional("sha256", stored.modelSha256);
    SLUICE_CHECK(ofModel.result());
    JsonReader ofFiles(settings, "settings");
    ofFiles.optional("startImage", stored.startImage);
    ofFiles.nested("adapters", stored.adapters, namesOf);
    SLUICE_CHECK(ofFiles.result());

    // A receipt keeps no places of this or any other computer.
    settings.erase("startImage");
    settings.erase("adapters");
    settings.erase("encode");
    settings["output"] = "/";
    settings["model"] = id;
    SLUICE_TRY(stored.spec, generateSpecFromJson(settings));
    stored.spec.output.clear();
    return stored;
}

} // namespace

Result<StoredGeneration> readStoredGeneration(const std::filesystem::path& file)
{
    SLUICE_TRY(const auto tags, media::readFileTags(file));
    const auto tag = tags.find("sluice");
    const auto receipt = tag == tags.end() ? Result<nlohmann::json>(nlohmann::json())
                                           : parseJson(tag->second, "settings");
    auto stored = receipt && receipt->is_object()
                      ? fromReceipt(*receipt)
                      : Result<StoredGeneration>(fail(ErrorCode::InvalidInput, "there are none"));
    if (!stored)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} holds no settings of a clip that was made of words ({}). Name "
                                "a file that Sluice generated.",
                                file.string(), stored.error().detail));
    return stored;
}

} // namespace sluice
