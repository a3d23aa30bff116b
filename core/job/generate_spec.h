// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/base/result.h"
#include "core/job/pixel_size.h"
#include "core/media/video_writer.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// An adapter file and how strongly it works.
struct LoraUse
{
    std::filesystem::path file{};
    double weight = 1;

    bool operator==(const LoraUse&) const = default;
};

/// "Make a clip of this sentence." What is left out is the model's own; all paths are absolute.
struct GenerateSpec
{
    std::filesystem::path output;
    std::string model; ///< a model card's id
    std::string prompt;
    std::string negative;
    std::optional<std::uint64_t> seed; ///< left out: one is drawn, and stored with the result
    std::optional<int> steps;
    std::optional<double> guidance; ///< 1: none
    std::optional<PixelSize> size;
    std::optional<int> frames;
    std::optional<Rational> frameRate;
    /// "auto" (what suits the device and its memory), "float32", "bfloat16", "int8" (layers in 8 bit: less memory, not quite the same clip).
    std::string precision = "auto";
    std::filesystem::path startImage; ///< empty: none
    std::vector<LoraUse> adapters;
    media::EncodeSettings encode;
    bool overwrite = false;

    bool operator==(const GenerateSpec&) const = default;
};

/// What a model can make, and what it makes when nothing is said; from its card and files.
struct GenerateRules
{
    std::string model;         ///< its title, for sentences
    int sideMultiple = 16;     ///< width and height divide by it
    int frameMultiple = 4;     ///< frames - 1 divides by it
    int mostSide = 1280;       ///< of width and height
    int mostFrames = 121;      ///< of a clip
    bool takesNegative = true; ///< false: without a negative, and with its own guidance alone
    bool takesStartImage = false;
    // What it was made for:
    PixelSize size{832, 480};
    int frames = 81;
    Rational frameRate{16};
    int steps = 30;
    double guidance = 5;
    /// Of a few-step model, which was trained for these times of the denoiser and no others (1000 to 0, falling): one for each of `steps`.
    std::vector<double> timesteps{};

    bool hasFixedSteps() const { return !timesteps.empty(); }
    bool operator==(const GenerateRules&) const = default;
};

/// What a clip takes to make, counted from a model's configuration: multiply-adds and bytes.
struct GenerateCosts
{
    double perText = 0; ///< the text encoder, for each text
    double perToken =
        0; ///< the denoiser, each pass; a token is `sideMultiple` squared in `frameMultiple` frames
    double perTokenPair = 0; ///< its attention, each pass
    double perPixel = 0;     ///< the codec, for each pixel of each frame
    double layers = 0;       ///< of the denoiser
    double largestPart = 0;  ///< weights of the denoiser, which has the most
    double textWeights = 0;  ///< of the text encoder's largest layer: they are read one by one
    double codecWeights = 0; ///< of the codec, which stays beside the denoiser
    double tokenValues = 0;  ///< numbers that the denoiser holds for each token
    /// Numbers that the codec holds for each pixel of `frameMultiple` frames: in use at once, and remembered of former frames.
    double pixelValues = 0;
    double tileSide = 0; ///< pixels of the tiles that the codec can decode in; 0: whole frames only

    bool operator==(const GenerateCosts&) const = default;
};

/// All that planning and estimates have to know about a model that makes clips of text.
struct GeneratorFacts
{
    GenerateRules rules;
    GenerateCosts costs;

    bool operator==(const GeneratorFacts&) const = default;
};

/// Tokens that the denoiser looks at in each pass. `spec` is fitted.
double tokensOf(const GenerateSpec& spec, const GenerateRules& rules);
/// Multiply-adds of making the clip. `spec` is fitted.
double operationsOf(const GenerateSpec& spec, const GeneratorFacts& facts);
/// How often a layer of the denoiser runs. `spec` is fitted.
double layerRunsOf(const GenerateSpec& spec, const GeneratorFacts& facts);

/// A request in which nothing is left open, and what was changed to make it fit, a sentence each.
struct FittedGeneration
{
    GenerateSpec spec;
    std::vector<std::string> notes;
};

/// Checks `spec` and fits it to the model: sizes and lengths that do not divide are rounded to the nearest that do, what is left
/// out becomes the model's own, and a seed is drawn when there is none.
///
/// Errors: InvalidInput, saying what to change: a prompt that is empty or beyond all measure, no steps or others than a few-step model
/// works in, a size or length the model cannot make, a start image, negative or guidance for a model that takes none.
Result<FittedGeneration> fitToModel(GenerateSpec spec, const GenerateRules& rules);

/// The same request `count` times with following seeds, the first with its own, which is drawn when there is none.
std::vector<GenerateSpec> variationsOf(GenerateSpec spec, int count);

/// The timesteps of a few-step model: at least one, falling from at most 1000 to above 0. Errors: InvalidInput.
Result<std::vector<double>> timestepsFromJson(const nlohmann::json& json);

nlohmann::json toJson(const GeneratorFacts& facts);
/// Errors: InvalidInput, naming the member that is wrong.
Result<GeneratorFacts> generatorFactsFromJson(const nlohmann::json& json);

nlohmann::json toJson(const GenerateSpec& spec);
/// Errors: InvalidInput, naming the member that is wrong.
Result<GenerateSpec> generateSpecFromJson(const nlohmann::json& json);

} // namespace sluice
