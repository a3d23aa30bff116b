// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/job_runner.h"

#include "core/base/atomic_file.h"
#include "core/base/file_lock.h"
#include "core/base/log.h"
#include "core/job/agreed_price.h"
#include "core/job/fee_sum.h"
#include "core/job/finish_job.h"
#include "core/job/make_chunks.h"
#include "core/job/source_stamp.h"

#include <fmt/format.h>

#include <algorithm>
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

/// What a run of a job comes to besides its result.
struct Attempt
{
    std::optional<JobChange> goesOn; ///< its place cannot go on: how the job does, or what it asks
    std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();

    double seconds() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    }
};

/// The limits of the settings as they are at that moment, and the job's own.
Result<FeeLimits> limitsNow(const LimitSource& source, const std::string& ownMaxFeeWei)
{
    SLUICE_TRY(FeeLimits limits, feeLimitsOf(source.settings()));
    if (!ownMaxFeeWei.empty()) {
        SLUICE_TRY(const Wei own, Wei::parse(ownMaxFeeWei));
        limits.job = limits.job ? std::min(*limits.job, own) : own;
    }
    return limits;
}

/// What the job may spend. At the subnet a limit that cannot be read ends it before it costs anything.
Result<FeedSpending> spendingOf(const JobTask& task, const std::vector<ChunkRow>& done)
{
    const PlaceRule& rule = task.info.rule;
    // Whoever never agreed to a price is asked before he pays one.
    FeedSpending spending{rule.agreedWei.empty() ? "0" : rule.agreedWei, rule.agreedUnit, nullptr};
    SpendingLimits limits;
    limits.current = [source = task.limits, own = rule.maxFeeWei] {
        return limitsNow(*source, own);
    };
    if (task.info.place == Place::Subnet && !rule.isShared)
        SLUICE_CHECK(limits.current());
    bool isPractice = task.info.quote && task.info.quote->isPractice;
    std::optional<WeiFraction> spent = WeiFraction();
    for (const ChunkRow& row : done) {
        isPractice = isPractice || (row.result.price && row.result.price->isPractice);
        if (!row.result.feeWei.empty())
            spent = sumOfFees(spent, row.result.feeWei);
    }
    SLUICE_TRY(const std::vector<SideWork> beside, task.journal->sideWork(task.info.id));
    for (const SideWork& work : beside) {
        isPractice = isPractice || (work.price && work.price->isPractice);
        if (!work.feeWei.empty())
            spent = sumOfFees(spent, work.feeWei);
    }
    limits.spentJob = spent ? spent->ceiling() : Wei::max();
    limits.ledger = task.ledger;
    limits.holder = {fmt::format("job {}", task.info.id), 0, isPractice};
    spending.guard = std::make_shared<SpendingGuard>(std::move(limits));
    return spending;
}

/// Who lets a job go on at the subnet agrees to what is known to be asked there at that moment.
JobChange goOnElsewhere(const JobTask& task, const JobPlan& plan, std::string note)
{
    JobChange change{.event = JobEvent::Release,
                     .goesOnAt = otherPlace(task.info.place),
                     .note = std::move(note)};
    if (change.goesOnAt != Place::Subnet || !task.info.rule.agreedWei.empty())
        return change;
    PlaceRule rule;
    if (const auto agreed = agreeToPrice(rule, task.elsewhere->estimate(plan)); !agreed)
        spdlog::warn("Job {}: the subnet's price is none: {}", task.info.id, agreed.error().detail);
    change.agreedWei = rule.agreedWei;
    change.agreedUnit = rule.agreedUnit;
    return change;
}

Result<void> makeMissingChunks(const JobTask& task, const JobPlan& plan, Attempt& attempt)
{
    Journal& journal = *task.journal;
    const std::stop_token stop = task.control->stop.get_token();
    SLUICE_TRY(const std::vector<ChunkRow> done, chunksOnDisk(journal, plan, task.info.id));
    if (done.size() == plan.chunks.size())
        return {};
    JobFeed feed(plan, task.info.id, journal, done, stop, task.onProgress);
    const PlaceRule& rule = task.info.rule;
    SLUICE_TRY(FeedSpending spending, spendingOf(task, done));
    feed.limitSpending(std::move(spending));
    if (rule.madeHere && task.backends.size() > 1)
        feed.shareOut(*rule.madeHere);
    const auto note = [&](const std::string& line) {
        if (const auto kept = journal.addNote(task.info.id, line); !kept)
            spdlog::warn("Job {}: {}", task.info.id, line);
    };
    const std::string alone =
        fmt::format("Only {} made pieces for a while: the program could not use the other place.",
                    phraseOf(task.backends.front()->place()));
    if (rule.isShared && task.backends.size() < 2 &&
        std::ranges::find(task.info.notes, alone) == task.info.notes.end())
        note(alone);
    const auto made = makeChunks({plan, feed, rule, task.backends, note}, stop);
    if (made || stop.stop_requested())
        return made;
    // A source that went away looks like a reading error from inside.
    SLUICE_CHECK(checkSource(plan));
    const Place place = task.info.place;
    // Somebody would do it, for more money than was agreed: that is for the user to say, and not to be got round.
    const AskedPrice asked = feed.priceNow();
    if (isFaultOfPlace(made.error()) && !asked.wei.empty())
        attempt.goesOn =
            JobChange{.event = JobEvent::Release, .asksWei = asked.wei, .asksUnit = asked.unit};
    else if (task.backends.size() == 1 && task.elsewhere && isFaultOfPlace(made.error()) &&
             rule.mayLeave(place))
        attempt.goesOn = goOnElsewhere(
            task, plan, giveUpNote(place, made.error(), feed.doneCount(), int(plan.chunks.size())));
    return made;
}

Result<FinishedJob> makeResult(const JobTask& task, const JobPlan& plan, Attempt& attempt)
{
    Journal& journal = *task.journal;
    const std::stop_token stop = task.control->stop.get_token();
    SLUICE_TRY(std::optional<FinishedJob> published, findPublished(journal, plan, task.info.id));
    if (published)
        return std::move(*published);
    SLUICE_CHECK(checkSource(plan));
    SLUICE_TRY(const FileLock lock, enterJobFolder(plan.jobFolder, stop));
    SLUICE_CHECK(makeMissingChunks(task, plan, attempt));
    SLUICE_CHECK(checkSource(plan));
    JobProgress joining;
    joining.stage = "writing the result";
    joining.framesDone = joining.framesTotal = plan.totalFrames();
    joining.chunksDone = joining.chunksTotal = int(plan.chunks.size());
    task.onProgress(joining);
    // Its notes may have grown since it began.
    SLUICE_TRY(JobRecord record, journal.job(task.info.id));
    record.info.ranSeconds += attempt.seconds();
    return finishJob(journal, plan, record.info, task.settings, stop);
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

Result<JobState> runJob(const JobTask& task)
{
    const auto plan = task.journal->plan(task.info.id);
    if (!plan)
        return task.journal->apply(task.info.id, {.event = JobEvent::Fail, .error = plan.error()});
    Attempt attempt;
    auto finished = makeResult(task, *plan, attempt);
    JobChange change;
    change.ranSeconds = attempt.seconds();
    if (finished) {
        change.event = JobEvent::Succeed;
        change.result = std::move(finished->result);
        change.receipt = std::move(finished->receipt);
    } else if (finished.error().code == ErrorCode::Cancelled) {
        change = stoppedChange(task, *plan);
        change.ranSeconds = attempt.seconds();
    } else if (attempt.goesOn) {
        change = std::move(*attempt.goesOn);
        change.ranSeconds = attempt.seconds();
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
