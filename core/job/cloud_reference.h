// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/money.h"
#include "core/base/paths.h"
#include "core/job/work_counts.h"

#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// What a public cloud lists for a second of a machine whose speed is published. A row of resources/prices/cloud.json, or of the user's own
/// cloud-prices.json beside the settings, which takes its place.
struct CloudOffer
{
    std::string provider;
    std::string hardware;
    double perSecond = 0;
    std::string currency;
    double multiplyAddsPerSecond = 0; ///< published; no real job reaches it
    std::vector<std::string> kinds;   ///< of jobs that it could do
    std::string source;               ///< where the price stands
    std::string date;                 ///< "2026-11-23": when it stood there
};

/// What the cheapest of them would charge at the least: its machine at full speed, without starting, decoding and sending.
struct CloudReference
{
    FiatAmount least;
    std::string provider;
    std::string hardware;
    std::string source;
    std::string date;
};

/// Errors: InvalidInput, naming the member that is wrong.
Result<std::vector<CloudOffer>> parseCloudOffers(const std::string& json);

/// The user's table, or else the program's. A table that cannot be read is logged and gives none: no figure is made up.
std::vector<CloudOffer> loadCloudOffers(const Paths& paths);

/// Nothing for work without a network, or of a kind that nobody of the table does.
std::optional<CloudReference> cloudReferenceFor(const std::vector<CloudOffer>& offers,
                                                const std::string& kind,
                                                const WorkCounts& work);

/// "A public cloud: $0.0004 or more (Replicate, NVIDIA T4, list price of 2026-11-23)"
std::string toSentence(const CloudReference& reference);

} // namespace sluice
