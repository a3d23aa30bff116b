// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/place_arguments.h"

#include "core/job/choice_rule.h"
#include "core/job/spending.h"

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

/// Without a word, and without a rule in the settings, jobs stay here.
Result<ChoiceRule> ruleOf(const PlaceArguments& arguments, const Settings& settings)
{
    if (arguments.where == "auto")
        return ChoiceRule{ChoiceKind::CheapestWithin, {}};
    if (!arguments.rule.empty())
        return choiceRuleFromString(arguments.rule);
    SLUICE_TRY(ChoiceRule rule, choiceRuleFromString(settings.choiceRule));
    if (rule.kind == ChoiceKind::Ask)
        rule.kind = ChoiceKind::HereOnly;
    return rule;
}

bool isNamed(const PlaceArguments& arguments)
{
    return !arguments.where.empty() && arguments.where != "auto";
}

Result<Placement> chosenPlace(const PlaceArguments& arguments,
                              const std::vector<Quote>& quotes,
                              const Settings& settings)
{
    if (!isNamed(arguments)) {
        SLUICE_TRY(const ChoiceRule rule, ruleOf(arguments, settings));
        SLUICE_TRY(Placement placement, choosePlace(rule, quotes));
        // What happens anyway needs no word.
        if (arguments.where.empty() && arguments.rule.empty() && settings.choiceRule == "ask")
            placement.note.clear();
        return placement;
    }
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
    auto* where =
        command
            .add_option("--where", arguments.where,
                        "Where to run: here, subnet, both at once, or auto (the cheaper one); "
                        "default: as the rule says")
            ->check(CLI::IsMember({"here", "subnet", "both", "auto"}));
    command
        .add_option("--rule", arguments.rule,
                    "Choose the place: here, cheapest, cheapest:5m, fastest, fastest:0.10; "
                    "default: the setting rule/default")
        ->excludes(where);
    command.add_option("--max-price", arguments.maxPrice,
                       "Spend no more than this on the subnet: \"0.001 ETH\", \"0.10 USD\"");
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

bool asksSubnet(const PlaceArguments& arguments, const Settings& settings)
{
    if (isNamed(arguments))
        return arguments.where != "here";
    const auto rule = ruleOf(arguments, settings);
    return rule && rule->kind != ChoiceKind::HereOnly;
}

Result<void> checkPlaceArguments(const PlaceArguments& arguments)
{
    if (!arguments.rule.empty()) {
        SLUICE_TRY(const ChoiceRule rule, choiceRuleFromString(arguments.rule));
        if (rule.kind == ChoiceKind::Ask)
            return fail(ErrorCode::InvalidInput,
                        "To be asked look at: sluice-cli estimate. Then name the place with "
                        "--where.");
    }
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
    SLUICE_TRY(Placement placement, chosenPlace(arguments, quotes, settings));
    SLUICE_TRY(const std::optional<Wei> limit, parseLimit(arguments.maxPrice, settings));
    if (limit)
        placement.rule.maxFeeWei = limit->toString();
    // Who asks for both has let the clip leave this computer already.
    placement.rule.mayGoOut =
        !arguments.noFailover && (arguments.failover || placement.rule.isShared);
    placement.rule.mayComeHome =
        !arguments.noFailover &&
        (arguments.failover || placement.rule.isShared || settings.comeHome);
    return placement;
}

} // namespace sluice::app
