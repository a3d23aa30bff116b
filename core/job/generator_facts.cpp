// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_reader.h"
#include "core/job/generate_spec.h"

namespace sluice {
namespace {

constexpr double kFirstTime = 1000; // of pure noise, in every schedule that models are trained with
constexpr std::size_t kMostSteps = 1000;

Result<GenerateRules> rulesFromJson(const nlohmann::json& json)
{
    GenerateRules rules;
    JsonReader reader(json, "rules");
    const auto positive = [&reader](const char* key, int& value) {
        reader.optional(key, value);
        if (value < 1)
            reader.fail(key, "is not above 0");
    };
    reader.required("title", rules.model);
    positive("sideMultiple", rules.sideMultiple);
    positive("frameMultiple", rules.frameMultiple);
    positive("mostSide", rules.mostSide);
    positive("mostFrames", rules.mostFrames);
    reader.optional("takesNegative", rules.takesNegative);
    reader.optional("takesStartImage", rules.takesStartImage);
    if (json.is_object() && json.contains("size"))
        reader.nested("size", rules.size, pixelSizeFromJson);
    positive("frames", rules.frames);
    reader.optional("frameRate", rules.frameRate);
    positive("steps", rules.steps);
    reader.optional("guidance", rules.guidance);
    if (!(rules.frameRate > Rational(0)))
        reader.fail("frameRate", "is not above 0");
    reader.nested("timesteps", rules.timesteps, timestepsFromJson);
    if (rules.hasFixedSteps() && rules.timesteps.size() != std::size_t(rules.steps))
        reader.fail("timesteps", "are not one for each of the steps");
    SLUICE_CHECK(reader.result());
    return rules;
}

Result<GenerateCosts> costsFromJson(const nlohmann::json& json)
{
    GenerateCosts costs;
    JsonReader reader(json, "costs");
    reader.optional("perText", costs.perText);
    reader.optional("perToken", costs.perToken);
    reader.optional("perTokenPair", costs.perTokenPair);
    reader.optional("perPixel", costs.perPixel);
    reader.optional("layers", costs.layers);
    reader.optional("largestPart", costs.largestPart);
    reader.optional("textWeights", costs.textWeights);
    reader.optional("codecWeights", costs.codecWeights);
    reader.optional("tokenValues", costs.tokenValues);
    reader.optional("pixelValues", costs.pixelValues);
    reader.optional("tileSide", costs.tileSide);
    SLUICE_CHECK(reader.result());
    return costs;
}

nlohmann::json toJson(const GenerateRules& rules)
{
    nlohmann::json json{{"title", rules.model},
                        {"sideMultiple", rules.sideMultiple},
                        {"frameMultiple", rules.frameMultiple},
                        {"mostSide", rules.mostSide},
                        {"mostFrames", rules.mostFrames},
                        {"takesNegative", rules.takesNegative},
                        {"takesStartImage", rules.takesStartImage},
                        {"size", toJson(rules.size)},
                        {"frames", rules.frames},
                        {"frameRate", rules.frameRate.toString()},
                        {"steps", rules.steps},
                        {"guidance", rules.guidance}};
    if (rules.hasFixedSteps())
        json["timesteps"] = rules.timesteps;
    return json;
}

/// With guidance every step looks twice: with the prompt and with the negative.
double textsOf(const GenerateSpec& spec)
{
    return *spec.guidance > 1 ? 2 : 1;
}

} // namespace

Result<std::vector<double>> timestepsFromJson(const nlohmann::json& json)
{
    if (!json.is_array() || json.empty() || json.size() > kMostSteps)
        return fail(ErrorCode::InvalidInput, "it is no list of 1 to 1000 numbers");
    std::vector<double> timesteps;
    for (const nlohmann::json& entry : json) {
        const double timestep = entry.is_number() ? entry.get<double>() : 0;
        if (!(timestep > 0 && timestep <= (timesteps.empty() ? kFirstTime : timesteps.back())) ||
            (!timesteps.empty() && timestep == timesteps.back()))
            return fail(ErrorCode::InvalidInput, "its numbers do not fall from 1000 to 0");
        timesteps.push_back(timestep);
    }
    return timesteps;
}

double tokensOf(const GenerateSpec& spec, const GenerateRules& rules)
{
    return double(spec.size->width / rules.sideMultiple) *
           double(spec.size->height / rules.sideMultiple) *
           double((*spec.frames - 1) / rules.frameMultiple + 1);
}

double operationsOf(const GenerateSpec& spec, const GeneratorFacts& facts)
{
    const GenerateCosts& costs = facts.costs;
    const double tokens = tokensOf(spec, facts.rules);
    const double texts = textsOf(spec);
    const double pass = tokens * costs.perToken + tokens * tokens * costs.perTokenPair;
    const double pixels = double(spec.size->width) * spec.size->height * *spec.frames;
    return texts * costs.perText + texts * *spec.steps * pass + pixels * costs.perPixel;
}

double layerRunsOf(const GenerateSpec& spec, const GeneratorFacts& facts)
{
    return textsOf(spec) * *spec.steps * facts.costs.layers;
}

nlohmann::json toJson(const GeneratorFacts& facts)
{
    const GenerateCosts& costs = facts.costs;
    return {{"rules", toJson(facts.rules)},
            {"costs",
             {{"perText", costs.perText},
              {"perToken", costs.perToken},
              {"perTokenPair", costs.perTokenPair},
              {"perPixel", costs.perPixel},
              {"layers", costs.layers},
              {"largestPart", costs.largestPart},
              {"textWeights", costs.textWeights},
              {"codecWeights", costs.codecWeights},
              {"tokenValues", costs.tokenValues},
              {"pixelValues", costs.pixelValues},
              {"tileSide", costs.tileSide}}}};
}

Result<GeneratorFacts> generatorFactsFromJson(const nlohmann::json& json)
{
    GeneratorFacts facts;
    JsonReader reader(json, "generator");
    reader.nested("rules", facts.rules, rulesFromJson);
    reader.nested("costs", facts.costs, costsFromJson);
    SLUICE_CHECK(reader.result());
    return facts;
}

} // namespace sluice
