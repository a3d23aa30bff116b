// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <array>
#include <filesystem>
#include <string_view>

namespace sluice::inference {

/// The folders of a pipeline in the Hub's layout.
inline constexpr std::array kPipelineParts{"scheduler", "text_encoder", "tokenizer", "transformer",
                                           "vae"};

/// What the model_index.json of a pipeline's folder says: its kind.
///
/// Source: diffusers 0.38, WanPipeline; FastVideo's WanDMDPipeline, which is the same networks trained for few steps.
struct PipelineIndex
{
    bool hasTokenTimes = false; ///< Wan 2.2 TI2V: every token has its own timestep
    /// WanDMDPipeline: made in kFewStepTimes without guidance. Each step ends at the clean clip and adds fresh noise for the next. Its
    /// scheduler_config.json is that of the model which it was trained from, and does not count.
    bool isFewStep = false;

    /// The few-step pipeline makes clips of text alone, also where its transformer could take an image.
    bool takesStartImage() const { return hasTokenTimes && !isFewStep; }

    /// Errors: NotFound, Io, ModelBroken (a pipeline that Sluice does not run, two transformers: said).
    static Result<PipelineIndex> read(const std::filesystem::path& folder);
};

/// The times of the denoiser that few-step Wan was trained for, and the shift of the schedule of 1000 that they are looked up in.
inline constexpr std::array kFewStepTimes{1000.0, 757.0, 522.0};
inline constexpr double kFewStepShift = 8;

/// "blocks.N.to_gate_compress.weight" or ".bias": of the sparse attention that some few-step Wan was trained with. Full attention, which
/// sees no less, does without them.
bool isSparseGate(std::string_view tensor);

} // namespace sluice::inference
