// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/job/generate_spec.h"
#include "inference/store/architecture.h"
#include "inference/store/model_id.h"
#include "inference/store/model_licence.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sluice::inference {

/// One file of a model as its publisher has it.
struct ModelCardFile
{
    std::string
        name; ///< in the repository and in the model's folder; of a pipeline "transformer/config.json"
    std::uint64_t bytes = 0; ///< 0: not known
    std::string sha256;      ///< lower-case hex; empty: not known
    std::string url;         ///< only for ModelSource::Url
};

enum class ModelSource
{
    Hub,       ///< a repository of the Hugging Face Hub
    Url,       ///< each file has its address
    Package,   ///< a package that set-up unpacks
    Conversion ///< converted from another variant; nobody publishes it
};

/// One complete set of files that makes the model. Any one of them will do.
struct ModelVariant
{
    std::string format; ///< "safetensors", "ncnn"; "diffusers": a pipeline's folders
    ModelSource source = ModelSource::Url;
    std::string repository; ///< "ORG/NAME" on the Hub; a name for people otherwise
    std::string revision;
    std::vector<ModelCardFile>
        files; ///< the first is the one to open; of a pipeline none, as long as the Hub was not asked

    bool isPipeline() const { return format == "diffusers"; }
};

/// What a card wants a model that makes clips of words to do when nothing is said. Left out: what its kind was made for.
struct GenerateUsuals
{
    std::optional<PixelSize> size;
    std::optional<int> frames;
    std::optional<Rational> frameRate;
    std::optional<int> steps;
    std::optional<double> guidance;
    std::optional<bool> takesNegative;
    std::vector<double>
        timesteps{}; ///< of a few-step model: GenerateRules::timesteps; `steps` then does not count

    bool operator==(const GenerateUsuals&) const = default;
};

/// The task of models that make clips of words.
inline constexpr std::string_view kTextToVideo = "text-to-video";

/// What is known about a model without having it.
///
/// The shipped cards lie in resources/models/cards and are built in; the card of an imported model lies in its
/// folder as card.json. A hash or size that is not in a card was not known when it was written.
struct ModelCard
{
    std::string id;    ///< lower case; also the name of the model's folder
    std::string title; ///< "Real-ESRGAN x4plus"
    std::string task;  ///< "upscale", "text-to-video"
    std::string goodFor;
    ModelLicence licence;
    std::string homepage;
    std::uint64_t memoryBytes = 0; ///< hint: what a job with full tiles takes
    std::string
        denoiseTwin; ///< id of the model that is mixed in for a denoise strength; may be empty
    std::optional<NetworkFacts> network; ///< of a model that upscales; none: no weights (resize)
    GenerateUsuals makes{};              ///< of a model that makes clips of words
    std::optional<GeneratorFacts>
        generator{};                    ///< likewise; its folder, once it is there, knows better
    std::vector<ModelVariant> variants; ///< the first that can be downloaded is what pull gets

    bool makesClips() const { return task == kTextToVideo; }
    bool needsWeights() const { return network.has_value() || makesClips(); }
};

nlohmann::json toJson(const ModelCard& card);
/// `name` stands in messages. Errors: InvalidInput, naming the member that is wrong.
Result<ModelCard> modelCardFromJson(const nlohmann::json& json, const std::string& name);
Result<ModelCard> modelCardFromText(const std::string& text, const std::string& name);

/// The cards built into the program, by id.
const std::vector<ModelCard>& shippedModelCards();

/// All *.json of a folder. Cards that cannot be read are named in `problems`.
std::vector<ModelCard> readModelCards(const std::filesystem::path& folder,
                                      std::vector<std::string>* problems = nullptr);

} // namespace sluice::inference
