// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/time_band.h"
#include "core/job/work_counts.h"

#include <optional>
#include <span>

namespace sluice {

/// A job that has ended: what arithmetic says about it today, and what it took.
struct PastJob
{
    TimeParts parts{};
    double seconds = 0;      ///< from its start to its end
    bool isSameWork = false; ///< the kind of work and the model that are asked about
    std::optional<double>
        predictedP90{}; ///< before it began, at this place; absent: none, or it ran at another place
};

/// What a forecast starts from.
struct ForecastPrior
{
    double spread = 0.35; ///< of single jobs around the arithmetic, in natural logarithms
};

struct Forecast
{
    TimeBand time;
    int sameWork = 0;  ///< past jobs of this kind of work behind it
    int otherWork = 0; ///< and of other kinds at the same place
};

/// How long a job of these parts takes, after what past jobs at the same place took (the newest first).
///
/// The arithmetic is off by a factor for each part and by one for all of them; the factors are fitted to the past jobs by weighted least
/// squares of log(real / fitted), drawn towards 1, first over all jobs, then, drawn towards those, over jobs of the same work. So the
/// first job of a model already profits from other models, and a few jobs suffice. Newer jobs weigh more; odd ones little (Cauchy weights).
/// p50 is the fitted time. p90 lies above it by the 90th percentile of the logarithms by which past jobs missed a fit that had not seen them
/// (leave-one-out residuals by their leverage), pooled with a few imagined jobs of the usual spread, so that few jobs do not
/// promise too much. Those scatter as far as the real ones do, the more of them there are. The band is then widened or narrowed by how many jobs ended
/// after the p90 that they had been given, so that nine in ten do not, also on a computer that becomes slower all the while. The promise is of a share of jobs, not of a distribution: conformal prediction with jackknife residuals.
/// Source: Barber, Candès, Ramdas, Tibshirani, "Predictive inference with the jackknife+", Ann. Statist. 49 (2021); Holland, Welsch, "Robust
/// regression using iteratively reweighted least-squares", Comm. Statist. 6 (1977) for the weights; Gibbs, Candès, "Adaptive conformal inference under
/// distribution shift", NeurIPS 2021, for the widening.
/// Checked: tests/core/test_forecast.cpp.
Forecast
forecast(const TimeParts& parts, std::span<const PastJob> past, const ForecastPrior& prior);

} // namespace sluice
