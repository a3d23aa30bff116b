// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/peer_pool.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace sluice::network {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int kMostFailures = 4;
constexpr int kMostLies = 2;
constexpr double kStrangersMargin = 1.5;

/// The slowest twentieth over everybody: what a stranger is measured against.
std::optional<double> pooledP95(const std::map<std::string, WorkStats>& stats, double units)
{
    WorkStats all;
    for (const auto& [url, one] : stats)
        all.recent.insert(all.recent.end(), one.recent.begin(), one.recent.end());
    const auto seconds = all.p95(units);
    return seconds ? std::optional(*seconds * kStrangersMargin) : std::nullopt;
}

} // namespace

PeerPool::PeerPool(std::shared_ptr<PeerBook> book,
                   std::string kind,
                   std::string model,
                   const SelectionRule& rule,
                   RandomSource random,
                   const PeerTiming& timing)
    : m_book(std::move(book))
    , m_kind(std::move(kind))
    , m_model(std::move(model))
    , m_rule(rule)
    , m_timing(timing)
    , m_random(std::move(random))
{}

void PeerPool::update(std::vector<PeerOffer> offers)
{
    const std::lock_guard lock(m_mutex);
    for (PeerOffer& offer : offers)
        m_members[offer.peer.url].offer = std::move(offer);
}

PeerView PeerPool::viewOf(const Member& member, const WorkStats& stats, double units) const
{
    PeerView view;
    view.url = member.offer.peer.url;
    if (member.offer.rate)
        view.price = member.offer.rate->perUnit();
    view.seconds = stats.expected(units);
    // Somebody who already works on a piece will probably need as long again.
    if (view.seconds)
        *view.seconds *= 1 + member.inUse;
    view.success = stats.success;
    view.verification = stats.verification;
    view.tries = stats.jobs;
    view.trust = member.offer.peer.trust;
    return view;
}

std::optional<PeerPool::Lease> PeerPool::acquire(double units, const std::set<std::string>& without)
{
    // The book is asked first: its disk must not hold up the others.
    auto stats = m_book->statsFor(m_kind, m_model);
    const auto records = m_book->peers();
    if (!stats)
        stats = std::map<std::string, WorkStats>();
    std::set<std::string> favourites;
    std::set<std::string> blocked;
    for (const PeerRecord& record : records ? *records : std::vector<PeerRecord>()) {
        if (record.isFavourite)
            favourites.insert(record.url);
        if (record.isBlocked)
            blocked.insert(record.url);
    }

    const std::lock_guard lock(m_mutex);
    const auto now = Steady::now();
    std::vector<PeerView> views;
    int leastInUse = kMostFailures * 1000;
    for (auto& [url, member] : m_members) {
        if (blocked.contains(url) || without.contains(url) || member.isOut ||
            member.sitsOutUntil > now || member.inUse >= member.offer.slots())
            continue;
        if (member.inUse < leastInUse) {
            leastInUse = member.inUse;
            views.clear();
        }
        if (member.inUse > leastInUse)
            continue;
        views.push_back(viewOf(member, (*stats)[url], units));
        views.back().isFavourite = favourites.contains(url);
    }
    if (views.empty())
        return std::nullopt;
    const Choice choice = rank(views, m_rule, m_random).front();
    Member& member = m_members.at(views[choice.index].url);
    ++member.inUse;
    const WorkStats& own = (*stats)[views[choice.index].url];
    auto p95 = own.p95(units);
    if (!p95)
        p95 = pooledP95(*stats, units);
    return Lease{member.offer, own.expected(units), p95};
}

void PeerPool::release(const std::string& url, TryEnd end)
{
    const std::lock_guard lock(m_mutex);
    Member& member = m_members.at(url);
    --member.inUse;
    switch (end) {
    case TryEnd::Good:
        member.failures = 0;
        break;
    case TryEnd::Dropped:
        break;
    case TryEnd::Busy:
        member.sitsOutUntil = Steady::now() + m_timing.busyRest;
        break;
    case TryEnd::Wrong:
        member.isOut = ++member.lies >= kMostLies;
        [[fallthrough]];
    case TryEnd::Slow:
    case TryEnd::Failed:
        ++member.failures;
        member.isOut = member.isOut || member.failures >= kMostFailures;
        member.sitsOutUntil =
            Steady::now() + m_timing.shortestRest * (1 << std::min(member.failures, 6));
        break;
    }
}

bool PeerPool::hasHope(const std::set<std::string>& without) const
{
    const std::lock_guard lock(m_mutex);
    return std::any_of(m_members.begin(), m_members.end(), [&](const auto& entry) {
        return !entry.second.isOut && !without.contains(entry.first);
    });
}

std::size_t PeerPool::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_members.size();
}

} // namespace sluice::network
