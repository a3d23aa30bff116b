// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/subnet/peer_offer.h"

#include <functional>
#include <map>

namespace sluice::network {

/// An orchestrator that is known, and what the book says of it for one kind of work.
struct KnownPeer
{
    PeerAddress address;
    std::optional<AnnouncedPrice> price;
    bool hasAnswered = false; ///< it has said what it wants, or has done such work
    WorkStats stats{};
    double secondsForUnit = 0; ///< of sending, computing, receiving; 0: not known
    double secondsInQueue = 0; ///< for each piece, however large
    bool isFavourite = false;
    std::optional<bool> isWarm{}; ///< has the model loaded, as it said minutes ago
    std::optional<PeerTime> lastSeen{};

    /// For `pieces` that hold `units` together, one after the other; nothing as long as it has done no such work.
    std::optional<double> secondsFor(double units, double pieces = 1) const;
};

/// Why an orchestrator gets no work, however good it is.
enum class PeerRefusal
{
    None,
    TooDear,   ///< above the user's highest price
    WantsMoney ///< and nothing can be paid
};

/// Those of the known who may get work, as findOffers() would decide.
struct UsablePeers
{
    std::vector<KnownPeer> peers;
    OfferSearch refused; ///< how many of them all may not, and why

    /// All who have said anything ask for what they do not get.
    bool isNobodyLeft() const;
};

/// How much there is of one kind of work that is offered.
struct WorkAmount
{
    const SubnetWork& work;
    double units = 0;        ///< as unitsOfWork()
    double pieces = 1;       ///< that it is sent in
    std::string step{};      ///< QuoteOffer::step
    bool startsCold = false; ///< the practice subnet loads the model for each piece
    /// What all of it costs at a price, when it takes `seconds`; decimal, or empty when that is not known.
    std::function<std::string(const AnnouncedPrice& price, double seconds)> fee;
};
/// What is known of those who have answered, for people: the best of those who may get work at the top, those who may not at the end.
std::vector<QuoteOffer> offersOf(const SubnetServices& services,
                                 const Settings& settings,
                                 const WorkAmount& amount,
                                 const std::vector<KnownPeer>& known);

/// Everybody who is known, for `work`. Opens no connection.
std::vector<KnownPeer> knownPeers(const SubnetServices& services, const SubnetWork& work);

/// Judges one by its last price.
PeerRefusal refusalOf(const SubnetServices& services,
                      const std::optional<WeiFraction>& cap,
                      const KnownPeer& one);
UsablePeers usableOf(const SubnetServices& services,
                     const Settings& settings,
                     const SubnetWork& work,
                     const std::vector<KnownPeer>& known);

std::ptrdiff_t countAnswered(const std::vector<KnownPeer>& known);
/// False when nobody is known.
bool isAllPractice(const std::vector<KnownPeer>& known);
/// The quickest that has said something and is not out of line, then the cheapest; before that, nobody has a price. Null: nobody is known.
/// `units` are those of one piece.
const KnownPeer* likelyOf(const std::vector<KnownPeer>& known, double units = 1);
/// What it asks, as a number; nothing for a price that is none.
std::optional<WeiRate> rateOf(const KnownPeer& one);

/// What the middle of all asks for each unit, looked up once for however many there are.
class UsualPrices
{
public:
    explicit UsualPrices(const std::vector<KnownPeer>& known);

    /// Whether it asks more than ten times as much: a mistake, or a trap, and nothing to agree to.
    bool isOutOfLine(const KnownPeer& one) const;

private:
    std::map<std::string, double> m_middle; ///< wei, by the name of the unit
};

/// The highest price of those who may get work; who is out of line is none of them.
std::optional<AnnouncedPrice> dearestOf(const std::vector<KnownPeer>& known);
bool isDearer(const AnnouncedPrice& a, const AnnouncedPrice& b);

/// "12 wei for a second", "no price announced".
std::string priceText(const std::optional<AnnouncedPrice>& price);
/// What `units` cost at that price, in whole wei; nothing when the price makes no sense.
std::optional<Wei> feeOf(const AnnouncedPrice& price, std::uint64_t units);
/// Fills in what the fee is worth in the user's currency, at the rate of the settings. Practice money is worth nothing.
void setWorth(Quote& quote, const Settings& settings);

} // namespace sluice::network
