// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/run_history.h"
#include "core/job/work_counts.h"

#include <nlohmann/json_fwd.hpp>

namespace sluice {

/// Measured runs with the speeds of their computer: what `sluice-cli --json report estimates` prints, and a replay reads.
struct RunRecord
{
    MachineRates rates;
    std::vector<MeasuredRun> runs; ///< the newest first
};

nlohmann::json toJson(const MachineRates& rates);
nlohmann::json toJson(const MeasuredRun& run);
/// Errors: InvalidInput, naming the member that is wrong.
Result<RunRecord> runRecordFromJson(const nlohmann::json& json);

/// The same runs with what would be predicted for each of them today from those before it. Runs whose work nobody counted keep
/// what was predicted for them.
std::vector<MeasuredRun> replayed(const RunRecord& record);

} // namespace sluice
