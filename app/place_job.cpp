// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/place_job.h"

#include "app/quote_text.h"
#include "core/base/money_json.h"
#include "core/job/agreed_price.h"
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

/// Nobody predicts for both places at once, so the price of the subnet's part is agreed to by itself.
Result<void> agreeForBoth(Placement& placement, const std::vector<Quote>& quotes)
{
    const auto subnet = std::ranges::find(quotes, Place::Subnet, &Quote::place);
    if (!placement.rule.isShared || subnet == quotes.end())
        return {};
    return agreeToPrice(placement.rule, *subnet);
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

Result<std::vector<PreparedJob>> preparePlacedJobs(const std::vector<JobSpec>& specs,
                                                   const PlaceArguments& place,
                                                   const Workplace& workplace,
                                                   const CliContext& context,
                                                   bool isEstimate)
{
    SLUICE_CHECK(checkPlaceArguments(place));
    if (place.where != "subnet")
        workplace.calibrateOnce(context);
    SLUICE_TRY(const std::shared_ptr<Backend> planner,
               workplace.planner(specs.front(), place.where == "subnet"));
    std::vector<PreparedJob> prepared;
    for (const JobSpec& spec : specs) {
        PreparedJob& job = prepared.emplace_back();
        SLUICE_TRY(job.plan, prepareJob(spec, *planner, context.paths, context.settings));
    }
    if ((isEstimate && place.where != "here") || asksSubnet(place, context.settings))
        workplace.askSubnet(prepared.front().plan);
    for (PreparedJob& job : prepared)
        job.quotes = estimateJob(job.plan, workplace.backends());
    return prepared;
}

Result<PreparedJob> preparePlacedJob(const JobSpec& spec,
                                     const PlaceArguments& place,
                                     const Workplace& workplace,
                                     const CliContext& context,
                                     bool isEstimate)
{
    SLUICE_TRY(std::vector<PreparedJob> prepared,
               preparePlacedJobs({spec}, place, workplace, context, isEstimate));
    return std::move(prepared.front());
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

void runPlaced(const std::vector<PreparedJob>& prepared,
               const PlaceArguments& place,
               bool detach,
               const Workplace& workplace,
               CliContext& context)
{
    std::vector<PlacedJob> jobs;
    for (const PreparedJob& job : prepared) {
        auto placement = placementOf(place, job.quotes, context.settings);
        if (!placement)
            return context.report(placement.error());
        if (const auto agreed = agreeForBoth(*placement, job.quotes); !agreed)
            return context.report(agreed.error());
        // Jobs that are made together differ in nothing that a place looks at: it is said once.
        if (jobs.empty()) {
            if (!placement->note.empty() && !context.quiet && !context.json)
                fmt::print(stderr, "{}\n", placement->note);
            if (context.showsProgress())
                for (const Quote& quote : job.quotes)
                    if (placement->rule.isShared || quote.place == placement->place)
                        fmt::print(stderr, "{}\n", quoteLine(quote));
        }
        jobs.push_back({job.plan, *placement, quoteFor(*placement, job.quotes)});
    }
    submitAndFollow(workplace, std::move(jobs), detach, context);
}

} // namespace sluice::app
