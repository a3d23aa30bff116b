// SPDX-License-Identifier: GPL-3.0-or-later
// Quotes and what they are made of, as JSON.
#include "core/base/json_reader.h"
#include "core/base/money_json.h"
#include "core/job/job_info.h"

namespace sluice {
namespace {

Result<EstimateScore> scoreFromJson(const nlohmann::json& json)
{
    EstimateScore score;
    JsonReader reader(json, "score of estimates");
    reader.required("count", score.count);
    reader.required("medianError", score.medianError);
    reader.required("p90Error", score.p90Error);
    reader.required("withinBand", score.withinBand);
    SLUICE_CHECK(reader.result());
    return score;
}

} // namespace

nlohmann::json toJson(const TimeBand& time)
{
    return {{"p50", time.p50.count()}, {"p90", time.p90.count()}};
}

Result<TimeBand> timeBandFromJson(const nlohmann::json& json)
{
    double p50 = 0;
    double p90 = 0;
    JsonReader reader(json, "predicted time");
    reader.required("p50", p50);
    reader.required("p90", p90);
    SLUICE_CHECK(reader.result());
    return TimeBand{std::chrono::duration<double>(p50), std::chrono::duration<double>(p90)};
}

nlohmann::json toJson(const AnnouncedPrice& price)
{
    return {{"wei", price.wei},
            {"units", price.units},
            {"unit", price.unit},
            {"practice", price.isPractice}};
}

Result<AnnouncedPrice> announcedPriceFromJson(const nlohmann::json& json)
{
    AnnouncedPrice price;
    JsonReader reader(json, "announced price");
    reader.required("wei", price.wei);
    reader.required("units", price.units);
    reader.required("unit", price.unit);
    reader.optional("practice", price.isPractice);
    SLUICE_CHECK(reader.result());
    return price;
}

nlohmann::json toJson(const QuoteOffer& offer)
{
    nlohmann::json json{
        {"url", offer.url}, {"pieces", offer.pieces}, {"practice", offer.isPractice}};
    const auto putText = [&](const char* key, const std::string& text) {
        if (!text.empty())
            json[key] = text;
    };
    putText("step", offer.step);
    putText("refusal", offer.refusal);
    putText("feeWei", offer.feeWei);
    if (offer.price)
        json["price"] = toJson(*offer.price);
    if (offer.seconds)
        json["seconds"] = *offer.seconds;
    if (offer.score)
        json["score"] = *offer.score;
    if (offer.isWarm)
        json["warm"] = *offer.isWarm;
    if (offer.lastSeen)
        json["lastSeen"] = *offer.lastSeen;
    return json;
}

Result<QuoteOffer> quoteOfferFromJson(const nlohmann::json& json)
{
    QuoteOffer offer;
    JsonReader reader(json, "orchestrator of an estimate");
    reader.required("url", offer.url);
    reader.optional("step", offer.step);
    reader.optional("refusal", offer.refusal);
    if (json.contains("price"))
        reader.nested("price", offer.price.emplace(), announcedPriceFromJson);
    reader.optional("feeWei", offer.feeWei);
    reader.optional("seconds", offer.seconds);
    reader.optional("pieces", offer.pieces);
    reader.optional("score", offer.score);
    reader.optional("warm", offer.isWarm);
    reader.optional("lastSeen", offer.lastSeen);
    reader.optional("practice", offer.isPractice);
    SLUICE_CHECK(reader.result());
    return offer;
}

nlohmann::json toJson(const EstimateScore& score)
{
    return {{"count", score.count},
            {"medianError", score.medianError},
            {"p90Error", score.p90Error},
            {"withinBand", score.withinBand}};
}

nlohmann::json toJson(const Quote& quote)
{
    nlohmann::json json{{"place", nameOf(quote.place)},     {"possible", quote.possible},
                        {"reason", quote.reason},           {"remedy", quote.remedy},
                        {"timeBasis", quote.timeBasis},     {"costBasis", quote.costBasis},
                        {"leaves", quote.leaves},           {"device", quote.device},
                        {"memoryBytes", quote.memoryBytes}, {"basedOnRuns", quote.basedOnRuns}};
    if (quote.time)
        json["time"] = toJson(*quote.time);
    if (quote.cost)
        json["cost"] = toJson(*quote.cost);
    if (quote.price)
        json["price"] = toJson(*quote.price);
    if (quote.ceiling)
        json["ceiling"] = toJson(*quote.ceiling);
    if (quote.lowPrice)
        json["lowPrice"] = toJson(*quote.lowPrice);
    if (!quote.feeWei.empty())
        json["feeWei"] = quote.feeWei;
    if (!quote.warning.empty())
        json["warning"] = quote.warning;
    json["practice"] = quote.isPractice;
    json["model"] = quote.model;
    json["precision"] = quote.precision;
    if (quote.watts > 0)
        json["watts"] = quote.watts;
    json["cold"] = quote.isCold;
    if (quote.sure)
        json["sure"] = toJson(*quote.sure);
    if (quote.work)
        json["work"] = toJson(*quote.work);
    if (quote.bytesUp)
        json["bytesUp"] = *quote.bytesUp;
    if (quote.bytesDown)
        json["bytesDown"] = *quote.bytesDown;
    for (const QuoteOffer& offer : quote.offers)
        json["offers"].push_back(toJson(offer));
    return json;
}

static Result<std::vector<QuoteOffer>> offersFromJson(const nlohmann::json& json)
{
    if (!json.is_array())
        return fail(ErrorCode::InvalidInput, "it is no list");
    std::vector<QuoteOffer> offers;
    for (const nlohmann::json& one : json) {
        SLUICE_TRY(offers.emplace_back(), quoteOfferFromJson(one));
    }
    return offers;
}

Result<Quote> quoteFromJson(const nlohmann::json& json)
{
    Quote quote;
    JsonReader reader(json, "estimate");
    reader.parsed("place", quote.place, placeFromString);
    reader.optional("possible", quote.possible);
    reader.optional("reason", quote.reason);
    reader.optional("remedy", quote.remedy);
    reader.optional("timeBasis", quote.timeBasis);
    reader.optional("costBasis", quote.costBasis);
    reader.optional("leaves", quote.leaves);
    reader.optional("device", quote.device);
    reader.optional("memoryBytes", quote.memoryBytes);
    reader.optional("basedOnRuns", quote.basedOnRuns);
    if (json.contains("time"))
        reader.nested("time", quote.time.emplace(), timeBandFromJson);
    if (json.contains("cost"))
        reader.nested("cost", quote.cost.emplace(), fiatAmountFromJson);
    if (json.contains("price"))
        reader.nested("price", quote.price.emplace(), announcedPriceFromJson);
    if (json.contains("ceiling"))
        reader.nested("ceiling", quote.ceiling.emplace(), announcedPriceFromJson);
    if (json.contains("lowPrice"))
        reader.nested("lowPrice", quote.lowPrice.emplace(), announcedPriceFromJson);
    reader.optional("feeWei", quote.feeWei);
    reader.optional("warning", quote.warning);
    reader.optional("practice", quote.isPractice);
    reader.optional("model", quote.model);
    reader.optional("precision", quote.precision);
    reader.optional("watts", quote.watts);
    reader.optional("cold", quote.isCold);
    if (json.contains("sure"))
        reader.nested("sure", quote.sure.emplace(), scoreFromJson);
    if (json.contains("work"))
        reader.nested("work", quote.work.emplace(), workCountsFromJson);
    reader.optional("bytesUp", quote.bytesUp);
    reader.optional("bytesDown", quote.bytesDown);
    reader.nested("offers", quote.offers, offersFromJson);
    SLUICE_CHECK(reader.result());
    return quote;
}

} // namespace sluice
