// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/job_runner.h"

#include "core/base/atomic_file.h"
#include "core/base/file_lock.h"
#include "core/base/log.h"
#include "core/job/export_chunks.h"
#include "core/job/finish_job.h"
#include "core/job/source_stamp.h"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>

namespace sluice {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::milliseconds kLockInterval{50};

/// A former owner that has just been deposed needs a moment to stop; flock() itself cannot wait for a limited time.
Result<FileLock> enterJobFolder(const fs::path& folder, const std::stop_token& stop)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return Unexpected(errorFromErrno(error.value(), "Cannot create", folder));
    std::mutex mutex;
    std::condition_variable_any wake;
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (true) {
        SLUICE_TRY(std::optional<FileLock> lock, FileLock::tryLock(folder / "job.lock"));
        if (lock)
            return std::move(*lock);
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "Stopped.");
        if (std::chrono::steady_clock::now() > deadline)
            return fail(
                ErrorCode::Unavailable,
                fmt::format(
                    "Another process still works in {}. Start the job again when it has ended.",
                    folder.string()));
        std::unique_lock waiting(mutex);
        wake.wait_for(waiting, stop, kLockInterval, [] { return false; });
    }
}

/// The journalled chunks whose files are there; the others are forgotten, so that they are made again.
Result<std::vector<ChunkRow>> chunksOnDisk(Journal& journal, const JobPlan& plan, JobId id)
{
    SLUICE_TRY(const std::vector<ChunkRow> rows, journal.chunks(id));
    std::vector<ChunkRow> present;
    for (const ChunkRow& row : rows) {
        const bool isPlanned = row.index >= 0 && std::size_t(row.index) < plan.chunks.size();
        std::error_code error;
        if (isPlanned &&
            (row.result.frames == 0 ||
             fs::file_size(plan.chunks[std::size_t(row.index)].file, error) > 0) &&
            !error)
            present.push_back(row);
        else
            SLUICE_CHECK(journal.forgetChunks(id, row.index));
    }
    return present;
}

Result<void>
runBackend(Backend& backend, const JobPlan& plan, JobFeed& feed, const std::stop_token& stop)
{
    try {
        // An export needs no model, so no engine either: any place's lane makes it here.
        return plan.spec.exporting() ? makeExportChunks(plan, feed, stop)
                                     : backend.run(plan, feed, stop);
    } catch (const std::exception& exception) {
        return fail(ErrorCode::Internal,
                    fmt::format("The job ended unexpectedly: {}. Resume it to try again.",
                                exception.what()));
    }
}

Result<void>
makeChunks(const JobTask& task, Backend& backend, const JobPlan& plan, std::stop_token stop)
{
    SLUICE_TRY(const std::vector<ChunkRow> done, chunksOnDisk(*task.journal, plan, task.info.id));
    if (done.size() == plan.chunks.size())
        return {};
    JobFeed feed(plan, task.info.id, *task.journal, done, stop, task.onProgress);
    const auto result = runBackend(backend, plan, feed, stop);
    if (result && feed.isComplete())
        return {};
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "Stopped.");
    // A source that went away looks like a reading error from inside.
    SLUICE_CHECK(checkSource(plan));
    if (!result && result.error().code != ErrorCode::Cancelled)
        return result;
    return fail(ErrorCode::Internal,
                "The work ended before every piece was made. Start the job again to go on.");
}

Result<FinishedJob> makeResult(const JobTask& task, Backend& backend, const JobPlan& plan)
{
    Journal& journal = *task.journal;
    const std::stop_token stop = task.control->stop.get_token();
    SLUICE_TRY(std::optional<FinishedJob> published, findPublished(journal, plan, task.info.id));
    if (published)
        return std::move(*published);
    SLUICE_CHECK(checkSource(plan));
    SLUICE_TRY(const FileLock lock, enterJobFolder(plan.jobFolder, stop));
    SLUICE_CHECK(makeChunks(task, backend, plan, stop));
    SLUICE_CHECK(checkSource(plan));
    JobProgress joining;
    joining.stage = "writing the result";
    joining.framesDone = joining.framesTotal = plan.totalFrames();
    joining.chunksDone = joining.chunksTotal = int(plan.chunks.size());
    task.onProgress(joining);
    return finishJob(journal, plan, task.info, task.settings, stop);
}

/// Where a stopped job goes.
JobChange stoppedChange(const JobTask& task, const JobPlan& plan)
{
    JobChange change;
    switch (task.control->wish.load()) {
    case JobWish::None:
        change.event = JobEvent::Release;
        break;
    case JobWish::Pause:
        change.event = JobEvent::Pause;
        break;
    case JobWish::CancelDiscard:
        change.event = JobEvent::Cancel;
        break;
    case JobWish::CancelKeep: {
        change.event = JobEvent::Cancel;
        // Its own token: the one of the job has been used up by the cancelling.
        const auto kept = keepDoneChunks(*task.journal, plan, task.info.id, {});
        if (kept)
            change.result = *kept;
        else
            change.error = kept.error();
        break;
    }
    }
    return change;
}

void cleanUp(const JobTask& task, const JobPlan& plan, JobEvent event)
{
    const bool discarded =
        event == JobEvent::Cancel && task.control->wish == JobWish::CancelDiscard;
    if (discarded && !task.journal->forgetChunks(task.info.id))
        return;
    if (discarded || event == JobEvent::Succeed)
        removeJobFolder(plan.jobFolder);
}

} // namespace

void removeJobFolder(const fs::path& folder)
{
    std::error_code error;
    fs::remove_all(folder, error);
    if (error)
        spdlog::warn("Cannot remove {}: {}", folder.string(), error.message());
}

Result<JobState> runJob(const JobTask& task, Backend& backend)
{
    const auto plan = task.journal->plan(task.info.id);
    if (!plan)
        return task.journal->apply(task.info.id, {.event = JobEvent::Fail, .error = plan.error()});
    auto finished = makeResult(task, backend, *plan);
    JobChange change;
    if (finished) {
        change.event = JobEvent::Succeed;
        change.result = std::move(finished->result);
        change.receipt = std::move(finished->receipt);
    } else if (finished.error().code == ErrorCode::Cancelled) {
        change = stoppedChange(task, *plan);
    } else {
        change.event = JobEvent::Fail;
        change.error = finished.error();
    }
    SLUICE_TRY(const JobState state, task.journal->apply(task.info.id, change));
    cleanUp(task, *plan, change.event);
    return state;
}

Result<void> cancelIdleJob(const JobTask& task)
{
    Journal& journal = *task.journal;
    SLUICE_TRY(const JobPlan plan, journal.plan(task.info.id));
    const bool terminal = isTerminal(task.info.state);
    fs::path kept;
    if (task.control->wish == JobWish::CancelKeep) {
        SLUICE_TRY(kept,
                   keepDoneChunks(journal, plan, task.info.id, task.control->stop.get_token()));
    }
    if (terminal) {
        SLUICE_CHECK(journal.setResult(task.info.id, kept));
    } else {
        SLUICE_CHECK(journal.apply(task.info.id, {.event = JobEvent::Cancel, .result = kept}));
    }
    cleanUp(task, plan, JobEvent::Cancel);
    return {};
}

} // namespace sluice
