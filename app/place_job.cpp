// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/place_job.h"

#include "app/quote_text.h"
#include "core/base/money_json.h"
#include "core/job/cloud_reference.h"
#include "core/job/estimator.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace sluice::app {
namespace {

/// What was predicted for that place; nobody predicts for both at once.
std::optional<Quote> quoteFor(const Placement& placement, const std::vector<Quote>& quotes)
{
    const auto quote = std::ranges::find(quotes, placement.place, &Quote::place);
    if (quote == quotes.end() || placement.rule.isShared)
        return std::nullopt;
    return *quote;
}

/// What a public cloud lists for the same work, for comparison.
void sayCloud(const JobPlan& plan, const CliContext& context, nlohmann::json& answer)
{
    const auto cloud = cloudReferenceFor(loadCloudOffers(context.paths),
                                         std::string(plan.spec.kind()), countWork(plan));
    if (!cloud)
        return;
    context.say(fmt::format("\n{}\nat full speed, without starting, decoding and sending; {}",
                            toSentence(*cloud), cloud->source));
    answer["cloud"] = {{"least", toJson(cloud->least)},
                       {"provider", cloud->provider},
                       {"hardware", cloud->hardware},
                       {"source", cloud->source},
                       {"date", cloud->date}};
}

} // namespace

Result<PreparedJob> preparePlacedJob(const JobSpec& spec,
                                     const PlaceArguments& place,
                                     const Workplace& workplace,
                                     const CliContext& context,
                                     bool isEstimate)
{
    SLUICE_CHECK(checkPlaceArguments(place));
    if (place.where != "subnet")
        workplace.calibrateOnce(context);
    SLUICE_TRY(const std::shared_ptr<Backend> planner,
               workplace.planner(spec, place.where == "subnet"));
    PreparedJob prepared;
    SLUICE_TRY(prepared.plan, prepareJob(spec, *planner, context.paths, context.settings));
    if ((isEstimate && place.where != "here") || asksSubnet(place, context.settings))
        workplace.askSubnet(prepared.plan);
    prepared.quotes = estimateJob(prepared.plan, workplace.backends());
    return prepared;
}

void sayEstimate(const PreparedJob& prepared, const PlaceArguments& place, CliContext& context)
{
    const JobPlan& plan = prepared.plan;
    nlohmann::json answer;
    if (!plan.spec.source().empty())
        answer["source"] = plan.spec.source().string();
    answer["frames"] = plan.totalFrames();
    answer["width"] = plan.target.width;
    answer["height"] = plan.target.height;
    answer["quotes"] = nlohmann::json::array();
    for (const Quote& quote : prepared.quotes)
        answer["quotes"].push_back(toJson(quote));
    for (const std::string& note : plan.notes)
        context.say(note);
    context.say(fmt::format("{} frames {} {}x{} with {}\n\n{}", plan.totalFrames(),
                            plan.spec.generating() ? "of" : "to", plan.target.width,
                            plan.target.height, plan.model.id, quoteTable(prepared.quotes)));
    if (place.details)
        context.say("\n" + offersText(prepared.quotes));
    sayCloud(plan, context, answer);
    const auto placement = placementOf(place, prepared.quotes, context.settings);
    if (placement && !placement->note.empty()) {
        answer["auto"] = {{"place", nameOf(placement->place)}, {"reason", placement->note}};
        context.say("\n" + placement->note);
    } else if (!placement && !place.rule.empty()) {
        answer["auto"] = {{"place", nlohmann::json()}, {"reason", placement.error().detail}};
        context.say("\n" + placement.error().detail);
    }
    context.sayJson(answer);
}

void runPlaced(const PreparedJob& prepared,
               const PlaceArguments& place,
               bool detach,
               const Workplace& workplace,
               CliContext& context)
{
    const auto placement = placementOf(place, prepared.quotes, context.settings);
    if (!placement)
        return context.report(placement.error());
    if (!placement->note.empty() && !context.quiet && !context.json)
        fmt::print(stderr, "{}\n", placement->note);
    if (context.showsProgress())
        for (const Quote& quote : prepared.quotes)
            if (placement->rule.isShared || quote.place == placement->place)
                fmt::print(stderr, "{}\n", quoteLine(quote));
    submitAndFollow(workplace, {prepared.plan, *placement, quoteFor(*placement, prepared.quotes)},
                    detach, context);
}

} // namespace sluice::app
