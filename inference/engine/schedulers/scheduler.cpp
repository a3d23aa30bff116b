// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/schedulers/scheduler.h"

#include "core/base/json_reader.h"
#include "inference/engine/schedulers/flow_euler.h"
#include "inference/engine/schedulers/uni_pc.h"
#include "inference/store/model_part.h"

#include <fmt/format.h>

namespace sluice::inference {
namespace {

/// Settings that change the way of sampling and have to be absent, null, false or empty.
constexpr const char* kUnsupported[] = {
    "use_karras_sigmas",    "use_exponential_sigmas", "use_beta_sigmas",
    "use_dynamic_shifting", "shift_terminal",         "thresholding",
    "invert_sigmas",        "disable_corrector",      "rescale_betas_zero_snr"};

Error refusal(const std::filesystem::path& file, const std::string& what)
{
    return {
        ErrorCode::ModelBroken,
        fmt::format("{} asks for a way of sampling that Sluice does not know ({}): choose another "
                    "model.",
                    file.string(), what)};
}

} // namespace

Result<std::unique_ptr<Scheduler>> loadScheduler(const std::filesystem::path& file)
{
    SLUICE_TRY(const nlohmann::json json, readModelJson(file));
    for (const char* key : kUnsupported)
        if (const auto found = json.find(key); found != json.end() && !found->is_null() &&
                                               *found != false &&
                                               !(found->is_array() && found->empty()))
            return Unexpected(refusal(file, key));
    std::string name;
    UniPcConfig uniPc;
    FlowEulerConfig euler;
    std::string prediction = "epsilon", solver = "bh2", last = "zero";
    bool flowSigmas = false, predictClean = true;
    JsonReader reader(json, file.string());
    reader.required("_class_name", name);
    reader.optional("num_train_timesteps", uniPc.trainSteps);
    reader.optional("prediction_type", prediction);
    reader.optional("solver_type", solver);
    reader.optional("solver_order", uniPc.order);
    reader.optional("lower_order_final", uniPc.lowerOrderFinal);
    reader.optional("final_sigmas_type", last);
    reader.optional("use_flow_sigmas", flowSigmas);
    reader.optional("predict_x0", predictClean);
    reader.optional("flow_shift", uniPc.shift);
    reader.optional("shift", euler.shift);
    reader.optional("stochastic_sampling", euler.stochastic);
    if (const auto result = reader.result(); !result)
        return fail(ErrorCode::ModelBroken, result.error().detail);
    euler.trainSteps = uniPc.trainSteps;
    if (uniPc.trainSteps < 1 || !(uniPc.shift > 0) || !(euler.shift > 0))
        return Unexpected(refusal(file, "shift"));
    if (name == "FlowMatchEulerDiscreteScheduler")
        return std::make_unique<FlowEuler>(euler);
    if (name != "UniPCMultistepScheduler")
        return Unexpected(refusal(file, name));
    if (!flowSigmas || !predictClean || last != "zero" || solver != "bh2" ||
        (prediction != "sample" && prediction != "flow_prediction") || uniPc.order < 1 ||
        uniPc.order > 3)
        return Unexpected(refusal(file, "prediction_type, solver or sigmas"));
    uniPc.predictsSample = prediction == "sample";
    return std::make_unique<UniPc>(uniPc);
}

} // namespace sluice::inference
