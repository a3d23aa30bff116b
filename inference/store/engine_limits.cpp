// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/engine_limits.h"

#include "core/base/json_reader.h"
#include "core/base/text.h"
#include "inference/store/model_part.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>

namespace sluice::inference {
namespace {

/// Settings that change the way of sampling and have to be absent, null, false or empty.
constexpr const char* kUnsupported[] = {
    "use_karras_sigmas",    "use_exponential_sigmas", "use_beta_sigmas",
    "use_dynamic_shifting", "shift_terminal",         "thresholding",
    "invert_sigmas",        "disable_corrector",      "rescale_betas_zero_snr"};

Unexpected refused(const std::filesystem::path& file, const std::string& what)
{
    return fail(ErrorCode::ModelBroken,
                fmt::format("{} asks for a way of sampling that Sluice does not know ({}). Choose "
                            "a Wan 2.1 text-to-video or a Wan 2.2 TI2V model.",
                            file.string(), what));
}

} // namespace

Result<SamplerSettings> SamplerSettings::read(const std::filesystem::path& file)
{
    SLUICE_TRY(const nlohmann::json json, readModelJson(file));
    for (const char* key : kUnsupported)
        if (const auto found = json.find(key); found != json.end() && !found->is_null() &&
                                               *found != false &&
                                               !(found->is_array() && found->empty()))
            return refused(file, key);
    SamplerSettings settings;
    std::string name;
    std::string prediction = "epsilon", solver = "bh2", last = "zero";
    double flowShift = 1, shift = 1;
    bool flowSigmas = false, predictClean = true;
    JsonReader reader(json, file.string());
    reader.required("_class_name", name);
    reader.optional("num_train_timesteps", settings.trainSteps);
    reader.optional("prediction_type", prediction);
    reader.optional("solver_type", solver);
    reader.optional("solver_order", settings.order);
    reader.optional("lower_order_final", settings.lowerOrderFinal);
    reader.optional("final_sigmas_type", last);
    reader.optional("use_flow_sigmas", flowSigmas);
    reader.optional("predict_x0", predictClean);
    reader.optional("flow_shift", flowShift);
    reader.optional("shift", shift);
    reader.optional("stochastic_sampling", settings.stochastic);
    if (const auto result = reader.result(); !result)
        return fail(ErrorCode::ModelBroken, result.error().detail);
    settings.isUniPc = name == "UniPCMultistepScheduler";
    if (!settings.isUniPc && name != "FlowMatchEulerDiscreteScheduler")
        return refused(file, printableName(name));
    if (settings.trainSteps < 1)
        return refused(file, "num_train_timesteps");
    if (!(flowShift > 0))
        return refused(file, "flow_shift");
    if (!(shift > 0))
        return refused(file, "shift");
    settings.shift = settings.isUniPc ? flowShift : shift;
    if (!settings.isUniPc)
        return settings;
    settings.predictsSample = prediction == "sample";
    if (!flowSigmas)
        return refused(file, "no use_flow_sigmas");
    if (!predictClean)
        return refused(file, "no predict_x0");
    if (last != "zero")
        return refused(file, "final_sigmas_type " + printableName(last));
    if (solver != "bh2")
        return refused(file, "solver_type " + printableName(solver));
    if (!settings.predictsSample && prediction != "flow_prediction")
        return refused(file, "prediction_type " + printableName(prediction));
    if (settings.order < 1 || settings.order > 3)
        return refused(file, fmt::format("solver_order {}", settings.order));
    return settings;
}

Result<void> checkDenoiserKind(const nlohmann::json& config, const std::string& file)
{
    std::optional<std::int64_t> imageWidth, addedWidth;
    std::optional<std::string> norm = "rms_norm_across_heads";
    JsonReader reader(config, file);
    reader.optional("qk_norm", norm);
    reader.optional("image_dim", imageWidth);
    reader.optional("added_kv_proj_dim", addedWidth);
    if (const auto result = reader.result(); !result)
        return fail(ErrorCode::ModelBroken, result.error().detail);
    if (imageWidth || addedWidth)
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} describes a kind of Wan that Sluice does not run (image "
                                "embeddings): choose a text-to-video model.",
                                file));
    if (norm != "rms_norm_across_heads")
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} describes a kind of Wan that Sluice does not run (qk_norm "
                                "{}): choose a Wan 2.1 text-to-video or a Wan 2.2 TI2V model.",
                                file, norm ? printableName(*norm) : std::string("none")));
    return {};
}

} // namespace sluice::inference
