// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/job/job_spec.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

namespace sluice {

/// A finished run as estimates learn from it.
struct MeasuredRun
{
    std::string kind = "upscale";
    Place place = Place::Here;
    std::string device{}; ///< ChunkResult::maker
    std::string model{};
    std::int64_t sourcePixels = 0; ///< of one frame
    std::int64_t targetPixels = 0;
    std::int64_t frames = 0;                  ///< made in this run
    std::int64_t computedFrames = 0;          ///< without recognised repeats
    double seconds = 0;                       ///< busy time of those frames
    std::optional<double> predictedSeconds{}; ///< p50 for the same frames
};

/// The measured runs in the queue's database. Thread safe; every process may open its own.
class RunHistory
{
public:
    /// Errors: Io, DiskFull, Unavailable (newer database).
    static Result<RunHistory> open(const std::filesystem::path& database);
    ~RunHistory();
    RunHistory(RunHistory&&) noexcept;
    RunHistory& operator=(RunHistory&&) noexcept;

    /// Errors: Io, DiskFull.
    Result<void> add(const MeasuredRun& run);
    /// The newest runs first, at most `limit`; an empty `device` means any.
    Result<std::vector<MeasuredRun>> query(const std::string& kind,
                                           Place place,
                                           const std::string& model,
                                           const std::string& device,
                                           int limit = 50) const;

private:
    struct State;
    explicit RunHistory(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace sluice
