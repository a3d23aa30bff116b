// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_info.h"

#include <memory>

namespace sluice {

/// What the user asked of a running job; kept in the journal until the job has stopped, so that a crash does not forget it.
enum class JobWish
{
    None,
    Pause,
    CancelKeep,
    CancelDiscard
};

constexpr bool isCancelWish(JobWish wish)
{
    return wish == JobWish::CancelKeep || wish == JobWish::CancelDiscard;
}

/// A job as the journal knows it: the row, without the plan.
struct JobRecord
{
    JobInfo info;
    JobWish wish = JobWish::None;
    std::filesystem::path jobFolder;
};

/// An event of a job and what comes with it.
struct JobChange
{
    JobEvent event = JobEvent::Start;
    std::optional<Error> error{}; ///< with Fail
    std::filesystem::path result{};
    nlohmann::json receipt{}; ///< null: none
    bool overwrite = false;   ///< with Retry: the output may be replaced from now on
    std::optional<Place>
        goesOnAt{};          ///< with Release: its place cannot go on, the job waits at this one
    std::string asksWei{};   ///< with Release: the job waits until the user accepts this price
    std::string asksUnit{};  ///< of what; empty: not told
    std::string agreedWei{}; ///< with goesOnAt: the price that holds there; empty: as before
    std::string agreedUnit{};
    std::string note{};    ///< a line for the job's notes; empty: none
    double ranSeconds = 0; ///< what this run took, whatever its end
};

/// Marks the file that is about to get the output's name, so that a crash in between is recognised.
struct FileMark
{
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t bytes = 0;
    bool operator==(const FileMark&) const = default;
};

/// The durable memory of the queue: jobs, finished chunks and the lease of the queue's owner.
///
/// Every call that writes is one transaction that is on the disk when it returns, and fails with Unavailable once another owner has
/// begun a new epoch. Thread safe. Errors of all calls: Io, DiskFull, Timeout, Unavailable, NotFound (no such job).
class Journal
{
public:
    /// Opens the database and begins a new epoch. Only with the owner's lock in hand. Jobs that ran when the last owner ended wait again,
    /// or end as their wish says; a damaged database is set aside and named in `notices`.
    ///
    /// Errors: as openQueueDatabase(); Timeout when a living process has renewed the lease within the last seconds: try again.
    static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& database,
                                                 std::vector<std::string>& notices);
    ~Journal();

    std::int64_t epoch() const;
    /// Renews the lease; Unavailable: another process owns the queue.
    Result<void> renewLease();
    /// Ends the lease, so that the next owner does not have to wait. Nothing can be written afterwards.
    void endLease();

    /// All jobs: first the active ones in queue order, then the terminal ones, newest first. A row that cannot be understood is left
    /// alone and named in `notices`.
    Result<std::vector<JobRecord>> jobs(std::vector<std::string>& notices);
    Result<JobRecord> job(JobId id);
    Result<JobPlan> plan(JobId id);
    Result<nlohmann::json> receipt(JobId id);
    Result<std::vector<ChunkRow>> chunks(JobId id);

    /// Adds a job at the end. A plan with the folder of a job that is there already gives that job.
    Result<JobId>
    add(const JobPlan& plan, const Placement& placement, const std::optional<Quote>& quote);
    /// Moves a job along its one state table. Errors: InvalidInput when its state does not allow that.
    Result<JobState> apply(JobId id, const JobChange& change);
    Result<void> setWish(JobId id, JobWish wish);
    /// Changes where the job is to be made from now on, in whatever state it is; its note is added to the others.
    Result<void> setPlacement(JobId id, const Placement& placement);
    Result<void> addNote(JobId id, const std::string& note);
    /// Gives the active jobs the order of `ids`.
    Result<void> setOrder(const std::vector<JobId>& ids);
    /// Errors: AlreadyExists when the chunk is there already.
    Result<void> addChunk(JobId id, int index, const ChunkResult& result);
    /// Never forgotten while the job is there: it was paid for.
    Result<void> addSideWork(JobId id, int index, const SideWork& work);
    Result<std::vector<SideWork>> sideWork(JobId id);
    /// One chunk, or all of them.
    Result<void> forgetChunks(JobId id, std::optional<int> index = {});
    /// Notes a result of a job that stays in its terminal state, and that its wish is fulfilled.
    Result<void> setResult(JobId id, const std::filesystem::path& result);
    Result<void> setPublishing(JobId id, const FileMark& mark, const nlohmann::json& receipt);
    Result<std::optional<FileMark>> publishing(JobId id);
    Result<void> remove(JobId id);

private:
    struct State;
    explicit Journal(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace sluice
