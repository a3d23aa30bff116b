// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_reader.h"
#include "core/job/generate_spec.h"

namespace sluice {
namespace {

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
    reader.optional("largestPart", costs.largestPart);
    reader.optional("tokenValues", costs.tokenValues);
    reader.optional("pixelValues", costs.pixelValues);
    SLUICE_CHECK(reader.result());
    return costs;
}

} // namespace

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
    // With guidance every step looks twice: with the prompt and with the negative.
    const double texts = *spec.guidance > 1 ? 2 : 1;
    const double pass = tokens * costs.perToken + tokens * tokens * costs.perTokenPair;
    const double pixels = double(spec.size->width) * spec.size->height * *spec.frames;
    return texts * costs.perText + texts * *spec.steps * pass + pixels * costs.perPixel;
}

nlohmann::json toJson(const GeneratorFacts& facts)
{
    const GenerateRules& rules = facts.rules;
    const GenerateCosts& costs = facts.costs;
    return {{"rules",
             {{"title", rules.model},
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
              {"guidance", rules.guidance}}},
            {"costs",
             {{"perText", costs.perText},
              {"perToken", costs.perToken},
              {"perTokenPair", costs.perTokenPair},
              {"perPixel", costs.perPixel},
              {"largestPart", costs.largestPart},
              {"tokenValues", costs.tokenValues},
              {"pixelValues", costs.pixelValues}}}};
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
