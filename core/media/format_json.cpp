// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/format_json.h"

#include "core/base/json_reader.h"

#include <array>

namespace sluice::media {
namespace {

nlohmann::json toJson(const ColorTags& color)
{
    return {{"primaries", color.primaries},
            {"transfer", color.transfer},
            {"matrix", color.matrix},
            {"range", color.range},
            {"chromaLocation", color.chromaLocation}};
}

Result<ColorTags> colorTagsFromJson(const nlohmann::json& json)
{
    ColorTags color;
    JsonReader reader(json, "colour description");
    reader.optional("primaries", color.primaries);
    reader.optional("transfer", color.transfer);
    reader.optional("matrix", color.matrix);
    reader.optional("range", color.range);
    reader.optional("chromaLocation", color.chromaLocation);
    SLUICE_CHECK(reader.result());
    return color;
}

constexpr std::array<std::pair<FieldOrder, std::string_view>, 3> kFieldOrders{{
    {FieldOrder::Progressive, "progressive"},
    {FieldOrder::TopFirst, "top-first"},
    {FieldOrder::BottomFirst, "bottom-first"},
}};

} // namespace

std::string_view nameOf(FieldOrder order)
{
    for (const auto& [value, name] : kFieldOrders)
        if (value == order)
            return name;
    return "progressive";
}

Result<FieldOrder> fieldOrderFromString(std::string_view name)
{
    for (const auto& [value, text] : kFieldOrders)
        if (text == name)
            return value;
    return fail(ErrorCode::InvalidInput, "a field order is progressive, top-first or bottom-first");
}

nlohmann::json toJson(const EncodeSettings& settings)
{
    return {{"codec", settings.codec},
            {"crf", settings.crf},
            {"preset", settings.preset},
            {"bitDepth", settings.bitDepth}};
}

Result<EncodeSettings> encodeSettingsFromJson(const nlohmann::json& json)
{
    EncodeSettings settings;
    JsonReader reader(json, "encoder settings");
    reader.optional("codec", settings.codec);
    reader.optional("crf", settings.crf);
    reader.optional("preset", settings.preset);
    reader.optional("bitDepth", settings.bitDepth);
    if (settings.bitDepth != 8 && settings.bitDepth != 10)
        reader.fail("bitDepth", "is neither 8 nor 10");
    if (settings.crf < 0 || settings.crf > 51)
        reader.fail("crf", "is not within 0 (best) and 51");
    SLUICE_CHECK(reader.result());
    return settings;
}

nlohmann::json toJson(const VideoWriteFormat& format)
{
    return {{"width", format.width},
            {"height", format.height},
            {"timeBase", format.timeBase.toString()},
            {"frameRate", format.frameRate.toString()},
            {"sampleAspect", format.sampleAspect.toString()},
            {"color", toJson(format.color)},
            {"sourceHeight", format.sourceHeight},
            {"sideDataFrom", pathToJson(format.sideDataFrom)},
            {"encode", toJson(format.encode)},
            {"fullChroma", format.fullChroma},
            {"threads", format.threads}};
}

Result<VideoWriteFormat> videoWriteFormatFromJson(const nlohmann::json& json)
{
    VideoWriteFormat format;
    JsonReader reader(json, "video format");
    reader.required("width", format.width);
    reader.required("height", format.height);
    reader.required("timeBase", format.timeBase);
    reader.optional("frameRate", format.frameRate);
    reader.optional("sampleAspect", format.sampleAspect);
    reader.nested("color", format.color, colorTagsFromJson);
    reader.optional("sourceHeight", format.sourceHeight);
    reader.optional("sideDataFrom", format.sideDataFrom);
    reader.nested("encode", format.encode, encodeSettingsFromJson);
    reader.optional("fullChroma", format.fullChroma);
    reader.optional("threads", format.threads);
    SLUICE_CHECK(reader.result());
    return format;
}

nlohmann::json toJson(const VideoInfo& info)
{
    nlohmann::json json{{"codec", info.codec},
                        {"width", info.width},
                        {"height", info.height},
                        {"bitDepth", info.bitDepth},
                        {"sampleAspect", info.sampleAspect.toString()},
                        {"rotation", info.rotation},
                        {"averageRate", info.averageRate.toString()},
                        {"timeBase", info.timeBase.toString()},
                        {"start", info.start.toString()},
                        {"fieldOrder", nameOf(info.fieldOrder)},
                        {"color", toJson(info.color)},
                        {"hasAlpha", info.hasAlpha}};
    if (info.frameCount)
        json["frameCount"] = *info.frameCount;
    return json;
}

Result<VideoInfo> videoInfoFromJson(const nlohmann::json& json)
{
    VideoInfo info;
    JsonReader reader(json, "picture stream");
    reader.optional("codec", info.codec);
    reader.required("width", info.width);
    reader.required("height", info.height);
    reader.optional("bitDepth", info.bitDepth);
    reader.optional("sampleAspect", info.sampleAspect);
    reader.optional("rotation", info.rotation);
    reader.optional("averageRate", info.averageRate);
    reader.optional("timeBase", info.timeBase);
    reader.optional("start", info.start);
    reader.optional("frameCount", info.frameCount);
    reader.parsed("fieldOrder", info.fieldOrder, fieldOrderFromString);
    reader.nested("color", info.color, colorTagsFromJson);
    reader.optional("hasAlpha", info.hasAlpha);
    SLUICE_CHECK(reader.result());
    return info;
}

} // namespace sluice::media
