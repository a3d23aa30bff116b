// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"
#include "core/job/fee_limits.h"
#include "core/job/job_feed.h"
#include "core/job/journal.h"

#include <atomic>

namespace sluice {

/// How the queue's thread reaches a job that a lane works on.
struct JobControl
{
    std::stop_source stop;
    std::atomic<JobWish> wish{JobWish::None};
};

/// What a lane needs to work on one job.
struct JobTask
{
    JobInfo info;
    std::vector<std::shared_ptr<Backend>>
        backends; ///< that of the job's place; of a shared job the other one too
    std::shared_ptr<Backend> elsewhere; ///< where it can go on when its place cannot; null: nowhere
    Settings settings;
    std::shared_ptr<const LimitSource> limits;
    std::shared_ptr<Journal> journal;
    std::shared_ptr<const FeeLedger> ledger;
    std::shared_ptr<JobControl> control;
    JobFeed::OnProgress onProgress; ///< on the backend's threads
};

/// Runs a job from its first undone chunk to its published result and moves it to the state where that leaves it: Succeeded, Failed,
/// after a stop request Paused, Cancelled or Waiting, as the wish says, or Waiting at the other place when its own cannot go on and its
/// rule allows. On the calling thread.
///
/// Errors: those of the journal, when the new state could not be written.
Result<JobState> runJob(const JobTask& task);

/// Cancels a job that no lane works on, keeping or discarding its chunks; a job in a terminal state keeps that state.
///
/// Errors: those of finishing and of the journal; the job then is as before.
Result<void> cancelIdleJob(const JobTask& task);

/// Removes the folder of a job with everything in it.
void removeJobFolder(const std::filesystem::path& folder);

} // namespace sluice
