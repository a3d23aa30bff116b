// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/known_peers.h"

#include "core/job/fee_sum.h"
#include "core/job/spending.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::network {

std::vector<KnownPeer> knownPeers(const SubnetServices& services, const SubnetWork& work)
{
    const auto prices = services.book->lastPrices(work.kind, work.model);
    const auto stats = services.book->statsFor(work.kind, work.model);
    std::vector<KnownPeer> known;
    for (const PeerAddress& address : services.discovery->known()) {
        KnownPeer peer{address, std::nullopt};
        if (prices)
            if (const auto found = prices->find(address.url); found != prices->end()) {
                peer.price = found->second.price;
                peer.hasAnswered = true;
            }
        if (stats)
            if (const auto found = stats->find(address.url); found != stats->end()) {
                peer.secondsForUnit = found->second.expected(1).value_or(0);
                peer.stats = found->second;
                peer.hasAnswered = peer.hasAnswered || found->second.good > 0;
            }
        known.push_back(std::move(peer));
    }
    return known;
}

std::ptrdiff_t countAnswered(const std::vector<KnownPeer>& known)
{
    return std::count_if(known.begin(), known.end(),
                         [](const KnownPeer& one) { return one.hasAnswered; });
}

bool isAllPractice(const std::vector<KnownPeer>& known)
{
    return !known.empty() && std::ranges::all_of(known, [](const KnownPeer& one) {
        return one.address.source == PeerSource::Practice;
    });
}

const KnownPeer* likelyOf(const std::vector<KnownPeer>& known)
{
    const auto key = [](const KnownPeer& one) {
        return std::pair(!one.hasAnswered, one.secondsForUnit > 0 ? one.secondsForUnit : 1e9);
    };
    const auto likely =
        std::min_element(known.begin(), known.end(),
                         [&](const KnownPeer& a, const KnownPeer& b) { return key(a) < key(b); });
    return likely == known.end() ? nullptr : &*likely;
}

bool isDearer(const AnnouncedPrice& a, const AnnouncedPrice& b)
{
    const auto fraction = [](const AnnouncedPrice& price) {
        WeiFraction value;
        value.numerator = Wei::parse(price.wei).value_or(Wei::max());
        value.denominator = Wei::parse(price.units).value_or(Wei(1));
        if (value.denominator.isZero())
            value.denominator = 1;
        return value;
    };
    return a.unit == b.unit && fraction(a) > fraction(b);
}

std::optional<AnnouncedPrice> dearestOf(const std::vector<KnownPeer>& known)
{
    std::optional<AnnouncedPrice> dearest;
    for (const KnownPeer& one : known)
        if (one.price && (!dearest || isDearer(*one.price, *dearest)))
            dearest = one.price;
    return dearest;
}

std::string priceText(const std::optional<AnnouncedPrice>& price)
{
    if (!price)
        return "no price announced";
    return fmt::format("{} wei for {} {}{}{}", price->wei,
                       price->units == "1" ? std::string("a") : price->units, price->unit,
                       price->units == "1" ? "" : "s",
                       price->isPractice ? ", practice money that is worth nothing" : "");
}

std::optional<Wei> feeOf(const AnnouncedPrice& price, std::uint64_t units)
{
    const auto wei = Wei::parse(price.wei);
    const auto each = Wei::parse(price.units);
    if (!wei || !each || each->isZero())
        return std::nullopt;
    const auto fee = WeiRate{*wei, each->toUint64().value_or(1)}.feeFor(units);
    return fee ? std::optional(fee->ceiling()) : std::nullopt;
}

void setWorth(Quote& quote, const Settings& settings)
{
    const auto fee = weiFractionFromString(quote.feeWei);
    if (quote.isPractice || !fee)
        return;
    quote.cost = worthOf(*fee, settings);
    quote.costBasis +=
        quote.cost ? fmt::format("; an ETH at {:.2f} {} ({})", settings.ethPrice, settings.currency,
                                 settings.ethPriceDate)
                   : fmt::format("; what an ETH is worth in {} is not set", settings.currency);
}

} // namespace sluice::network
