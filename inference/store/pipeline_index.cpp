// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/pipeline_index.h"

#include "core/base/json_reader.h"
#include "core/base/text.h"
#include "inference/store/model_part.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::inference {
namespace {

Unexpected broken(const std::filesystem::path& file, const std::string& why)
{
    return fail(ErrorCode::ModelBroken,
                fmt::format("{} {}. Choose a Wan 2.1 text-to-video or a Wan 2.2 TI2V model.",
                            file.string(), why));
}

} // namespace

Result<PipelineIndex> PipelineIndex::read(const std::filesystem::path& folder)
{
    const std::filesystem::path file = folder / "model_index.json";
    SLUICE_TRY(const nlohmann::json json, readModelJson(file));
    PipelineIndex index;
    std::string name;
    std::optional<double> boundary;
    JsonReader reader(json, file.string());
    reader.required("_class_name", name);
    reader.optional("expand_timesteps", index.hasTokenTimes);
    reader.optional("boundary_ratio", boundary);
    if (const auto result = reader.result(); !result)
        return fail(ErrorCode::ModelBroken, result.error().detail);
    if (boundary)
        return broken(file, "describes a model with two transformers, which Sluice does not run");
    index.isFewStep = name == "WanDMDPipeline";
    if (!index.isFewStep && name != "WanPipeline")
        return broken(
            file, fmt::format("describes a {}, which Sluice does not run", printableName(name)));
    return index;
}

bool isSparseGate(std::string_view tensor)
{
    constexpr std::string_view kBlocks = "blocks.";
    if (!tensor.starts_with(kBlocks))
        return false;
    tensor.remove_prefix(kBlocks.size());
    const auto digits = std::min(tensor.find_first_not_of("0123456789"), tensor.size());
    const std::string_view rest = tensor.substr(digits);
    return digits > 0 && (rest == ".to_gate_compress.weight" || rest == ".to_gate_compress.bias");
}

} // namespace sluice::inference
