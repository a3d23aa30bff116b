// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/store/model_card.h"

#include <filesystem>
#include <vector>

namespace sluice::inference {

/// A folder in the Hub's layout that holds a model which makes clips of words, looked at without torch: settings, names and sizes.
///
/// What it makes when nothing is said follows from its kind; a card may say otherwise (applyUsuals()). Any thread.
struct GeneratorFolder
{
    std::filesystem::path folder;
    std::vector<std::filesystem::path> files; ///< all that the engine reads, by name
    GeneratorFacts facts;                     ///< the title is left empty
    std::uint64_t weightBytes = 0;

    /// Maps the weights and checks that all of them are there; shapes are checked when the engine loads them.
    ///
    /// Errors: NotFound (half downloaded: names what is missing), ModelBroken (a pipeline or architecture that Sluice does not run), Io.
    static Result<GeneratorFolder> open(const std::filesystem::path& folder);

    /// What the settings alone say, when the weights are not there yet: enough to refuse what Sluice does not run before gigabytes are
    /// fetched. Weights are counted from the layers' sizes. Errors: NotFound, ModelBroken, Io.
    static Result<GeneratorFacts> readSettings(const std::filesystem::path& folder);
};

/// All files of a pipeline's folder that the engine reads, by name, as far as they are there.
std::vector<std::filesystem::path> pipelineFiles(const std::filesystem::path& folder);

/// Whether `folder` says of itself that it is a pipeline in the Hub's layout.
bool isPipelineFolder(const std::filesystem::path& folder);

/// What a card says over what its kind was made for.
void applyUsuals(const GenerateUsuals& makes, GenerateRules& rules);

/// A card for a folder that came without one: its name, and the licence that the Hub's README names.
ModelCard cardOfPipeline(const std::string& id, const std::filesystem::path& folder);

/// The SHA-256 of a model's files. Settings and small weights count whole; of files above 64 MiB the size and parts of a mebibyte
/// at the beginning, the end and 62 places in between, since reading tens of gigabytes takes minutes. Errors: Io.
Result<std::string> generatorDigest(const std::vector<std::filesystem::path>& files);

} // namespace sluice::inference
