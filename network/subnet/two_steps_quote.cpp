// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/machine.h"
#include "core/job/estimate_score.h"
#include "core/job/fee_sum.h"
#include "network/subnet/known_peers.h"
#include "network/subnet/two_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluice::network {
namespace {

constexpr int kPaidPictures = 25; // of image-to-video, whatever the model makes
constexpr double kBytesOfPng = 2; // for each pixel
constexpr double kBytesOfClip = 0.25;

/// One step, by what is known of those who offer it.
struct Step
{
    SubnetWork work;
    std::uint64_t units = 0;
    std::vector<KnownPeer> everybody{};
    UsablePeers usable{};

    double millions() const { return double(units) / 1e6; }
    /// Null: nobody is known.
    const KnownPeer* likely() const { return likelyOf(usable.peers, millions()); }
    std::optional<double> seconds() const
    {
        const KnownPeer* const one = likely();
        return one != nullptr ? one->secondsFor(millions()) : std::nullopt;
    }
};

std::vector<Step>
stepsOf(const SubnetServices& services, const Settings& settings, const JobPlan& plan)
{
    const auto pixels = std::uint64_t(plan.target.width) * std::uint64_t(plan.target.height);
    const TwoSteps both = twoStepsOf(settings, plan);
    std::vector<Step> steps;
    if (both.picture)
        steps.push_back({*both.picture, pixels});
    steps.push_back({both.motion, pixels * kPaidPictures});
    for (Step& step : steps) {
        step.everybody = knownPeers(services, step.work);
        step.usable = usableOf(services, settings, step.work, step.everybody);
    }
    return steps;
}

/// Of all steps; empty when one of them is announced without a price.
std::string feeOfAll(const std::vector<Step>& steps)
{
    std::optional<WeiFraction> sum = WeiFraction();
    for (const Step& step : steps) {
        const KnownPeer* const likely = step.likely();
        const auto fee = likely && likely->price ? feeOf(*likely->price, step.units) : std::nullopt;
        sum = fee ? sumOfFees(sum, fee->toString()) : std::nullopt;
    }
    return sum ? sum->toString() : std::string();
}

void setPrices(Quote& quote, const std::vector<Step>& steps)
{
    std::string basis;
    for (const Step& step : steps) {
        const KnownPeer* const likely = step.likely();
        const auto price = likely != nullptr ? likely->price : std::nullopt;
        basis +=
            fmt::format("{}{}: {}", basis.empty() ? "" : "; ", step.work.kind, priceText(price));
        if (price && (!quote.price || isDearer(*price, *quote.price)))
            quote.price = price;
        const auto dearest = dearestOf(step.usable.peers);
        if (dearest && (!quote.ceiling || isDearer(*dearest, *quote.ceiling)))
            quote.ceiling = dearest;
    }
    quote.costBasis = basis;
    quote.feeWei = feeOfAll(steps);
}

/// The steps one after the other, and what jobs of before teach about such sums.
void setTime(Quote& quote,
             const SubnetServices& services,
             const JobPlan& plan,
             const std::vector<Step>& steps)
{
    WorkCounts work;
    work.pieces = double(steps.size());
    std::int64_t jobs = 0;
    for (const Step& step : steps) {
        const auto one = step.seconds();
        if (!one) {
            quote.timeBasis = fmt::format("nobody has done {} with {} for this program yet",
                                          step.work.kind, step.work.model);
            return;
        }
        work.peerSeconds += *one;
        for (const KnownPeer& peer : step.usable.peers)
            jobs += peer.stats.good;
    }
    const MachineRates rates =
        services.machine ? services.machine() : ordinaryMachine(physicalCores());
    std::vector<MeasuredRun> runs;
    if (services.memory)
        runs = services.memory->recent(Place::Subnet, subnetDevice(quote.isPractice));
    forecastQuote(quote, plan, work, rates, runs,
                  quote.isPractice ? "the practice subnet" : "the subnet");
    if (quote.basedOnRuns > 0)
        return;
    quote.basedOnRuns = int(std::min<std::int64_t>(jobs, 100'000));
    quote.timeBasis = fmt::format("{} such steps that orchestrators did", quote.basedOnRuns);
}

/// Those of the first step before those of the second.
std::vector<QuoteOffer> offersOfAll(const SubnetServices& services,
                                    const Settings& settings,
                                    const std::vector<Step>& steps)
{
    std::vector<QuoteOffer> all;
    for (const Step& step : steps) {
        const auto fee = [&step](const AnnouncedPrice& price, double) {
            const auto owed = feeOf(price, step.units);
            return owed ? owed->toString() : std::string();
        };
        std::ranges::move(offersOf(services, settings,
                                   {step.work, step.millions(), 1, step.work.kind, false, fee},
                                   step.everybody),
                          std::back_inserter(all));
    }
    return all;
}

} // namespace

Quote quoteTwoSteps(const SubnetServices& services, const Settings& settings, const JobPlan& plan)
{
    const std::vector<Step> steps = stepsOf(services, settings, plan);
    Quote quote;
    quote.place = Place::Subnet;
    quote.offers = offersOfAll(services, settings, steps);
    for (const Step& step : steps)
        if (step.usable.isNobodyLeft()) {
            quote.reason = step.usable.refused.whyNobody(step.work.model);
            quote.remedy = step.usable.refused.remedy();
            return quote;
        }
    quote.possible = true;
    quote.isPractice = std::ranges::all_of(
        steps, [](const Step& step) { return isAllPractice(step.usable.peers); });
    const bool isKeptHere =
        std::ranges::all_of(steps, [](const Step& step) { return isAllPractice(step.everybody); });
    const bool hasImage = steps.size() == 1;
    quote.model =
        hasImage ? steps.back().work.model
                 : fmt::format("{}, then {}", steps.front().work.model, steps.back().work.model);
    quote.warning = fmt::format(
        "not the same result as {} gives: nobody there offers it, so {} by other models, "
        "and about {} pictures are spread over the clip's {}",
        plan.model.id,
        hasImage ? "the start image is moved" : "a picture is made of the words and then moved",
        kPaidPictures, plan.totalFrames());
    quote.leaves = isKeptHere
                       ? std::string("Nothing leaves this computer: the practice subnet runs on it")
                       : fmt::format("{} to the orchestrators that work on it; whoever runs them "
                                     "can see it. Names of files stay here",
                                     hasImage ? "The start image goes"
                                              : "The prompt, and the picture made of it, go");
    std::ptrdiff_t answered = std::ptrdiff_t(steps.front().everybody.size());
    for (const Step& step : steps)
        answered = std::min(answered, countAnswered(step.usable.peers));
    quote.device = fmt::format("{} of {} known orchestrators offer {}", answered,
                               steps.front().everybody.size(), hasImage ? "it" : "both steps");
    setPrices(quote, steps);
    setTime(quote, services, plan, steps);
    setWorth(quote, settings);
    const double pixels = double(plan.target.width) * plan.target.height;
    quote.bytesUp = std::llround(pixels * kBytesOfPng);
    quote.bytesDown = std::llround(pixels * (kBytesOfPng + kPaidPictures * kBytesOfClip));
    return quote;
}

} // namespace sluice::network
