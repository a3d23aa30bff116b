// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/subnet/peer_offer.h"

namespace sluice::network {

/// An orchestrator that is known, and what the book says of it for one kind of work.
struct KnownPeer
{
    PeerAddress address;
    std::optional<AnnouncedPrice> price;
    bool hasAnswered = false; ///< it has said what it wants, or has done such work
    WorkStats stats{};
    double secondsForUnit = 0; ///< 0: not known
};

/// Everybody who is known, for `work`. Opens no connection.
std::vector<KnownPeer> knownPeers(const SubnetServices& services, const SubnetWork& work);

std::ptrdiff_t countAnswered(const std::vector<KnownPeer>& known);
/// False when nobody is known.
bool isAllPractice(const std::vector<KnownPeer>& known);
/// The quickest that has said something; before that, nobody has a price. Null: nobody is known.
const KnownPeer* likelyOf(const std::vector<KnownPeer>& known);
/// The highest price of those who may get work.
std::optional<AnnouncedPrice> dearestOf(const std::vector<KnownPeer>& known);
bool isDearer(const AnnouncedPrice& a, const AnnouncedPrice& b);

/// "12 wei for a second", "no price announced".
std::string priceText(const std::optional<AnnouncedPrice>& price);
/// What `units` cost at that price, in whole wei; nothing when the price makes no sense.
std::optional<Wei> feeOf(const AnnouncedPrice& price, std::uint64_t units);
/// Fills in what the fee is worth in the user's currency, at the rate of the settings. Practice money is worth nothing.
void setWorth(Quote& quote, const Settings& settings);

} // namespace sluice::network
