// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/money.h"
#include "core/job/job_spec.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// "Whenever cheap": the job waits until it costs little, and begins in time to be ready by then (core/job/cheap_start.h).
struct CheapStart
{
    WallTime by{};                     ///< when it has to be ready
    std::optional<FiatAmount> ceiling; ///< it does not begin while it would cost more; absent: any
    bool mayGoOut = false;             ///< the subnet will do as well

    bool operator==(const CheapStart&) const = default;
};

/// A fixed part of a job's chunks, spread evenly: 1 of 3 is every third.
struct ChunkShare
{
    int part = 0; ///< 0 <= part <= of
    int of = 1;   ///< 1 to 1000

    bool contains(int chunkIndex) const;
    bool operator==(const ChunkShare&) const = default;
};

/// "1/3", or "0", or "1". Errors: InvalidInput.
Result<ChunkShare> chunkShareFromString(std::string_view text);
std::string toString(const ChunkShare& share);

/// How a job may use the places besides the one that it is at.
struct PlaceRule
{
    bool isShared = false; ///< both places make its chunks at the same time
    std::optional<ChunkShare>
        madeHere; ///< shared: which chunks are made here; absent: whoever is free takes the next
    bool mayComeHome = true; ///< when the subnet cannot go on, the job goes on here
    bool mayGoOut = false;   ///< when this computer cannot, at the subnet: data then leave it
    std::string maxFeeWei;   ///< the job spends no more than this on the subnet; empty: no limit
    std::string
        agreedWei; ///< no orchestrator gets more for a unit: "12" or "1/3"; empty: not agreed
    std::string agreedUnit{}; ///< what that is a unit of: "second", "pixel"
    std::string asksWei{};    ///< nobody works for the agreed price: the job waits until the user
                              ///< says whether this one will do; empty: nothing is asked
    std::string asksUnit{};   ///< what asksWei is for; empty: as agreedUnit says
    std::optional<CheapStart> whenCheap{}; ///< absent: it begins when it is its turn
    std::vector<Place> gaveUp; ///< places that could not go on in this attempt; not tried again

    /// Whether the job may go on at the other place when `place` cannot.
    bool mayLeave(Place place) const;
    bool operator==(const PlaceRule&) const = default;
};

/// Where a job is to be made, as the user or a rule chose it.
struct Placement
{
    Placement(Place at = Place::Here)
        : place(at)
    {}

    Place place;
    PlaceRule rule;
    std::string note; ///< why, for the job's notes and its receipt; empty: nothing to say
};

constexpr Place otherPlace(Place place)
{
    return place == Place::Here ? Place::Subnet : Place::Here;
}

/// "this computer", "the Livepeer AI subnet": for sentences.
std::string_view phraseOf(Place place);

nlohmann::json toJson(const PlaceRule& rule);
/// Errors: InvalidInput, naming the member that is wrong.
Result<PlaceRule> placeRuleFromJson(const nlohmann::json& json);

} // namespace sluice
