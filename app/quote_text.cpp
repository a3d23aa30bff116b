// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/quote_text.h"

#include "core/base/text.h"
#include "core/base/wei.h"
#include "core/job/fee_sum.h"
#include "core/job/result_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <sstream>

namespace sluice::app {
namespace {

constexpr std::size_t kLabelWidth = 14;
constexpr std::size_t kTextWidth = 94;

std::string placeTitle(Place place)
{
    return place == Place::Here ? "This computer" : "Livepeer AI subnet";
}

std::string timeText(const Quote& quote)
{
    if (!quote.time)
        return "unknown";
    return fmt::format("{} to {}", formatDuration(quote.time->p50.count()),
                       formatDuration(quote.time->p90.count()));
}

/// What orchestrators get, as people write it; a fee that is no number as it stands.
std::string feeText(const Quote& quote)
{
    const auto fee = weiFractionFromString(quote.feeWei);
    const bool isPractice = quote.isPractice || (quote.price && quote.price->isPractice);
    return (fee ? formatEth(fee->ceiling()) : quote.feeWei + " wei") +
           (isPractice ? " of practice money" : "");
}

std::string costText(const Quote& quote)
{
    if (quote.feeWei.empty())
        return quote.cost ? formatMoney(*quote.cost) : "unknown";
    if (!quote.cost)
        return feeText(quote);
    const std::string cost = formatMoney(*quote.cost);
    const std::string fee = feeText(quote);
    // On the practice subnet the cost is electricity, and the fee comes beside it.
    return quote.isPractice ? fmt::format("{}, and {}", cost, fee)
                            : fmt::format("{} ({})", cost, fee);
}

std::string sureText(const Quote& quote)
{
    if (!quote.sure)
        return "not known: no such job has ended yet";
    const EstimateScore& sure = *quote.sure;
    return fmt::format("the last {} of this kind: half within {:.0f} %, nine in ten within {:.0f} "
                       "% of the real time",
                       sure.count == 1 ? "estimate" : fmt::format("{} estimates", sure.count),
                       sure.medianError * 100, sure.p90Error * 100);
}

/// How the result differs from this computer's; empty: it does not, or there is nothing to compare it with.
std::string differenceText(ResultDifference difference)
{
    switch (difference) {
    case ResultDifference::None:
        break;
    case ResultDifference::Model:
        return "not the same as here: another model";
    case ResultDifference::Precision:
        return "not the same as here: another precision";
    case ResultDifference::PrecisionNotTold:
        return "perhaps not the same as here: the precision is not told";
    }
    return {};
}

std::string whetherText(const Quote& quote)
{
    if (quote.possible)
        return "yes";
    return fmt::format("no: {} {}{}", quote.reason, quote.remedy,
                       quote.warning.empty() ? "" : " Then still: " + quote.warning);
}

/// Breaks at spaces; a word that is longer than a line stays whole.
std::vector<std::string> wrapped(const std::string& text, std::size_t width)
{
    std::vector<std::string> lines(1);
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (!lines.back().empty() && lines.back().size() + 1 + word.size() > width)
            lines.emplace_back();
        lines.back() += (lines.back().empty() ? "" : " ") + word;
    }
    return lines;
}

/// One question and every place's answer, in as many lines as the longest needs. Nothing when nobody has an answer.
std::string row(const std::string& label, const std::vector<std::string>& answers)
{
    if (std::ranges::all_of(answers, &std::string::empty))
        return {};
    const std::size_t width = kTextWidth / answers.size();
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 1;
    for (const std::string& answer : answers) {
        cells.push_back(wrapped(answer, width - 2));
        height = std::max(height, cells.back().size());
    }
    std::string text;
    for (std::size_t line = 0; line < height; ++line) {
        std::string written = fmt::format("{:<{}}", line == 0 ? label : "", kLabelWidth);
        for (const auto& cell : cells)
            written += fmt::format("{:<{}}", line < cell.size() ? cell[line] : "", width);
        written.erase(written.find_last_not_of(' ') + 1);
        text += written + "\n";
    }
    return text;
}

std::string warmText(const QuoteOffer& offer)
{
    if (!offer.isWarm)
        return "loaded or not: not told";
    return *offer.isWarm ? "model loaded" : "cold: loads the model";
}

std::string seenText(const QuoteOffer& offer)
{
    if (!offer.lastSeen)
        return "never answered";
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const double ago =
        std::chrono::duration<double>(now - std::chrono::milliseconds(*offer.lastSeen)).count();
    return ago < 60 ? "seen just now" : fmt::format("seen {} ago", formatDuration(ago));
}

} // namespace

std::string quoteLine(const Quote& quote)
{
    if (!quote.possible)
        return fmt::format("{}: cannot run it: {} {}", placeTitle(quote.place), quote.reason,
                           quote.remedy);
    return fmt::format("{}: {}, cost {}{}{}", placeTitle(quote.place), timeText(quote),
                       costText(quote), quote.warning.empty() ? "" : "\nBeware: ", quote.warning);
}

std::string priceText(const std::optional<AnnouncedPrice>& price)
{
    if (!price)
        return "no price announced";
    return fmt::format("{} wei for {} {}{}", price->wei,
                       price->units == "1" ? "each" : "every " + price->units, price->unit,
                       price->isPractice ? ", practice money" : "");
}

std::string offersText(const std::vector<Quote>& quotes)
{
    const auto quote = std::ranges::find(quotes, Place::Subnet, &Quote::place);
    if (quote == quotes.end() || quote->offers.empty())
        return "No orchestrator has offered it.";
    std::string text = quote->possible
                           ? "Orchestrators that would take it, whoever is asked first at the top:"
                           : "Orchestrators that were asked; none of them gets it:";
    for (const QuoteOffer& offer : quote->offers) {
        text += fmt::format("\n  {}{}{}", offer.url, offer.step.empty() ? "" : " for " + offer.step,
                            offer.refusal.empty() ? "" : ": " + offer.refusal);
        text += fmt::format("\n    {}; {}", priceText(offer.price),
                            offer.feeWei.empty() ? "what this job would cost is not known yet"
                                                 : "for this job " + offer.feeWei + " wei");
        text += offer.seconds ? fmt::format("\n    {} alone, by {} pieces",
                                            formatDuration(*offer.seconds), offer.pieces)
                              : std::string("\n    speed not measured yet");
        text += offer.score ? fmt::format("; score {:.0f} %", *offer.score * 100)
                            : std::string("; no score yet");
        text += fmt::format("; {}; {}", warmText(offer), seenText(offer));
    }
    return text;
}

std::string quoteTable(const std::vector<Quote>& quotes)
{
    std::string table;
    const auto add = [&](const std::string& label, auto answerOf) {
        std::vector<std::string> answers;
        for (const Quote& quote : quotes)
            answers.push_back(answerOf(quote));
        table += row(label, answers);
    };
    const auto ifPossible = [](auto textOf) {
        return [textOf](const Quote& quote) {
            return quote.possible ? std::string(textOf(quote)) : std::string();
        };
    };
    add("", [](const Quote& quote) { return placeTitle(quote.place); });
    add("can run it", whetherText);
    add("beware", ifPossible([](const Quote& quote) { return quote.warning; }));
    add("time", ifPossible(timeText));
    add("cost", ifPossible(costText));
    add("price", [](const Quote& quote) {
        return quote.place == Place::Subnet && quote.possible ? priceText(quote.price) : "";
    });
    add("how sure", ifPossible(sureText));
    add("time from", ifPossible([](const Quote& quote) { return quote.timeBasis; }));
    add("cost from", ifPossible([](const Quote& quote) { return quote.costBasis; }));
    add("device", ifPossible([](const Quote& quote) { return quote.device; }));
    add("model", ifPossible([](const Quote& quote) { return quote.model; }));
    add("precision", ifPossible([](const Quote& quote) { return quote.precision; }));
    add("result",
        [&](const Quote& quote) { return differenceText(differenceFromHere(quotes, quote)); });
    add("memory", ifPossible([](const Quote& quote) {
            return quote.memoryBytes > 0 ? formatBytes(quote.memoryBytes) : std::string();
        }));
    add("privacy", [](const Quote& quote) { return quote.leaves; });
    table.pop_back();
    return table;
}

} // namespace sluice::app
