// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/estimate_score.h"

#include "core/config/tariff.h"
#include "core/job/fee_sum.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

// How far jobs scatter around arithmetic that stands on a probe, and on nothing but the number of cores.
constexpr double kProbeSpread = 0.35;
constexpr double kGuessSpread = 1.1;

bool isJudged(const MeasuredRun& run)
{
    return run.isClean && run.seconds > 0 && run.predictedSeconds && run.predictedP90;
}

/// The value below which `share` of the values lie; between two of them in proportion.
double percentile(std::vector<double> values, double share)
{
    std::sort(values.begin(), values.end());
    const double place = share * double(values.size() - 1);
    const auto below = std::size_t(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - double(below)) * (values[above] - values[below]);
}

std::optional<double> medianCostError(const std::vector<MeasuredRun>& runs)
{
    std::vector<double> errors;
    for (const MeasuredRun& run : runs)
        if (isJudged(run) && run.predictedCost && run.realCost && run.realCost->micros > 0 &&
            run.predictedCost->currency == run.realCost->currency)
            errors.push_back(std::abs(double(run.predictedCost->micros - run.realCost->micros)) /
                             double(run.realCost->micros));
    if (errors.empty())
        return {};
    return percentile(std::move(errors), 0.5);
}

std::optional<FeeScore> feeScoreOf(const std::vector<MeasuredRun>& runs)
{
    std::vector<double> errors;
    for (const MeasuredRun& run : runs) {
        const auto predicted = weiFractionFromString(run.predictedFeeWei);
        const auto real = weiFractionFromString(run.realFeeWei);
        if (isJudged(run) && predicted && real && real->toDouble() > 0)
            errors.push_back(std::abs(predicted->toDouble() - real->toDouble()) / real->toDouble());
    }
    if (errors.empty())
        return {};
    const int count = int(errors.size());
    return FeeScore{count, percentile(errors, 0.5), percentile(errors, 0.9)};
}

std::string basisOf(const Forecast& forecast, bool isMeasured, std::string_view place)
{
    const auto runs = [](int count) {
        return fmt::format("{} run{}", count, count == 1 ? "" : "s");
    };
    if (forecast.sameWork > 0)
        return fmt::format("{} on {}", runs(forecast.sameWork), place);
    if (forecast.otherWork > 0)
        return fmt::format("{} of other work on {}", runs(forecast.otherWork), place);
    return isMeasured ? "a probe of this computer" : "a guess: this computer is not measured yet";
}

} // namespace

std::optional<EstimateScore> scoreOf(const std::vector<MeasuredRun>& newestFirst, int most)
{
    std::vector<double> errors;
    int within = 0;
    for (const MeasuredRun& run : newestFirst) {
        if (!isJudged(run))
            continue;
        if (most > 0 && int(errors.size()) == most)
            break;
        errors.push_back(std::abs(*run.predictedSeconds - run.seconds) / run.seconds);
        within += run.seconds <= *run.predictedP90 ? 1 : 0;
    }
    if (errors.empty())
        return {};
    EstimateScore score;
    score.count = int(errors.size());
    score.withinBand = double(within) / double(errors.size());
    score.medianError = percentile(errors, 0.5);
    score.p90Error = percentile(std::move(errors), 0.9);
    return score;
}

Forecast forecastOf(std::string_view kind,
                    std::string_view model,
                    const WorkCounts& work,
                    const MachineRates& rates,
                    const std::vector<MeasuredRun>& runs,
                    const std::vector<MeasuredRun>& elsewhere)
{
    std::vector<PastJob> past;
    for (const MeasuredRun& run : runs)
        if (run.isClean && run.work)
            past.push_back({timeParts(*run.work, rates), run.seconds,
                            run.kind == kind && run.model == model, run.predictedP90});
    for (const MeasuredRun& run : elsewhere)
        if (run.isClean && run.work)
            past.push_back({timeParts(*run.work, rates), run.seconds, false, {}});
    return forecast(timeParts(work, rates), past, {rates.isMeasured ? kProbeSpread : kGuessSpread});
}

void forecastQuote(Quote& quote,
                   const JobPlan& plan,
                   const WorkCounts& work,
                   const MachineRates& rates,
                   const std::vector<MeasuredRun>& runs,
                   std::string_view place,
                   const std::vector<MeasuredRun>& elsewhere)
{
    std::vector<MeasuredRun> ofKind;
    std::ranges::copy_if(runs, std::back_inserter(ofKind),
                         [&](const MeasuredRun& run) { return run.kind == plan.spec.kind(); });
    const Forecast known =
        forecastOf(plan.spec.kind(), plan.model.id, work, rates, runs, elsewhere);
    quote.work = work;
    quote.time = known.time;
    quote.timeBasis = basisOf(known, rates.isMeasured, place);
    quote.basedOnRuns = known.sameWork;
    quote.sure = scoreOf(ofKind, kJobsForScore);
}

void setCostHere(Quote& quote, const MachineRates& rates, const Settings& settings)
{
    quote.watts = rates.watts;
    if (!quote.time)
        return;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const double seconds = quote.time->p50.count();
    const double tariff = meanTariff(settings, now, seconds);
    quote.cost = costOfWorkAt(settings, rates.watts, now, seconds);
    quote.costBasis = fmt::format("{:.0f} W ({}) at {}/kWh", rates.watts, rates.wattsOrigin,
                                  formatMoney({std::llround(tariff * 1e6), settings.currency}));
    if (settings.wearPerHour > 0)
        quote.costBasis +=
            fmt::format(", {} of wear an hour",
                        formatMoney({std::llround(settings.wearPerHour * 1e6), settings.currency}));
}

std::string reportPlace(const MeasuredRun& run)
{
    return run.isPractice ? "practice" : std::string(nameOf(run.place));
}

std::map<ReportKey, ReportRow> reportOf(const std::vector<MeasuredRun>& newestFirst)
{
    std::map<ReportKey, std::vector<MeasuredRun>> groups;
    for (const MeasuredRun& run : newestFirst) {
        groups[{reportPlace(run), run.kind, {}}].push_back(run);
        groups[{reportPlace(run), run.kind, run.model}].push_back(run);
    }
    std::map<ReportKey, ReportRow> report;
    for (const auto& [key, runs] : groups) {
        ReportRow& row = report[key];
        row.time = scoreOf(runs, 0);
        row.medianCostError = medianCostError(runs);
        row.fee = feeScoreOf(runs);
        row.changedPlace =
            int(std::ranges::count_if(runs, [](const MeasuredRun& run) { return !run.isClean; }));
    }
    return report;
}

} // namespace sluice
