// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/generate_spec.h"

#include <string>
#include <vector>

namespace sluice::ui {

/// Whether a model is on this computer.
enum class ModelPresence
{
    Installed,
    Absent, ///< can be downloaded
    Broken  ///< files are there that cannot be used
};

/// A model that makes clips of text, as the panel offers it.
struct GenerateModel
{
    std::string id;
    std::string title;
    std::string goodFor;
    GenerateRules rules;
    std::vector<std::string> words; ///< all that it knows, when that is a list; else empty
    ModelPresence presence = ModelPresence::Installed;
    std::uint64_t downloadBytes = 0; ///< 0: not known

    bool operator==(const GenerateModel&) const = default;
};

/// What the panel says: one request, how often.
struct GenerateChoice
{
    GenerateSpec spec; ///< with a seed, without an output
    int variations = 1;

    bool operator==(const GenerateChoice&) const = default;
};

/// Sizes to choose from: the model's own first, then upright, square, and smaller ones, none twice.
std::vector<PixelSize> sizesFor(const GenerateRules& rules);
/// Lengths in frames, short to long, with the model's own among them and none above twice that.
std::vector<int> lengthsFor(const GenerateRules& rules);
/// The model's own, but quick to look at: half the size, the length and the steps.
GenerateSpec quickDraft(const GenerateRules& rules);

/// "832x480", "832 × 480". Errors: InvalidInput, with an example.
Result<PixelSize> sizeFromText(const std::string& text);

/// A name for the result's file: the first words of the prompt and the seed, "a-red-ball-42.mp4".
std::string fileNameFor(const GenerateSpec& spec);

/// One spec for each variation, with following seeds and names in `folder` that are not taken, nor promised to the jobs that will
/// write `promised`. Creates the folder: not on the window's thread. Errors: Io (the folder cannot be written in).
Result<std::vector<GenerateSpec>> specsFor(const GenerateChoice& choice,
                                           const std::filesystem::path& folder,
                                           const std::vector<std::filesystem::path>& promised = {});

} // namespace sluice::ui
