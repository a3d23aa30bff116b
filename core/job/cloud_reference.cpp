// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/cloud_reference.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "core/base/log.h"

#include <QFile>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

Result<CloudOffer> offerFromJson(const nlohmann::json& json)
{
    CloudOffer offer;
    JsonReader reader(json, "offer");
    reader.required("provider", offer.provider);
    reader.required("hardware", offer.hardware);
    reader.required("perSecond", offer.perSecond);
    reader.required("currency", offer.currency);
    reader.required("multiplyAddsPerSecond", offer.multiplyAddsPerSecond);
    reader.required("kinds", offer.kinds);
    reader.required("source", offer.source);
    reader.required("date", offer.date);
    if (!(offer.perSecond >= 0))
        reader.fail("perSecond", "is negative");
    if (!(offer.multiplyAddsPerSecond > 0))
        reader.fail("multiplyAddsPerSecond", "is not above 0");
    SLUICE_CHECK(reader.result());
    return offer;
}

FiatAmount costAt(const CloudOffer& offer, double operations)
{
    const double seconds = operations / offer.multiplyAddsPerSecond;
    constexpr double kMostMicros = 1e18;
    return {std::llround(std::min(offer.perSecond * seconds * 1e6, kMostMicros)), offer.currency};
}

} // namespace

Result<std::vector<CloudOffer>> parseCloudOffers(const std::string& text)
{
    SLUICE_TRY(const nlohmann::json json, parseJson(text, "table of cloud prices"));
    if (!json.is_object() || !json.contains("offers") || !json["offers"].is_array())
        return fail(ErrorCode::InvalidInput, "The table of cloud prices has no list \"offers\".");
    std::vector<CloudOffer> offers;
    for (const nlohmann::json& one : json["offers"]) {
        SLUICE_TRY(CloudOffer offer, offerFromJson(one));
        offers.push_back(std::move(offer));
    }
    return offers;
}

std::vector<CloudOffer> loadCloudOffers(const Paths& paths)
{
    const std::filesystem::path own = paths.config / "cloud-prices.json";
    std::error_code error;
    Result<std::string> text;
    if (std::filesystem::exists(own, error)) {
        text = readFile(own);
    } else {
        QFile table(QStringLiteral(":/prices/cloud.json"));
        if (table.open(QIODevice::ReadOnly))
            text = table.readAll().toStdString();
    }
    auto offers =
        text ? parseCloudOffers(*text) : Result<std::vector<CloudOffer>>(Unexpected(text.error()));
    if (!offers)
        spdlog::warn("No cloud's prices are shown: {} (a table of your own is {})",
                     offers.error().detail, own.string());
    return offers ? std::move(*offers) : std::vector<CloudOffer>();
}

std::optional<CloudReference> cloudReferenceFor(const std::vector<CloudOffer>& offers,
                                                const std::string& kind,
                                                const WorkCounts& work)
{
    std::optional<CloudReference> cheapest;
    for (const CloudOffer& offer : offers) {
        if (work.networkOperations() <= 0 ||
            std::ranges::find(offer.kinds, kind) == offer.kinds.end())
            continue;
        const FiatAmount cost = costAt(offer, work.networkOperations());
        // Amounts in other currencies cannot be compared.
        if (!cheapest ||
            (cost.currency == cheapest->least.currency && cost.micros < cheapest->least.micros))
            cheapest =
                CloudReference{cost, offer.provider, offer.hardware, offer.source, offer.date};
    }
    return cheapest;
}

std::string toSentence(const CloudReference& reference)
{
    return fmt::format("A public cloud: {} or more ({}, {}, list price of {})",
                       formatMoney(reference.least), reference.provider, reference.hardware,
                       reference.date);
}

} // namespace sluice
