// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/subnet/peer_offer.h"

#include <mutex>

namespace sluice::network {

/// The Livepeer AI subnet as a place where jobs run: clips piece by piece by BYOC (docs/byoc-video.md), several orchestrators at once;
/// pictures, and on request those of clips, by the subnet's own pipeline `upscale`.
///
/// All functions may be called from any thread; run() works on the thread that calls it and on threads `piece` of its own.
class SubnetBackend : public Backend
{
public:
    SubnetBackend(SubnetServices services, const Settings& settings);
    ~SubnetBackend() override;

    Place place() const override { return Place::Subnet; }
    Result<ModelFacts> modelFacts(const JobSpec& spec) const override;
    Quote estimate(const JobPlan& plan) const override;
    Result<void> run(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop) override;

    /// Asks everybody for the job's kind of work, so that estimate() knows prices of today. At most nine seconds.
    /// Errors: Unavailable (offline, nobody offers it; says what would help), Cancelled.
    Result<void> refresh(const JobPlan& plan, std::stop_token stop);

    void lookForNews(const JobPlan& plan, std::stop_token stop) override;

    void setSettings(const Settings& settings);
    /// What it works with, for calls that are no jobs.
    const SubnetServices& services() const { return m_services; }

private:
    Settings settings() const;
    bool goesInTwoSteps(const JobPlan& plan, const ChunkFeed& feed, std::stop_token stop);
    void sayIfPriceRose(const std::vector<SubnetWork>& works,
                        ChunkFeed& feed,
                        const std::stop_token& stop);
    Result<void> runClip(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop);

    const SubnetServices m_services;
    SeenResults m_seen;
    mutable std::mutex m_mutex;
    Settings m_settings;
};

/// findOffers(), or why there are none: Unavailable with a sentence and what would help, Cancelled.
Result<OfferSearch> findOffersOrSayWhy(const SubnetServices& services,
                                       const Settings& settings,
                                       const SubnetWork& work,
                                       std::stop_token stop,
                                       const std::string& agreedPrice = {});

/// The settings with the price that the user agreed to (ChunkFeed::agreedPrice()) as the highest, where that is lower.
Settings withAgreedPrice(Settings settings, const std::string& agreedPrice, bool isStill);

/// What the book says about a job: time, price, and what leaves the computer. Opens no connection.
Quote quoteFromBook(const SubnetServices& services, const Settings& settings, const JobPlan& plan);

} // namespace sluice::network
