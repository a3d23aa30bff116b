// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sluice::network {

using PeerTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// A kind of work at one orchestrator: what its statistics are kept for.
struct WorkKey
{
    std::string url;
    std::string kind;  ///< pipeline or BYOC capability
    std::string model; ///< empty: none
    auto operator<=>(const WorkKey&) const = default;
};

/// How a job ended, as far as the orchestrator is to blame.
enum class WorkOutcome
{
    Good,
    Failed, ///< an error, a broken connection, too late
    Wrong   ///< an answer that did not pass the checks
};

/// One job as it was seen from here.
struct WorkSample
{
    WorkOutcome outcome = WorkOutcome::Good;
    double units = 0;  ///< size of the work; see unitsOf() of whoever measures
    double upload = 0; ///< seconds until all was sent
    double queue = 0;  ///< seconds until it began, where the other side tells; else part of compute
    double compute = 0;  ///< seconds until the answer began
    double download = 0; ///< seconds of receiving
    std::string error;   ///< of a failure: the sentence

    double total() const { return upload + queue + compute + download; }
};

/// A job that did not end well, as people should be able to look it up.
struct WorkFault
{
    PeerTime at{};
    bool isWrong = false; ///< an answer that did not pass the checks; else a failure
    std::string error;    ///< the sentence

    bool operator==(const WorkFault&) const = default;
};

/// What is known of one kind of work at one orchestrator. Seconds are kept for a unit; newer jobs weigh more.
struct WorkStats
{
    std::int64_t jobs = 0;
    std::int64_t good = 0;
    std::int64_t wrong = 0;
    double success = 1;         ///< 0..1, starts at 1 and follows the last dozen jobs
    double verification = 1;    ///< 0..1, likewise
    double upload = 0;          ///< seconds a unit
    double queue = 0;           ///< seconds a job
    double compute = 0;         ///< seconds a unit
    double download = 0;        ///< seconds a unit
    std::vector<double> recent; ///< seconds a unit of the last good jobs, oldest first; at most 64
    std::vector<WorkFault> faults; ///< the last that there were, oldest first; at most 8

    void add(const WorkSample& sample, PeerTime at = {});
    /// Seconds that work of this size should take; nothing before the first good job.
    std::optional<double> expected(double units) const;
    /// 19 of 20 jobs of this size end before; nothing with fewer than five good jobs.
    std::optional<double> p95(double units) const;
    bool operator==(const WorkStats&) const = default;
};

nlohmann::json toJson(const WorkStats& stats);
/// Errors: InvalidInput.
Result<WorkStats> workStatsFromJson(const nlohmann::json& json);

} // namespace sluice::network
