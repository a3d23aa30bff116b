// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/place_arguments.h"

#include "core/job/choose_place.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace sluice::app {
namespace {

Result<void> checkQuote(const std::vector<Quote>& quotes, Place place)
{
    const auto quote = std::ranges::find(quotes, place, &Quote::place);
    if (quote == quotes.end())
        return fail(ErrorCode::Unavailable,
                    fmt::format("This program cannot reach {}.", phraseOf(place)));
    if (!quote->possible)
        return fail(
            ErrorCode::Unavailable,
            fmt::format("{}{}{}", quote->reason, quote->remedy.empty() ? "" : " ", quote->remedy));
    return {};
}

Result<Placement> chosenPlace(const PlaceArguments& arguments, const std::vector<Quote>& quotes)
{
    if (arguments.where == "auto")
        return choosePlaceByCost(quotes);
    Placement placement(arguments.where == "subnet" ? Place::Subnet : Place::Here);
    placement.rule.isShared = arguments.where == "both";
    SLUICE_CHECK(checkQuote(quotes, placement.place));
    if (placement.rule.isShared)
        SLUICE_CHECK(checkQuote(quotes, otherPlace(placement.place)));
    if (!arguments.shareHere.empty()) {
        SLUICE_TRY(placement.rule.madeHere, chunkShareFromString(arguments.shareHere));
    }
    return placement;
}

} // namespace

void addPlaceOptions(CLI::App& command, PlaceArguments& arguments)
{
    command
        .add_option("--where", arguments.where,
                    "Where to run: here, subnet, both at once, or auto (the cheaper one)")
        ->check(CLI::IsMember({"here", "subnet", "both", "auto"}))
        ->capture_default_str();
    command.add_option("--share-here", arguments.shareHere,
                       "With --where both: the part that is made here, for example 1/3");
    auto* failover =
        command.add_flag("--failover", arguments.failover,
                         "When a place cannot go on the other one does; the clip may leave here");
    command
        .add_flag("--no-failover", arguments.noFailover,
                  "The job fails when its place cannot go on; default: the subnet's go on here")
        ->excludes(failover);
}

Result<void> checkPlaceArguments(const PlaceArguments& arguments)
{
    if (arguments.shareHere.empty())
        return {};
    if (arguments.where != "both")
        return fail(ErrorCode::InvalidInput, "--share-here needs --where both.");
    SLUICE_CHECK(chunkShareFromString(arguments.shareHere));
    return {};
}

Result<Placement> placementOf(const PlaceArguments& arguments,
                              const std::vector<Quote>& quotes,
                              const Settings& settings)
{
    SLUICE_CHECK(checkPlaceArguments(arguments));
    SLUICE_TRY(Placement placement, chosenPlace(arguments, quotes));
    // Who asks for both has let the clip leave this computer already.
    placement.rule.mayGoOut =
        !arguments.noFailover && (arguments.failover || placement.rule.isShared);
    placement.rule.mayComeHome =
        !arguments.noFailover &&
        (arguments.failover || placement.rule.isShared || settings.comeHome);
    return placement;
}

} // namespace sluice::app
