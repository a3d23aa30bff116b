// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/config/settings.h"
#include "core/job/cheap_start.h"
#include "core/job/job_info.h"

#include <QObject>

#include <functional>
#include <memory>

namespace sluice {

enum class CancelMode
{
    KeepDone, ///< what is done from the start on becomes "name.partial.ext" beside the output
    Discard
};

struct QueueOptions
{
    /// False: answer and change the queue, but run nothing (`jobs list`). Such a session gives the queue up to one that runs.
    bool runJobs = true;
    ForwardClock::Wall clock{}; ///< for jobs that wait for a cheap time; empty: this computer's
    std::chrono::milliseconds betweenCheapLooks{20'000};
};

/// The queue as a window or a command sees it, whether this process owns it or another one does.
///
/// The first session over a database owns the queue and runs its jobs; later ones talk to the owner over a local socket. When the
/// owner dies or closes, one of them takes its jobs over and goes on; requests under way are asked again. All methods and
/// signals belong to the thread that opened the session, which needs a running event loop. Replies and signals never come from
/// inside a call.
class QueueSession : public QObject
{
    Q_OBJECT

public:
    enum class Role
    {
        Connecting, ///< looking for the owner, or about to become it
        Owner,
        Client
    };

    template <class T>
    using Reply = std::function<void(Result<T>)>;

    /// Errors: Io or DiskFull (folders or database cannot be written), Unavailable (the database is of a newer Sluice).
    static Result<std::unique_ptr<QueueSession>>
    open(const Paths& paths,
         const Settings& settings,
         std::vector<std::shared_ptr<Backend>> backends,
         const QueueOptions& options = {});
    /// Stops what runs here (those jobs wait again, nothing finished is lost) and hands the queue to the next session.
    ~QueueSession() override;

    Role role() const;
    /// Things to tell the user once, such as a damaged database that was set aside.
    std::vector<std::string> notices() const;

    /// Every job: first those that are not terminal, in queue order, then the others, newest first. Complete after ready().
    std::vector<JobInfo> jobs() const;
    std::optional<JobInfo> job(JobId id) const;

    /// Adds a planned job (see prepareJob()) at the end of the queue. It is in the journal when the reply comes.
    void submit(const JobPlan& plan,
                const Placement& placement,
                std::optional<Quote> quote,
                Reply<JobId> reply);
    /// A running job's device is free when its state becomes Paused; the reply says only that the wish is in the journal.
    void pause(JobId id, Reply<void> reply);
    /// Lets a paused job wait again; for a failed one the same as retry().
    void resume(JobId id, Reply<void> reply);
    /// As with pause(), a running job is Cancelled a moment after the reply. On a failed job: what to do with its chunks.
    void cancel(JobId id, CancelMode mode, Reply<void> reply);
    /// A new attempt of a failed or cancelled job, at the end of the queue, with the chunks that are still there.
    void retry(JobId id, bool overwrite, Reply<void> reply);
    /// Puts a job that is not terminal at `position` (0: next).
    void move(JobId id, int position, Reply<void> reply);
    /// From now on the job is made at `place` alone. Finished chunks stay, those under way are given back; a running job waits
    /// there a moment after the reply.
    void moveTo(JobId id, Place place, Reply<void> reply);
    /// Answers a job that waits because nobody works for the agreed price (PlaceRule::asksWei): `wei` for a unit will do. moveTo() and cancel()
    /// are the other answers.
    void acceptPrice(JobId id, const std::string& wei, Reply<void> reply);
    /// A job that waits for a cheap time (PlaceRule::whenCheap) begins when it is its turn.
    void startNow(JobId id, Reply<void> reply);
    /// Forgets a job in a terminal state and its folder; never its result.
    void remove(JobId id, Reply<void> reply);
    void show(JobId id, Reply<JobDetails> reply);

    /// For jobs that begin from now on, if this session runs them.
    void setSettings(const Settings& settings);

Q_SIGNALS:
    /// jobs() is complete; again after each change of owner.
    void ready();
    void roleChanged();
    void jobAdded(sluice::JobId id);
    void jobChanged(sluice::JobId id);
    void jobRemoved(sluice::JobId id);

private:
    struct State;
    explicit QueueSession(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace sluice
