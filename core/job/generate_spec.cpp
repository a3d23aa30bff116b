// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/generate_spec.h"

#include "core/base/json_reader.h"
#include "core/media/format_json.h"

namespace sluice {
namespace {

Result<std::vector<LoraUse>> adaptersFromJson(const nlohmann::json& json)
{
    if (!json.is_array())
        return fail(ErrorCode::InvalidInput, "the adapters are not a list");
    std::vector<LoraUse> adapters;
    for (const nlohmann::json& entry : json) {
        LoraUse& adapter = adapters.emplace_back();
        JsonReader reader(entry, "adapter");
        reader.required("file", adapter.file);
        reader.optional("weight", adapter.weight);
        if (!adapter.file.is_absolute())
            reader.fail("file", "is not an absolute path");
        SLUICE_CHECK(reader.result());
    }
    return adapters;
}

} // namespace

nlohmann::json toJson(const GenerateSpec& spec)
{
    nlohmann::json json{{"kind", "generate"},         {"output", pathToJson(spec.output)},
                        {"model", spec.model},        {"prompt", spec.prompt},
                        {"negative", spec.negative},  {"encode", toJson(spec.encode)},
                        {"overwrite", spec.overwrite}};
    if (spec.seed)
        json["seed"] = *spec.seed;
    if (spec.steps)
        json["steps"] = *spec.steps;
    if (spec.guidance)
        json["guidance"] = *spec.guidance;
    if (spec.size)
        json["size"] = toJson(*spec.size);
    if (spec.frames)
        json["frames"] = *spec.frames;
    if (spec.frameRate)
        json["frameRate"] = spec.frameRate->toString();
    if (spec.precision != "auto")
        json["precision"] = spec.precision;
    if (!spec.startImage.empty())
        json["startImage"] = pathToJson(spec.startImage);
    for (const LoraUse& adapter : spec.adapters)
        json["adapters"].push_back(
            {{"file", pathToJson(adapter.file)}, {"weight", adapter.weight}});
    return json;
}

Result<GenerateSpec> generateSpecFromJson(const nlohmann::json& json)
{
    GenerateSpec spec;
    JsonReader reader(json, "job");
    reader.required("output", spec.output);
    reader.required("model", spec.model);
    reader.required("prompt", spec.prompt);
    reader.optional("negative", spec.negative);
    reader.optional("seed", spec.seed);
    reader.optional("steps", spec.steps);
    reader.optional("guidance", spec.guidance);
    if (json.is_object() && json.contains("size")) {
        PixelSize size;
        reader.nested("size", size, pixelSizeFromJson);
        spec.size = size;
    }
    reader.optional("frames", spec.frames);
    reader.optional("frameRate", spec.frameRate);
    reader.optional("precision", spec.precision);
    reader.optional("startImage", spec.startImage);
    reader.nested("adapters", spec.adapters, adaptersFromJson);
    reader.nested("encode", spec.encode, media::encodeSettingsFromJson);
    reader.optional("overwrite", spec.overwrite);
    if (!spec.output.is_absolute())
        reader.fail("output", "is not an absolute path");
    if (!spec.startImage.empty() && !spec.startImage.is_absolute())
        reader.fail("startImage", "is not an absolute path");
    SLUICE_CHECK(reader.result());
    return spec;
}

} // namespace sluice
