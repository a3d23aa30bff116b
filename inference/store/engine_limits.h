// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>

/// What of a pipeline's settings the engine can work with: asked when a model is pulled, imported or listed, and again by the engine.
namespace sluice::inference {

/// What a scheduler_config.json asks for: UniPCMultistepScheduler with flow sigmas, or FlowMatchEulerDiscreteScheduler.
struct SamplerSettings
{
    bool isUniPc = true; ///< false: flow matching by Euler's steps
    int trainSteps = 1000;
    double shift = 1; ///< above 1: more of the steps at high noise
    // Of UniPC:
    int order = 2;
    bool lowerOrderFinal = true;
    bool predictsSample = false; ///< the network says the clean sample; false: the velocity
    // Of Euler:
    bool stochastic = false;

    /// Errors: NotFound, Io, ModelBroken (another class, or a setting that is not supported: named).
    static Result<SamplerSettings> read(const std::filesystem::path& file);
};

/// Refuses a denoiser that looks at pictures of its own or norms otherwise. `file` is for the sentence. Errors: ModelBroken.
Result<void> checkDenoiserKind(const nlohmann::json& config, const std::string& file);

} // namespace sluice::inference
