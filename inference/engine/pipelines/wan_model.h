// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/models/video_codec.h"
#include "inference/engine/schedulers/scheduler.h"
#include "inference/store/model_part.h"

namespace sluice::inference {

/// A folder of WanPipeline or WanDMDPipeline, opened: parts mapped, nothing converted yet.
struct WanModel
{
    std::filesystem::path folder;
    ModelPart textEncoder, transformer, codec;
    std::unique_ptr<Scheduler> scheduler;
    int textLength = 512;
    bool takesStartImage = false; ///< Wan 2.2 TI2V: every token has its own timestep

    /// Errors: NotFound, Io, ModelBroken (another pipeline, two transformers).
    static Result<WanModel> open(const std::filesystem::path& folder);
};

} // namespace sluice::inference
