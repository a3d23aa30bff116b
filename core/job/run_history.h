// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_info.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace sluice {

/// A finished job as estimates learn from it and are judged by it.
struct MeasuredRun
{
    std::int64_t job = 0;
    WallTime at{}; ///< when it was written down
    std::string kind = "upscale";
    Place place = Place::Here; ///< that was predicted for
    bool isPractice = false;
    bool isClean = true;  ///< ran once, and where it was predicted for
    bool isCold = false;  ///< loaded the model
    std::string device{}; ///< Quote::device; of the subnet "practice subnet" or "subnet"
    std::string model{};
    std::string precision{};
    std::int64_t sourcePixels = 0; ///< of one frame
    std::int64_t targetPixels = 0;
    std::int64_t frames = 0;
    std::int64_t computedFrames = 0;          ///< without recognised repeats
    std::optional<WorkCounts> work{};         ///< absent: nobody counted
    double seconds = 0;                       ///< from start to end
    std::optional<double> predictedSeconds{}; ///< p50
    std::optional<double> predictedP90{};
    std::int64_t bytesUp = 0;
    std::int64_t bytesDown = 0;
    std::optional<FiatAmount> predictedCost{}; ///< electricity and wear of this computer
    std::optional<FiatAmount> realCost{};
    std::string predictedFeeWei{}; ///< of the subnet; decimal or a fraction; empty: not known
    std::string realFeeWei{};
};

/// What the journal knows about a job that has succeeded.
struct FinishedRun
{
    const JobInfo& info; ///< with its quote
    const JobPlan& plan;
    const std::vector<ChunkRow>& chunks;
    const nlohmann::json& receipt;
};
MeasuredRun measuredRun(const FinishedRun& finished);

/// "practice subnet" or "subnet": what stands for the device of a job that orchestrators make.
std::string subnetDevice(bool isPractice);

/// The finished jobs in the queue's database. Thread safe; every process may open its own.
class RunHistory
{
public:
    /// Errors: Io, DiskFull, Unavailable (newer database).
    static Result<RunHistory> open(const std::filesystem::path& database);
    ~RunHistory();
    RunHistory(RunHistory&&) noexcept;
    RunHistory& operator=(RunHistory&&) noexcept;

    /// `run.at` is set here. Errors: Io, DiskFull.
    Result<void> add(const MeasuredRun& run);
    /// The newest first, at most `limit`; an empty `device` means any.
    /// Errors: Io (also when the owner of the queue has not brought an older database up to date yet).
    Result<std::vector<MeasuredRun>>
    query(Place place, const std::string& device, int limit = 100) const;
    /// Those of every place.
    Result<std::vector<MeasuredRun>> all(int limit) const;

private:
    struct State;
    explicit RunHistory(std::unique_ptr<State> state);
    Result<std::vector<MeasuredRun>>
    select(const std::string& condition, const std::vector<std::string>& values, int limit) const;
    std::unique_ptr<State> m_state;
};

/// The history as places read it when they estimate: opened once there is a database, and never a reason to fail. Thread safe.
class RunMemory
{
public:
    explicit RunMemory(std::filesystem::path database)
        : m_database(std::move(database))
    {}
    /// The newest first; nothing when it cannot be read: that costs the learning, not the estimate.
    std::vector<MeasuredRun> recent(Place place, const std::string& device) const;

private:
    const std::filesystem::path m_database;
    mutable std::mutex m_mutex;
    mutable std::optional<RunHistory> m_history;
};

} // namespace sluice
