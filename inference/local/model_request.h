// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_plan.h"
#include "inference/local/protocol.h"
#include "inference/store/model_store.h"

namespace sluice::inference {

/// What a job needs of the model store: the files to name in `load`, those to open to the engine, and the facts for its plan.
struct ModelRequest
{
    ModelFiles load;
    std::vector<std::filesystem::path> readPaths;
    ModelFacts facts; ///< of the mix, when there is one
};

/// Looks the model up, together with its weak-denoise twin when the spec asks for a strength, or the adapters of a clip of words.
///
/// Errors: those of ModelStore::find(); InvalidInput (a strength for a model without a twin, or outside 0 to 1; a model that does
/// something else; no model at all).
Result<ModelRequest> requestModel(const ModelStore& models, const JobSpec& spec);

} // namespace sluice::inference
