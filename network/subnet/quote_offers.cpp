// SPDX-License-Identifier: GPL-3.0-or-later
// The orchestrators behind an estimate, one by one.
#include "network/subnet/known_peers.h"

#include <algorithm>

namespace sluice::network {
namespace {

/// As selection will see them.
std::vector<double> scoresOf(const SubnetServices& services,
                             const WorkAmount& amount,
                             const std::vector<KnownPeer>& known)
{
    std::vector<PeerView> views;
    for (const KnownPeer& one : known) {
        PeerView view;
        view.url = one.address.url;
        if (const auto rate = rateOf(one))
            view.price = rate->perUnit();
        view.seconds = one.secondsFor(amount.units / std::max(amount.pieces, 1.0));
        view.success = one.stats.success;
        view.verification = one.stats.verification;
        view.tries = one.stats.jobs;
        view.trust = one.address.trust;
        view.isFavourite = one.isFavourite;
        views.push_back(std::move(view));
    }
    return selectionScores(views, services.selection);
}

/// In words; empty: it may get the work.
std::string refusalText(PeerRefusal refusal)
{
    switch (refusal) {
    case PeerRefusal::TooDear:
        return "asks more than your highest price";
    case PeerRefusal::WantsMoney:
        return "wants to be paid, and there is no wallet";
    case PeerRefusal::None:
        break;
    }
    return {};
}

} // namespace

std::vector<QuoteOffer> offersOf(const SubnetServices& services,
                                 const Settings& settings,
                                 const WorkAmount& amount,
                                 const std::vector<KnownPeer>& known)
{
    const auto limit = priceCapFor(settings, amount.work);
    const std::vector<double> scores = scoresOf(services, amount, known);
    // Who gets no work anyway says nothing about what such work costs.
    const UsualPrices usual(usableOf(services, settings, amount.work, known).peers);
    std::vector<QuoteOffer> offers;
    for (std::size_t i = 0; i < known.size(); ++i) {
        const KnownPeer& one = known[i];
        if (!one.hasAnswered)
            continue;
        QuoteOffer offer;
        offer.url = one.address.url;
        offer.step = amount.step;
        offer.isPractice = one.address.source == PeerSource::Practice;
        offer.pieces = one.stats.good;
        offer.seconds = one.secondsFor(amount.units, amount.pieces);
        offer.price = one.price;
        offer.score = std::min(scores[i], 1.0);
        offer.isWarm = offer.isPractice && amount.startsCold ? std::optional(false) : one.isWarm;
        if (offer.price)
            offer.feeWei = amount.fee(*offer.price, offer.seconds.value_or(0));
        if (one.lastSeen)
            offer.lastSeen = one.lastSeen->time_since_epoch().count();
        offer.refusal = refusalText(refusalOf(services, limit ? *limit : std::nullopt, one));
        if (offer.refusal.empty() && usual.isOutOfLine(one))
            offer.refusal = "asks more than ten times what the others do";
        offers.push_back(std::move(offer));
    }
    std::ranges::stable_sort(offers, [](const QuoteOffer& a, const QuoteOffer& b) {
        return std::pair(!a.refusal.empty(), -a.score.value_or(0)) <
               std::pair(!b.refusal.empty(), -b.score.value_or(0));
    });
    return offers;
}

} // namespace sluice::network
