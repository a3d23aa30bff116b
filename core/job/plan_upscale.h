// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_plan.h"
#include "core/media/source_looks.h"

namespace sluice {

/// The part of planJob() for upscaling. What `looks` knows of the source is not read again. Errors: as planJob().
Result<JobPlan> planUpscale(const JobSpec& spec,
                            const ModelFacts& model,
                            const std::filesystem::path& jobFolder,
                            double chunkSeconds,
                            media::SourceLooks& looks,
                            std::stop_token stop = {});

} // namespace sluice
