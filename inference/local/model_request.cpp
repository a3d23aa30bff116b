// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/model_request.h"

#include "core/base/hash.h"

#include <fmt/format.h>

namespace sluice::inference {
namespace {

Result<void> addTwin(const ModelStore& models,
                     const InstalledModel& model,
                     double strength,
                     ModelRequest& request)
{
    if (!(strength >= 0 && strength <= 1))
        return fail(
            ErrorCode::InvalidInput,
            fmt::format("The denoise strength is {}; it must lie between 0 and 1.", strength));
    if (model.card.denoiseTwin.empty())
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} has no denoise strength. Leave it out, or choose "
                                "realesr-general-x4v3.",
                                model.card.id));
    // All of the model's own weights: the twin has no say.
    if (strength == 1)
        return {};
    SLUICE_TRY(const InstalledModel twin, models.find(model.card.denoiseTwin));
    request.load.mixWeights = {twin.files.front()};
    request.load.mixShare = strength;
    request.readPaths.insert(request.readPaths.end(), twin.files.begin(), twin.files.end());
    request.facts.sha256 =
        sha256Hex(fmt::format("{} {} {}", model.facts.sha256, twin.facts.sha256, strength));
    request.facts.weightBytes += twin.facts.weightBytes;
    return {};
}

} // namespace

Result<ModelRequest> requestModel(const ModelStore& models, const UpscaleSpec& spec)
{
    SLUICE_TRY(const InstalledModel model, models.find(spec.model));
    ModelRequest request;
    request.facts = model.facts;
    request.load.id = model.card.id;
    request.load.isResize = model.files.empty();
    request.readPaths = model.files;
    if (!model.files.empty())
        request.load.weights = {model.files.front()};
    if (spec.denoise)
        SLUICE_CHECK(addTwin(models, model, *spec.denoise, request));
    return request;
}

} // namespace sluice::inference
