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
    bool hasGpu = true; ///< false: this computer certainly has no NVIDIA GPU with a driver
    std::uint64_t freeMemoryBytes = 0;     ///< of main memory; 0: not known
    std::uint64_t freeGpuBytes = 0;        ///< of the calibrated GPU's memory; 0: not known
    std::vector<MeasuredRun> runs;         ///< of this device, newest first
    std::optional<double> eightBitError{}; ///< of the model in 8 bit, as it was measured here
};

/// Speeds and draw of this computer as they are known.
MachineRates ratesOf(const LocalKnowledge& known, const Settings& settings);

/// Predicts a job on this computer: operation counts over measured speeds, corrected by what former runs really took.
///
/// Pure arithmetic (core/job/forecast.h).
Quote estimateHere(const JobPlan& plan, const LocalKnowledge& known, const Settings& settings);

} // namespace sluice::inference
