// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/job_spec.h"

#include "core/base/json_reader.h"
#include "core/base/text.h"
#include "core/media/format_json.h"

#include <array>
#include <map>

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

constexpr std::size_t kLongestTitle = 80;

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
    if (spec.frameByFrame)
        json["frameByFrame"] = true;
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
    reader.optional("frameByFrame", spec.frameByFrame);
    if (!spec.source.is_absolute())
        reader.fail("source", "is not an absolute path");
    if (!spec.output.is_absolute())
        reader.fail("output", "is not an absolute path");
    SLUICE_CHECK(reader.result());
    return spec;
}

/// Thousands of pieces may come from few files: each is a short list [file's number, in, out, at].
nlohmann::json exportToJson(const ExportSpec& spec)
{
    nlohmann::json files = nlohmann::json::array();
    nlohmann::json segments = nlohmann::json::array();
    std::map<std::filesystem::path, std::size_t> numbers;
    for (const ExportSegment& segment : spec.segments) {
        const auto [place, isNew] = numbers.try_emplace(segment.path, files.size());
        if (isNew)
            files.push_back({{"path", pathToJson(segment.path)}, {"still", segment.isStill}});
        segments.push_back({place->second, segment.mediaIn.toString(), segment.mediaOut.toString(),
                            segment.at.toString()});
    }
    nlohmann::json json{{"kind", "export"},
                        {"files", std::move(files)},
                        {"segments", std::move(segments)},
                        {"frameRate", spec.frameRate.toString()},
                        {"duration", spec.duration.toString()},
                        {"output", pathToJson(spec.output)},
                        {"encode", toJson(spec.encode)},
                        {"overwrite", spec.overwrite}};
    if (spec.size)
        json["size"] = toJson(*spec.size);
    return json;
}

Result<std::vector<ExportSegment>> filesFromJson(const nlohmann::json& json)
{
    std::vector<ExportSegment> files;
    if (!json.is_array())
        return fail(ErrorCode::InvalidInput, "the files are not a list");
    for (const nlohmann::json& entry : json) {
        ExportSegment& file = files.emplace_back();
        JsonReader reader(entry, "file");
        reader.required("path", file.path);
        reader.optional("still", file.isStill);
        if (!file.path.is_absolute())
            reader.fail("path", "is not an absolute path");
        SLUICE_CHECK(reader.result());
    }
    return files;
}

Result<std::vector<ExportSegment>> segmentsFromJson(const nlohmann::json& json,
                                                    const std::vector<ExportSegment>& files)
{
    const auto wrong = [] {
        return fail(ErrorCode::InvalidInput, "a segment is [file, in, out, at]");
    };
    std::vector<ExportSegment> segments;
    if (!json.is_array())
        return wrong();
    for (const nlohmann::json& entry : json) {
        if (!entry.is_array() || entry.size() != 4 || !entry[0].is_number_unsigned() ||
            entry[0].get<std::size_t>() >= files.size() || !entry[1].is_string() ||
            !entry[2].is_string() || !entry[3].is_string())
            return wrong();
        ExportSegment segment = files[entry[0].get<std::size_t>()];
        SLUICE_TRY(segment.mediaIn, Rational::parse(entry[1].get_ref<const std::string&>()));
        SLUICE_TRY(segment.mediaOut, Rational::parse(entry[2].get_ref<const std::string&>()));
        SLUICE_TRY(segment.at, Rational::parse(entry[3].get_ref<const std::string&>()));
        segments.push_back(std::move(segment));
    }
    return segments;
}

Result<ExportSpec> exportFromJson(const nlohmann::json& json)
{
    ExportSpec spec;
    std::vector<ExportSegment> files;
    JsonReader reader(json, "job");
    reader.nested("files", files, filesFromJson);
    reader.nested("segments", spec.segments, [&](const nlohmann::json& segments) {
        return segmentsFromJson(segments, files);
    });
    reader.required("frameRate", spec.frameRate);
    reader.required("duration", spec.duration);
    if (json.contains("size")) {
        PixelSize size;
        reader.nested("size", size, pixelSizeFromJson);
        spec.size = size;
    }
    reader.required("output", spec.output);
    reader.nested("encode", spec.encode, media::encodeSettingsFromJson);
    reader.optional("overwrite", spec.overwrite);
    if (spec.segments.empty())
        reader.fail("segments", "is empty");
    if (!spec.output.is_absolute())
        reader.fail("output", "is not an absolute path");
    SLUICE_CHECK(reader.result());
    return spec;
}

} // namespace

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
    return exporting() ? "export" : generating() ? "generate" : "upscale";
}

const std::filesystem::path& JobSpec::source() const
{
    static const std::filesystem::path kNone;
    if (const ExportSpec* spec = exporting())
        return spec->segments.empty() ? kNone : spec->segments.front().path;
    if (const GenerateSpec* spec = generating())
        return spec->startImage;
    return std::get<UpscaleSpec>(task).source;
}

const std::filesystem::path& JobSpec::output() const
{
    return std::visit([](const auto& spec) -> const std::filesystem::path& { return spec.output; },
                      task);
}

bool JobSpec::overwrite() const
{
    return std::visit([](const auto& spec) { return spec.overwrite; }, task);
}

const std::string& JobSpec::model() const
{
    static const std::string kNone;
    if (const GenerateSpec* spec = generating())
        return spec->model;
    return upscale() ? upscale()->model : kNone;
}

std::string JobSpec::title() const
{
    if (const GenerateSpec* spec = generating())
        return oneLine(spec->prompt, kLongestTitle);
    return (exporting() ? output() : source()).filename().string();
}

nlohmann::json toJson(const JobSpec& spec)
{
    if (const GenerateSpec* generate = spec.generating())
        return toJson(*generate);
    return spec.exporting() ? exportToJson(*spec.exporting())
                            : upscaleToJson(std::get<UpscaleSpec>(spec.task));
}

Result<JobSpec> jobSpecFromJson(const nlohmann::json& json)
{
    std::string kind;
    JsonReader reader(json, "job");
    reader.required("kind", kind);
    if (kind != "upscale" && kind != "export" && kind != "generate")
        reader.fail("kind", "is not one this version of Sluice knows");
    SLUICE_CHECK(reader.result());
    if (kind == "generate") {
        SLUICE_TRY(GenerateSpec spec, generateSpecFromJson(json));
        return JobSpec{std::move(spec)};
    }
    if (kind == "export") {
        SLUICE_TRY(ExportSpec spec, exportFromJson(json));
        return JobSpec{std::move(spec)};
    }
    SLUICE_TRY(UpscaleSpec spec, upscaleFromJson(json));
    return JobSpec{std::move(spec)};
}

} // namespace sluice
