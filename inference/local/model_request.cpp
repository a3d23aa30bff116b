// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/model_request.h"

#include "core/base/hash.h"
#include "core/job/check_paths.h"

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

/// Adapters count as part of the model: other ones make other clips.
Result<void> addAdapters(const std::vector<LoraUse>& adapters, ModelRequest& request)
{
    for (const LoraUse& adapter : adapters) {
        SLUICE_CHECK(checkSourcePath(adapter.file));
        SLUICE_TRY(const std::string digest, sha256File(adapter.file));
        request.load.adapters.push_back({adapter.file, adapter.weight});
        request.readPaths.push_back(adapter.file);
        request.facts.sha256 =
            sha256Hex(fmt::format("{} {} {}", request.facts.sha256, digest, adapter.weight));
        std::error_code ignored;
        request.facts.weightBytes += std::filesystem::file_size(adapter.file, ignored);
    }
    return {};
}

Result<ModelRequest> requestGenerator(const ModelStore& models, const GenerateSpec& spec)
{
    SLUICE_TRY(const InstalledModel model, models.find(spec.model));
    if (!model.facts.generator)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} makes no clips of words. Choose a model that does; "
                                "`sluice-cli models list` shows what each is for.",
                                spec.model));
    ModelRequest request;
    request.facts = model.facts;
    request.load.id = model.card.id;
    request.load.generator = model.generatorFolder;
    request.readPaths = model.files;
    request.readPaths.push_back(model.generatorFolder);
    SLUICE_CHECK(addAdapters(spec.adapters, request));
    return request;
}

Result<ModelRequest> requestNetwork(const ModelStore& models, const UpscaleSpec& spec)
{
    SLUICE_TRY(const InstalledModel model, models.find(spec.model));
    if (model.facts.generator)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} makes clips of words and upscales nothing. Choose another "
                                "model; `sluice-cli models list` shows what each is for.",
                                spec.model));
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

} // namespace

Result<ModelRequest> requestModel(const ModelStore& models, const JobSpec& spec)
{
    if (const GenerateSpec* generate = spec.generating())
        return requestGenerator(models, *generate);
    if (const UpscaleSpec* upscale = spec.upscale())
        return requestNetwork(models, *upscale);
    return fail(ErrorCode::InvalidInput, "This kind of job needs no model.");
}

} // namespace sluice::inference
