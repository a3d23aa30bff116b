// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"
#include "core/job/backend.h"
#include "core/job/run_history.h"
#include "inference/local/calibration.h"

#include <optional>
#include <vector>

namespace sluice::inference {

/// What is known about this computer when an estimate is asked for.
struct LocalKnowledge
{
    std::optional<Calibration>
        calibration; ///< none: rough figures for a machine with `cores` stand in
    int cores = 1;
    std::uint64_t freeMemoryBytes = 0; ///< of main memory; 0: not known
    std::vector<MeasuredRun> runs;     ///< of this model here, newest first
};

/// Predicts a job on this computer: operation counts over measured speeds, corrected by what former runs really took.
///
/// Pure arithmetic. Each run gives the logarithm of real over predicted time; their median moves the figure, their spread
/// (median absolute deviation, drawn towards a wide one while runs are few) makes the band.
Quote estimateHere(const JobPlan& plan, const LocalKnowledge& known, const Settings& settings);

} // namespace sluice::inference
