// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/known_peers.h"

#include "core/job/fee_sum.h"
#include "core/job/spending.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace sluice::network {
namespace {

constexpr double kOutOfLine = 10;

/// For comparing only; nothing for a price that is none.
std::optional<double> perUnit(const KnownPeer& one)
{
    const auto rate = rateOf(one);
    return rate ? std::optional(rate->perUnit()) : std::nullopt;
}

} // namespace

std::optional<double> KnownPeer::secondsFor(double units, double pieces) const
{
    const double seconds = secondsForUnit * units + secondsInQueue * pieces;
    return seconds > 0 ? std::optional(seconds) : std::nullopt;
}

bool UsablePeers::isNobodyLeft() const
{
    return refused.tooDear + refused.wantMoney > 0 && countAnswered(peers) == 0;
}

PeerRefusal refusalOf(const SubnetServices& services,
                      const std::optional<WeiFraction>& cap,
                      const KnownPeer& one)
{
    if (isTooDear(rateOf(one), cap))
        return PeerRefusal::TooDear;
    const bool isPractice = one.address.source == PeerSource::Practice;
    return one.price && !isPractice && !services.payments ? PeerRefusal::WantsMoney
                                                          : PeerRefusal::None;
}

UsablePeers usableOf(const SubnetServices& services,
                     const Settings& settings,
                     const SubnetWork& work,
                     const std::vector<KnownPeer>& known)
{
    const auto cap = priceCapFor(settings, work);
    UsablePeers usable;
    usable.refused.asked = known.size();
    for (const KnownPeer& one : known)
        switch (refusalOf(services, cap ? *cap : std::nullopt, one)) {
        case PeerRefusal::TooDear:
            ++usable.refused.tooDear;
            break;
        case PeerRefusal::WantsMoney:
            ++usable.refused.wantMoney;
            break;
        case PeerRefusal::None:
            usable.peers.push_back(one);
            break;
        }
    return usable;
}

std::optional<WeiRate> rateOf(const KnownPeer& one)
{
    const auto wei = UInt256::parse(one.price ? one.price->wei : "");
    const auto units = UInt256::parse(one.price ? one.price->units : "");
    if (!wei || !units || units->isZero())
        return std::nullopt;
    return WeiRate{*wei, units->toUint64().value_or(1)};
}

UsualPrices::UsualPrices(const std::vector<KnownPeer>& known)
{
    std::map<std::string, std::vector<double>> all;
    for (const KnownPeer& one : known)
        if (const auto price = perUnit(one))
            all[one.price->unit].push_back(*price);
    for (auto& [unit, prices] : all) {
        const auto middle = prices.begin() + std::ptrdiff_t((prices.size() - 1) / 2);
        std::nth_element(prices.begin(), middle, prices.end());
        m_middle[unit] = *middle;
    }
}

bool UsualPrices::isOutOfLine(const KnownPeer& one) const
{
    const auto own = perUnit(one);
    const auto middle = own ? m_middle.find(one.price->unit) : m_middle.end();
    return middle != m_middle.end() && *own > kOutOfLine * middle->second;
}

std::vector<KnownPeer> knownPeers(const SubnetServices& services, const SubnetWork& work)
{
    const auto prices = services.book->lastPrices(work.kind, work.model);
    const auto stats = services.book->statsFor(work.kind, work.model);
    const auto warm = services.book->warmFor(work.kind, work.model);
    std::map<std::string, PeerRecord> records;
    if (auto all = services.book->peers())
        for (PeerRecord& record : *all)
            records.emplace(record.url, std::move(record));
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
                peer.stats = found->second;
                if (peer.stats.good > 0) {
                    peer.secondsForUnit =
                        peer.stats.upload + peer.stats.compute + peer.stats.download;
                    peer.secondsInQueue = peer.stats.queue;
                }
                peer.hasAnswered = peer.hasAnswered || found->second.good > 0;
            }
        if (const auto found = warm.find(address.url); found != warm.end())
            peer.isWarm = found->second;
        if (const auto found = records.find(address.url); found != records.end()) {
            peer.isFavourite = found->second.isFavourite;
            peer.lastSeen = found->second.lastSeen;
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

const KnownPeer* likelyOf(const std::vector<KnownPeer>& known, double units)
{
    const UsualPrices usual(known);
    const auto key = [&](const KnownPeer& one) {
        return std::tuple(!one.hasAnswered, usual.isOutOfLine(one),
                          one.secondsFor(units).value_or(1e9), perUnit(one).value_or(0));
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
    const UsualPrices usual(known);
    std::optional<AnnouncedPrice> dearest;
    for (const KnownPeer& one : known)
        if (perUnit(one) && !usual.isOutOfLine(one) && (!dearest || isDearer(*one.price, *dearest)))
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
    const bool isPractice = quote.isPractice || (quote.price && quote.price->isPractice);
    if (isPractice || !fee)
        return;
    quote.cost = worthOf(*fee, settings);
    quote.costBasis +=
        quote.cost ? fmt::format("; an ETH at {:.2f} {} ({})", settings.ethPrice, settings.currency,
                                 settings.ethPriceDate)
        : settings.ethPrice > 0
            ? fmt::format("; in {} it is more than can be reckoned", settings.currency)
            : fmt::format("; what an ETH is worth in {} is not set", settings.currency);
}

} // namespace sluice::network
