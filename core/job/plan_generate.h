// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_plan.h"

namespace sluice {

/// The part of planJob() for clips of words: fits the spec to the model and makes one chunk of the whole clip.
///
/// Errors: as fitToModel(); NotFound, Io (start image), InvalidInput (a model that makes no clips of words; output, container),
/// AlreadyExists, Unavailable (encoder).
Result<JobPlan> planGeneration(const GenerateSpec& spec,
                               const ModelFacts& model,
                               const std::filesystem::path& jobFolder);

/// "generating, step 3 of 12": what people read while a clip is made.
std::string generationStage(int step, int steps);

struct GenerationStep
{
    int step = 0;
    int steps = 0;
};

/// Reads what generationStage() wrote; nothing for any other stage.
std::optional<GenerationStep> generationStepOf(std::string_view stage);

} // namespace sluice
