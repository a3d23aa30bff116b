// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/subnet/peer_offer.h"

#include <map>
#include <mutex>
#include <set>

namespace sluice::network {

/// How a try at an orchestrator ended, for the rest of the job.
enum class TryEnd
{
    Good,
    Dropped, ///< by us: somebody else was quicker
    Busy,    ///< it had no room; nobody's fault
    Slow,    ///< slower than usual, and somebody else was ready first
    Failed,
    Wrong
};

/// The orchestrators that work on one job: who is free, who sits out, who is best for the next piece. Thread safe.
class PeerPool
{
public:
    /// One slot of one orchestrator, taken.
    struct Lease
    {
        PeerOffer offer;
        std::optional<double> expected; ///< seconds for the piece
        std::optional<double> p95;      ///< likewise; nothing as long as nobody knows
    };

    PeerPool(std::shared_ptr<PeerBook> book,
             std::string kind,
             std::string model,
             const SelectionRule& rule,
             RandomSource random,
             const PeerTiming& timing);

    /// The newest answers: unknown orchestrators come in, known ones get their new token. Nobody who was sent off comes back.
    void update(std::vector<PeerOffer> offers);

    /// Takes a slot at the best that is free now and not among `without`.
    std::optional<Lease> acquire(double units, const std::set<std::string>& without);
    /// Gives it back. Who failed sits out for a while, longer each time; who failed four times in a row or lied twice is sent off.
    void release(const std::string& url, TryEnd end);

    /// Whether anybody who is not among `without` could still take work, now or later.
    bool hasHope(const std::set<std::string>& without) const;
    std::size_t size() const;

private:
    struct Member
    {
        PeerOffer offer;
        int inUse = 0;
        int failures = 0; ///< in a row
        int lies = 0;
        bool isOut = false;
        std::chrono::steady_clock::time_point sitsOutUntil{};
    };
    PeerView viewOf(const Member& member, const WorkStats& stats, double units) const;

    const std::shared_ptr<PeerBook> m_book;
    const std::string m_kind;
    const std::string m_model;
    const SelectionRule m_rule;
    const PeerTiming m_timing;
    mutable std::mutex m_mutex;
    RandomSource m_random;
    std::map<std::string, Member> m_members; ///< by URL
};

} // namespace sluice::network
