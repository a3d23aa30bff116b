// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/pipelines/wan_model.h"

#include "core/base/json_reader.h"

#include <fmt/format.h>

namespace sluice::inference {
namespace {

/// What Wan was trained with; a tokenizer that asks for less was made for a smaller model.
constexpr int kWanTextLength = 512;

int textLengthOf(const std::filesystem::path& folder)
{
    const auto json = readModelJson(folder / "tokenizer" / "tokenizer_config.json");
    if (!json)
        return kWanTextLength;
    const auto length = json->find("model_max_length");
    // Tokenizers without a limit say 1e30.
    if (length == json->end() || !length->is_number() || !(length->get<double>() >= 1) ||
        length->get<double>() >= kWanTextLength)
        return kWanTextLength;
    return int(length->get<double>());
}

} // namespace

Result<WanModel> WanModel::open(const std::filesystem::path& folder)
{
    const std::filesystem::path file = folder / "model_index.json";
    SLUICE_TRY(const nlohmann::json index, readModelJson(file));
    std::string name;
    bool tokenTimes = false;
    std::optional<double> boundary;
    JsonReader reader(index, file.string());
    reader.required("_class_name", name);
    reader.optional("expand_timesteps", tokenTimes);
    reader.optional("boundary_ratio", boundary);
    if (const auto result = reader.result(); !result)
        return fail(ErrorCode::ModelBroken, result.error().detail);
    if (!name.starts_with("Wan") || boundary)
        return fail(
            ErrorCode::ModelBroken,
            fmt::format("{} is a {}{}, which Sluice does not run: choose a Wan 2.1 text-to-video "
                        "or a Wan 2.2 TI2V model.",
                        folder.string(), name, boundary ? " with two transformers" : ""));
    SLUICE_TRY(ModelPart textEncoder, ModelPart::open(folder / "text_encoder"));
    SLUICE_TRY(ModelPart transformer, ModelPart::open(folder / "transformer"));
    SLUICE_TRY(ModelPart codec, ModelPart::open(folder / "vae"));
    SLUICE_TRY(auto scheduler, loadScheduler(folder / "scheduler" / "scheduler_config.json"));
    return WanModel{folder,           std::move(textEncoder), std::move(transformer),
                    std::move(codec), std::move(scheduler),   textLengthOf(folder),
                    tokenTimes};
}

} // namespace sluice::inference
