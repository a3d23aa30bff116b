// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/pipelines/wan_model.h"

#include "inference/engine/schedulers/few_steps.h"
#include "inference/store/pipeline_index.h"

#include <nlohmann/json.hpp>

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
    SLUICE_TRY(const PipelineIndex index, PipelineIndex::read(folder));
    SLUICE_TRY(ModelPart textEncoder, ModelPart::open(folder / "text_encoder"));
    SLUICE_TRY(ModelPart transformer, ModelPart::open(folder / "transformer"));
    SLUICE_TRY(ModelPart codec, ModelPart::open(folder / "vae"));
    std::unique_ptr<Scheduler> scheduler;
    if (index.isFewStep) {
        scheduler = std::make_unique<FewSteps>(FewStepsConfig{1000, kFewStepShift});
    } else {
        SLUICE_TRY(scheduler, loadScheduler(folder / "scheduler" / "scheduler_config.json"));
    }
    return WanModel{folder,
                    std::move(textEncoder),
                    std::move(transformer),
                    std::move(codec),
                    std::move(scheduler),
                    textLengthOf(folder),
                    index.takesStartImage()};
}

} // namespace sluice::inference
