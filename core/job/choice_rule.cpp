// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/choice_rule.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace sluice {
namespace {

constexpr const char* kForms = "Write ask, here, cheapest, cheapest:5m, fastest or fastest:0.10.";

std::optional<double> positiveNumber(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value) ||
        value <= 0)
        return {};
    return value;
}

/// Seconds of "300", "90s", "5m", "1.5h".
std::optional<double> secondsFrom(std::string_view text)
{
    double factor = 1;
    if (!text.empty() && std::isalpha(static_cast<unsigned char>(text.back())) != 0) {
        const char unit = text.back();
        if (unit != 's' && unit != 'm' && unit != 'h')
            return {};
        factor = unit == 'h' ? 3600 : unit == 'm' ? 60 : 1;
        text.remove_suffix(1);
    }
    const auto number = positiveNumber(text);
    return number ? std::optional(*number * factor) : std::nullopt;
}

std::string placeTitle(Place place)
{
    return place == Place::Here ? "this computer" : "the Livepeer AI subnet";
}

/// Why a rule cannot take the place; empty: it can.
std::string objectionTo(const ChoiceRule& rule, const Quote& quote)
{
    if (!quote.possible)
        return quote.reason.empty() ? "it cannot run it" : quote.reason;
    if (!quote.cost)
        return "what it costs is not known";
    if (rule.kind == ChoiceKind::CheapestWithin && rule.limit) {
        if (!quote.time)
            return "how long it takes is not known";
        if (quote.time->p90.count() > *rule.limit)
            return fmt::format("it may take {}", formatDuration(quote.time->p90.count()));
    }
    if (rule.kind == ChoiceKind::FastestUnder) {
        if (!quote.time)
            return "how long it takes is not known";
        if (rule.limit && double(quote.cost->micros) / 1e6 > *rule.limit)
            return fmt::format("it costs {}", formatMoney(*quote.cost));
    }
    return {};
}

bool isBetter(const ChoiceRule& rule, const Quote& a, const Quote& b)
{
    if (rule.kind == ChoiceKind::FastestUnder)
        return a.time->p50 < b.time->p50;
    return a.cost->micros < b.cost->micros;
}

std::string figureOf(const ChoiceRule& rule, const Quote& quote)
{
    return rule.kind == ChoiceKind::FastestUnder ? formatDuration(quote.time->p50.count())
                                                 : formatMoney(*quote.cost);
}

Placement placed(Place place, const ChoiceRule& rule, const std::string& why)
{
    Placement placement(place);
    placement.note = fmt::format("By the rule \"{}\" it runs on {}: {}.", phraseOf(rule),
                                 placeTitle(place), why);
    if (rule.kind == ChoiceKind::HereOnly)
        placement.rule.mayGoOut = false;
    return placement;
}

Result<Placement> chooseHere(const ChoiceRule& rule, const std::vector<Quote>& quotes)
{
    const auto here = std::ranges::find(quotes, Place::Here, &Quote::place);
    if (here == quotes.end() || !here->possible)
        return fail(ErrorCode::Unavailable, here == quotes.end()
                                                ? std::string("This computer cannot run it.")
                                                : fmt::format("This computer cannot run it: {} {}",
                                                              here->reason, here->remedy));
    return placed(Place::Here, rule, "nothing leaves it");
}

} // namespace

Result<ChoiceRule> choiceRuleFromString(std::string_view text)
{
    const auto colon = std::min(text.find(':'), text.size());
    const std::string_view name = text.substr(0, colon);
    ChoiceRule rule;
    if (name == "ask" || name == "here")
        rule.kind = name == "ask" ? ChoiceKind::Ask : ChoiceKind::HereOnly;
    else if (name == "cheapest" || name == "fastest")
        rule.kind = name == "cheapest" ? ChoiceKind::CheapestWithin : ChoiceKind::FastestUnder;
    else
        return fail(ErrorCode::InvalidInput, fmt::format("\"{}\" is no rule. {}", text, kForms));
    if (colon == text.size())
        return rule;
    const std::string_view limit = text.substr(colon + 1);
    if (name == "cheapest")
        rule.limit = secondsFrom(limit);
    else if (name == "fastest")
        rule.limit = positiveNumber(limit);
    if (!rule.limit)
        return fail(ErrorCode::InvalidInput, fmt::format("\"{}\" is no rule. {}", text, kForms));
    return rule;
}

std::string toString(const ChoiceRule& rule)
{
    switch (rule.kind) {
    case ChoiceKind::Ask:
        return "ask";
    case ChoiceKind::HereOnly:
        return "here";
    case ChoiceKind::CheapestWithin:
        return rule.limit ? fmt::format("cheapest:{}", *rule.limit) : "cheapest";
    case ChoiceKind::FastestUnder:
        return rule.limit ? fmt::format("fastest:{}", *rule.limit) : "fastest";
    }
    return {};
}

std::string phraseOf(const ChoiceRule& rule)
{
    switch (rule.kind) {
    case ChoiceKind::Ask:
        return "ask me";
    case ChoiceKind::HereOnly:
        return "this computer only";
    case ChoiceKind::CheapestWithin:
        return rule.limit ? fmt::format("cheapest within {}", formatDuration(*rule.limit))
                          : "cheapest";
    case ChoiceKind::FastestUnder:
        return rule.limit ? fmt::format("fastest under {:g}", *rule.limit) : "fastest";
    }
    return {};
}

Result<Placement> choosePlace(const ChoiceRule& rule, const std::vector<Quote>& quotes)
{
    if (rule.kind == ChoiceKind::Ask)
        return fail(ErrorCode::Unavailable, "The rule is to ask: name the place.");
    if (rule.kind == ChoiceKind::HereOnly)
        return chooseHere(rule, quotes);
    const Quote* best = nullptr;
    std::string others;
    for (const Quote& quote : quotes) {
        const std::string objection = objectionTo(rule, quote);
        const bool isOtherMoney =
            objection.empty() && best != nullptr && best->cost->currency != quote.cost->currency;
        if (!objection.empty() || isOtherMoney) {
            others += fmt::format("{}{}: {}", others.empty() ? "" : "; ", placeTitle(quote.place),
                                  isOtherMoney ? "its cost is in another currency" : objection);
            continue;
        }
        const Quote* const worse = best == nullptr || isBetter(rule, quote, *best) ? best : &quote;
        if (worse == best)
            best = &quote;
        if (worse != nullptr)
            others += fmt::format("{}{}: {}", others.empty() ? "" : "; ", placeTitle(worse->place),
                                  figureOf(rule, *worse));
    }
    if (best == nullptr)
        return fail(ErrorCode::Unavailable,
                    fmt::format("No place fits the rule \"{}\" ({}). Name a place, or choose "
                                "another rule.",
                                phraseOf(rule), others));
    return placed(best->place, rule,
                  figureOf(rule, *best) + (others.empty() ? "" : fmt::format(" ({})", others)));
}

} // namespace sluice
