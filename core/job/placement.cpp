// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/placement.h"

#include "core/base/json_reader.h"
#include "core/base/money_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace sluice {
namespace {

constexpr int kLargestShare = 1000;

nlohmann::json toJson(const CheapStart& wish)
{
    nlohmann::json json{{"by", wish.by.time_since_epoch().count()}, {"mayGoOut", wish.mayGoOut}};
    if (wish.ceiling)
        json["ceiling"] = sluice::toJson(*wish.ceiling);
    return json;
}

Result<CheapStart> cheapStartFromJson(const nlohmann::json& json)
{
    CheapStart wish;
    std::int64_t by = 0;
    JsonReader reader(json, "whenever cheap");
    reader.required("by", by);
    reader.optional("mayGoOut", wish.mayGoOut);
    if (json.is_object() && json.contains("ceiling"))
        reader.nested("ceiling", wish.ceiling.emplace(), fiatAmountFromJson);
    SLUICE_CHECK(reader.result());
    wish.by = WallTime(std::chrono::milliseconds(by));
    return wish;
}

} // namespace

bool ChunkShare::contains(int chunkIndex) const
{
    return std::int64_t(chunkIndex) * part % of < part;
}

Result<ChunkShare> chunkShareFromString(std::string_view text)
{
    ChunkShare share;
    const char* end = text.data() + text.size();
    auto read = std::from_chars(text.data(), end, share.part);
    if (read.ec == std::errc() && read.ptr != end && *read.ptr == '/')
        read = std::from_chars(read.ptr + 1, end, share.of);
    if (read.ec != std::errc() || read.ptr != end || share.of < 1 || share.of > kLargestShare ||
        share.part < 0 || share.part > share.of)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("\"{}\" is not a share; write for example 1/3.", text));
    return share;
}

std::string toString(const ChunkShare& share)
{
    return fmt::format("{}/{}", share.part, share.of);
}

bool PlaceRule::mayLeave(Place place) const
{
    const bool isAllowed = place == Place::Subnet ? mayComeHome : mayGoOut;
    return isAllowed && std::ranges::find(gaveUp, otherPlace(place)) == gaveUp.end();
}

std::string_view phraseOf(Place place)
{
    return place == Place::Here ? "this computer" : "the Livepeer AI subnet";
}

nlohmann::json toJson(const PlaceRule& rule)
{
    nlohmann::json json{
        {"shared", rule.isShared}, {"mayComeHome", rule.mayComeHome}, {"mayGoOut", rule.mayGoOut}};
    if (rule.madeHere)
        json["madeHere"] = toString(*rule.madeHere);
    if (!rule.maxFeeWei.empty())
        json["maxFeeWei"] = rule.maxFeeWei;
    if (!rule.agreedWei.empty())
        json["agreedWei"] = rule.agreedWei;
    if (!rule.agreedUnit.empty())
        json["agreedUnit"] = rule.agreedUnit;
    if (!rule.asksWei.empty())
        json["asksWei"] = rule.asksWei;
    if (!rule.asksUnit.empty())
        json["asksUnit"] = rule.asksUnit;
    if (rule.whenCheap)
        json["whenCheap"] = toJson(*rule.whenCheap);
    for (const Place place : rule.gaveUp)
        json["gaveUp"].push_back(nameOf(place));
    return json;
}

Result<PlaceRule> placeRuleFromJson(const nlohmann::json& json)
{
    PlaceRule rule;
    std::vector<std::string> gaveUp;
    JsonReader reader(json, "rule of places");
    reader.optional("shared", rule.isShared);
    reader.optional("mayComeHome", rule.mayComeHome);
    reader.optional("mayGoOut", rule.mayGoOut);
    reader.optional("maxFeeWei", rule.maxFeeWei);
    reader.optional("agreedWei", rule.agreedWei);
    reader.optional("agreedUnit", rule.agreedUnit);
    reader.optional("asksWei", rule.asksWei);
    reader.optional("asksUnit", rule.asksUnit);
    if (json.is_object() && json.contains("whenCheap"))
        reader.nested("whenCheap", rule.whenCheap.emplace(), cheapStartFromJson);
    reader.optional("gaveUp", gaveUp);
    if (json.contains("madeHere"))
        reader.parsed("madeHere", rule.madeHere.emplace(), chunkShareFromString);
    SLUICE_CHECK(reader.result());
    for (const std::string& name : gaveUp) {
        SLUICE_TRY(const Place place, placeFromString(name));
        rule.gaveUp.push_back(place);
    }
    return rule;
}

} // namespace sluice
