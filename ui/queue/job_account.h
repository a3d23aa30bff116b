// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"
#include "core/job/job_info.h"

#include <QString>

#include <optional>
#include <string>

namespace sluice::ui {

/// What a row of the queue shows beyond its JobInfo: where the finished pieces were made, and what they cost. It comes from the job's details,
/// which are asked for when the row is seen.
struct JobAccount
{
    int piecesHere = 0;
    int piecesAtSubnet = 0;
    double hereSeconds = 0;                  ///< spent in the pieces made here
    std::optional<std::string> feeWei{};     ///< of all work on the subnet; absent: not known
    bool isPractice = false;                 ///< in practice money
    std::optional<FiatAmount> electricity{}; ///< of a finished job, as its receipt says it
    bool operator==(const JobAccount&) const = default;
};

JobAccount accountOf(const JobDetails& details);

/// What the job has cost so far, as people read it: electricity, by the prediction's own tariff until there is a receipt, and the real fees
/// at the exchange rate of `settings`, without one in the subnet's money. Empty: not known. `account` null: what JobInfo knows.
QString jobSpent(const JobInfo& job, const JobAccount* account, const Settings& settings);

/// What it was predicted to cost; empty: not known.
QString jobPredictedCost(const JobInfo& job);

} // namespace sluice::ui
