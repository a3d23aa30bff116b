// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"
#include "core/job/forecast.h"
#include "core/job/run_history.h"

#include <map>
#include <string>

namespace sluice {

/// The jobs that a quote's "how sure" looks back on.
constexpr int kJobsForScore = 20;

/// How well the predictions of these runs turned out. Runs without one, and those that did not end where they were predicted for, are
/// left out; `most` 0 means all.
std::optional<EstimateScore> scoreOf(const std::vector<MeasuredRun>& newestFirst, int most);

/// Forecasts work of a kind with a model after `runs`, the newest first, of the same place and device. `elsewhere`: of another place that works on
/// the same computer; it teaches as long as there are few of the place itself.
Forecast forecastOf(std::string_view kind,
                    std::string_view model,
                    const WorkCounts& work,
                    const MachineRates& rates,
                    const std::vector<MeasuredRun>& runs,
                    const std::vector<MeasuredRun>& elsewhere = {});

/// Forecasts a job at a place and says how sure that is: fills time, timeBasis, basedOnRuns, sure and work of `quote`.
///
/// `runs` are those of the same place and device, the newest first; `place` names it in the basis ("this computer").
void forecastQuote(Quote& quote,
                   const JobPlan& plan,
                   const WorkCounts& work,
                   const MachineRates& rates,
                   const std::vector<MeasuredRun>& runs,
                   std::string_view place,
                   const std::vector<MeasuredRun>& elsewhere = {});

/// What the work costs on this computer: watts times the likely time times the tariff, and wear. Sets cost, costBasis and watts.
void setCostHere(Quote& quote, const MachineRates& rates, const Settings& settings);

/// One line of a report: a kind of work at a place ("here", "practice", "subnet").
struct ReportKey
{
    std::string place;
    std::string kind;
    std::string model; ///< empty: all of them together
    auto operator<=>(const ReportKey&) const = default;
};

/// How far predicted fees were from those that were owed, as a share of these. Jobs that cost nothing are left out.
struct FeeScore
{
    int count = 0;
    double medianError = 0;
    double p90Error = 0; ///< nine in ten erred less

    bool operator==(const FeeScore&) const = default;
};

struct ReportRow
{
    std::optional<EstimateScore> time;
    std::optional<double> medianCostError; ///< of this computer's cost; share of the real one
    std::optional<FeeScore> fee;           ///< of what orchestrators were owed
    int changedPlace = 0; ///< jobs left out: they did not run once where they were predicted for
};

/// Every kind of work at every place, by model and (with an empty one) together.
std::map<ReportKey, ReportRow> reportOf(const std::vector<MeasuredRun>& newestFirst);

/// "here", "practice", "subnet".
std::string reportPlace(const MeasuredRun& run);

} // namespace sluice
