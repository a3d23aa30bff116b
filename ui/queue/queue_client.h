// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/queue_session.h"
#include "ui/queue/job_chunks.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QThread>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace sluice::ui {

/// A job's row as it was at one moment; shared and never changed.
using JobPointer = std::shared_ptr<const JobInfo>;

/// What happened to the queue since the last QueueClient::changed().
struct QueueChange
{
    bool isComplete = false; ///< everything may be different: look at jobs()
    std::vector<JobPointer> added;
    std::vector<JobPointer> changed;
    std::vector<JobId> removed;
};

/// The order in which people see jobs: first those that are not terminal, in queue order, then the others, newest first.
bool comesBefore(const JobPointer& a, const JobPointer& b);

class QueueOutlet;
class QueueWorker;

/// The queue for the window: QueueSession lives on a thread of its own ("queue"), this is its face in the GUI thread.
///
/// Belongs to the GUI thread; nothing in it waits for the disk. Changes of one job come at most ten times a second, and what a reply
/// tells of is in jobs() when the reply comes. Replies and signals never come from inside a call. A request that comes before the queue is
/// open waits for it.
class QueueClient : public QObject
{
    Q_OBJECT

public:
    using Role = QueueSession::Role;
    template <class T>
    using Reply = std::function<void(Result<T>)>;

    /// Opens the queue in the background; then ready() or failed() comes.
    QueueClient(Paths paths,
                Settings settings,
                std::vector<std::shared_ptr<Backend>> backends,
                QObject* parent = nullptr);
    /// Stops what runs here (those jobs wait again) and waits for it, at most as long as an engine takes to end. Replies that have not
    /// come will not come.
    ~QueueClient() override;

    /// Opens again after failed().
    void retryOpen();
    /// Begins what the destructor does, without waiting; closed() follows.
    void close();

    bool isReady() const { return m_isReady; }
    Role role() const { return m_role; }
    /// Why the queue could not be opened; empty when it is open or opening.
    QString failure() const { return m_failure; }

    /// Every job, in the order of comesBefore(). Copying the list is cheap.
    QList<JobPointer> jobs() const;
    /// Null when there is no such job.
    JobPointer job(JobId id) const { return m_jobs.value(id); }

    /// As the methods of QueueSession. A reply may be empty; it runs in the GUI thread and guards itself what it captures.
    void
    submit(JobPlan plan, Placement placement, std::optional<Quote> quote, Reply<JobId> reply = {});
    void pause(JobId id, Reply<void> reply = {});
    void resume(JobId id, Reply<void> reply = {});
    void cancel(JobId id, CancelMode mode, Reply<void> reply = {});
    void retry(JobId id, bool overwrite, Reply<void> reply = {});
    void move(JobId id, int position, Reply<void> reply = {});
    void moveTo(JobId id, Place place, Reply<void> reply = {});
    void acceptPrice(JobId id, const std::string& wei, Reply<void> reply = {});
    void startNow(JobId id, Reply<void> reply = {});
    void remove(JobId id, Reply<void> reply = {});
    void show(JobId id, Reply<JobDetails> reply);

    /// For jobs that begin from now on, if this window runs them.
    void setSettings(const Settings& settings);

    /// Keeps chunks() of a job up to date from now on, as long as the job is there.
    void watchChunks(JobId id);
    /// All chunks of a watched job in order; empty until they are known.
    std::vector<JobChunk> chunks(JobId id) const;

Q_SIGNALS:
    /// jobs() is complete; again after each change of owner. No jobAdded() is sent for what came with it.
    void ready();
    /// The queue cannot be opened; a sentence that says what to do. retryOpen() tries again.
    void failed(const QString& reason);
    void closed();
    void roleChanged();
    /// Something to tell the user once.
    void notice(const QString& text);
    /// One for each batch; the signals by job follow it.
    void changed(const sluice::ui::QueueChange& change);
    void jobAdded(sluice::JobId id);
    void jobChanged(sluice::JobId id);
    void jobRemoved(sluice::JobId id);
    void chunksChanged(sluice::JobId id);

private:
    friend class QueueWorker;
    void opened(const Result<void>& result);
    void receive(const QueueChange& change);
    void receiveRole(Role role);
    void followChunks(JobId id);
    void askForChunks(JobId id);

    std::unique_ptr<QThread> m_thread;
    QueueWorker* m_worker; ///< lives on m_thread, and ends there
    std::shared_ptr<QueueOutlet> m_outlet;
    Role m_role = Role::Connecting;
    bool m_isReady = false;
    QString m_failure;
    QHash<JobId, JobPointer> m_jobs;
    mutable std::optional<QList<JobPointer>> m_sorted; ///< made when asked for
    QHash<JobId, ChunkWatch> m_watches;
};

} // namespace sluice::ui
