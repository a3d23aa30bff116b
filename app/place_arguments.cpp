// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/place_arguments.h"

#include "core/job/cheap_start.h"
#include "core/job/choice_rule.h"
#include "core/job/spending.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

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

Result<double> parseAmount(const std::string& text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value < 1e9))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("\"{}\" is no amount; write for example 0.10.", text));
    return value;
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

/// Nothing is chosen yet: it begins at the cheapest of the places that may be used, at the cheapest time.
Result<Placement> cheapPlacement(const PlaceArguments& arguments, const Settings& settings)
{
    const auto now =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    CheapStart wish;
    SLUICE_TRY(wish.by, deadlineFromString(arguments.by, now));
    if (!arguments.ceiling.empty()) {
        SLUICE_TRY(const double most, parseAmount(arguments.ceiling));
        wish.ceiling = FiatAmount{std::llround(most * 1e6), settings.currency};
    }
    wish.mayGoOut = arguments.where == "auto" || arguments.where == "subnet";
    Placement placement(arguments.where == "subnet" ? Place::Subnet : Place::Here);
    placement.rule.whenCheap = wish;
    placement.note = fmt::format("To begin whenever it is cheap, and to be ready by {}.",
                                 momentText(wish.by, now));
    return placement;
}

Result<Placement> chosenPlace(const PlaceArguments& arguments,
                              const std::vector<Quote>& quotes,
                              const Settings& settings)
{
    if (arguments.when == "cheap")
        return cheapPlacement(arguments, settings);
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
    command
        .add_option("--when", arguments.when,
                    "cheap: begin when it costs little, in time to be ready --by")
        ->check(CLI::IsMember({"now", "cheap"}));
    command.add_option("--by", arguments.by,
                       "With --when cheap: ready by 7:30, 2026-01-31 07:30, or in 8h");
    command.add_option("--ceiling", arguments.ceiling,
                       "With --when cheap: do not begin while it costs more, for example 0.10");
    auto* failover =
        command.add_flag("--failover", arguments.failover,
                         "When a place cannot go on the other one does; the clip may leave here");
    command
        .add_flag("--no-failover", arguments.noFailover,
                  "The job fails when its place cannot go on; default: the subnet's go on here")
        ->excludes(failover);
}

void addDetailsOption(CLI::App& command, PlaceArguments& arguments)
{
    command.add_flag(
        "--details", arguments.details,
        "Also every orchestrator that would take the job: price, speed, score, warm or "
        "cold, last seen");
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
    const bool isCheap = arguments.when == "cheap";
    if (isCheap && arguments.by.empty())
        return fail(ErrorCode::InvalidInput, "--when cheap needs --by: when has it to be ready?");
    if (!isCheap && !(arguments.by.empty() && arguments.ceiling.empty()))
        return fail(ErrorCode::InvalidInput, "--by and --ceiling need --when cheap.");
    if (isCheap && (arguments.where == "both" || !arguments.rule.empty()))
        return fail(ErrorCode::InvalidInput,
                    "--when cheap goes with --where here, subnet or auto, and without --rule.");
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
