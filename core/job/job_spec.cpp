// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/job_spec.h"

#include "core/base/json_reader.h"
#include "core/media/format_json.h"

#include <array>

namespace sluice {
namespace {

constexpr std::array<std::pair<DeinterlaceMode, std::string_view>, 3> kDeinterlaceModes{{
    {DeinterlaceMode::Auto, "auto"},
    {DeinterlaceMode::On, "on"},
    {DeinterlaceMode::Off, "off"},
}};

std::string_view nameOf(DeinterlaceMode mode)
{
    for (const auto& [value, name] : kDeinterlaceModes)
        if (value == mode)
            return name;
    return "auto";
}

Result<DeinterlaceMode> deinterlaceModeFromString(std::string_view text)
{
    for (const auto& [value, name] : kDeinterlaceModes)
        if (name == text)
            return value;
    return fail(ErrorCode::InvalidInput, "deinterlacing is auto, on or off");
}

nlohmann::json upscaleToJson(const UpscaleSpec& spec)
{
    nlohmann::json json{{"kind", "upscale"},
                        {"source", pathToJson(spec.source)},
                        {"output", pathToJson(spec.output)},
                        {"model", spec.model},
                        {"deinterlace", nameOf(spec.deinterlace)},
                        {"encode", toJson(spec.encode)},
                        {"overwrite", spec.overwrite}};
    if (spec.scale)
        json["scale"] = *spec.scale;
    if (spec.size)
        json["size"] = toJson(*spec.size);
    if (spec.denoise)
        json["denoise"] = *spec.denoise;
    if (spec.start)
        json["start"] = spec.start->toString();
    if (spec.end)
        json["end"] = spec.end->toString();
    return json;
}

Result<UpscaleSpec> upscaleFromJson(const nlohmann::json& json)
{
    UpscaleSpec spec;
    JsonReader reader(json, "job");
    reader.required("source", spec.source);
    reader.required("output", spec.output);
    reader.required("model", spec.model);
    reader.optional("scale", spec.scale);
    if (json.contains("size")) {
        PixelSize size;
        reader.nested("size", size, pixelSizeFromJson);
        spec.size = size;
    }
    reader.optional("denoise", spec.denoise);
    reader.parsed("deinterlace", spec.deinterlace, deinterlaceModeFromString);
    reader.optional("start", spec.start);
    reader.optional("end", spec.end);
    reader.nested("encode", spec.encode, media::encodeSettingsFromJson);
    reader.optional("overwrite", spec.overwrite);
    if (!spec.source.is_absolute())
        reader.fail("source", "is not an absolute path");
    if (!spec.output.is_absolute())
        reader.fail("output", "is not an absolute path");
    SLUICE_CHECK(reader.result());
    return spec;
}

} // namespace

Result<PixelSize> pixelSizeFromJson(const nlohmann::json& json)
{
    PixelSize size;
    JsonReader reader(json, "size");
    reader.required("width", size.width);
    reader.required("height", size.height);
    SLUICE_CHECK(reader.result());
    return size;
}

nlohmann::json toJson(const PixelSize& size)
{
    return {{"width", size.width}, {"height", size.height}};
}

std::string_view nameOf(Place place)
{
    return place == Place::Here ? "here" : "subnet";
}

Result<Place> placeFromString(std::string_view name)
{
    for (const Place place : {Place::Here, Place::Subnet})
        if (nameOf(place) == name)
            return place;
    return fail(ErrorCode::InvalidInput, "a place is here or subnet");
}

std::string_view JobSpec::kind() const
{
    return "upscale";
}

const std::filesystem::path& JobSpec::source() const
{
    return std::get<UpscaleSpec>(task).source;
}

const std::filesystem::path& JobSpec::output() const
{
    return std::get<UpscaleSpec>(task).output;
}

nlohmann::json toJson(const JobSpec& spec)
{
    return upscaleToJson(std::get<UpscaleSpec>(spec.task));
}

Result<JobSpec> jobSpecFromJson(const nlohmann::json& json)
{
    std::string kind;
    JsonReader reader(json, "job");
    reader.required("kind", kind);
    if (kind != "upscale")
        reader.fail("kind", "is not one this version of Sluice knows");
    SLUICE_CHECK(reader.result());
    SLUICE_TRY(UpscaleSpec spec, upscaleFromJson(json));
    return JobSpec{std::move(spec)};
}

} // namespace sluice
