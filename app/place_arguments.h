// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"
#include "core/job/backend.h"
#include "core/job/placement.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace sluice::app {

/// `--where` and what belongs to it, as typed.
struct PlaceArguments
{
    std::string where;        ///< here, subnet, both, auto; empty: as the rule says
    std::string rule;         ///< a ChoiceRule; empty: that of the settings
    std::string maxPrice;     ///< as parseLimit() takes it; empty: that of the settings
    std::string shareHere;    ///< with both: "1/3"; empty: whoever is free takes the next piece
    std::string when = "now"; ///< or cheap
    std::string by;           ///< with cheap: as deadlineFromString() takes it
    std::string ceiling;      ///< with cheap: "0.10", in the currency of the settings
    bool details = false;     ///< of an estimate: every orchestrator behind it
    bool failover = false;    ///< either place may take over
    bool noFailover = false;
};

void addPlaceOptions(CLI::App& command, PlaceArguments& arguments);
/// Of `estimate` alone.
void addDetailsOption(CLI::App& command, PlaceArguments& arguments);

/// Errors: InvalidInput, for options that mean nothing or do not go together.
Result<void> checkPlaceArguments(const PlaceArguments& arguments);

/// Whether what orchestrators say now matters for the choice.
bool asksSubnet(const PlaceArguments& arguments, const Settings& settings);

/// Where the job goes, by what was typed and what the places say.
///
/// Errors: as checkPlaceArguments(), Unavailable (the place cannot run it; says why).
Result<Placement> placementOf(const PlaceArguments& arguments,
                              const std::vector<Quote>& quotes,
                              const Settings& settings);

} // namespace sluice::app
