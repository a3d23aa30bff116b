// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/queue/queue_client.h"

#include "core/base/log.h"
#include "ui/queue/queue_worker.h"

#include <algorithm>

namespace sluice::ui {
namespace {

// An engine that does not end by itself is killed well before.
constexpr std::chrono::seconds kPatience{30};

/// Runs a request of the client on the queue's thread.
template <class T, class Request>
void send(QueueWorker* worker, QueueClient::Reply<T> reply, Request request)
{
    QMetaObject::invokeMethod(
        worker,
        [worker, request = std::move(request), reply = std::move(reply)]() mutable {
            worker->ask<T>(std::move(request), std::move(reply));
        },
        Qt::QueuedConnection);
}

} // namespace

bool comesBefore(const JobPointer& a, const JobPointer& b)
{
    if (isTerminal(a->state) != isTerminal(b->state))
        return isTerminal(b->state);
    return isTerminal(a->state) ? a->id > b->id : a->position < b->position;
}

QueueClient::QueueClient(Paths paths,
                         Settings settings,
                         std::vector<std::shared_ptr<Backend>> backends,
                         QObject* parent)
    : QObject(parent)
    , m_thread(std::make_unique<QThread>())
    , m_outlet(std::make_shared<QueueOutlet>(this))
{
    m_worker =
        new QueueWorker(std::move(paths), std::move(settings), std::move(backends), m_outlet);
    m_thread->setObjectName(QStringLiteral("queue"));
    m_worker->moveToThread(m_thread.get());
    m_thread->start();
    retryOpen();
}

QueueClient::~QueueClient()
{
    m_outlet->shut();
    // The worker ends the session and dies on its own thread, where its timers and sockets live.
    QMetaObject::invokeMethod(
        m_worker,
        [worker = m_worker] {
            worker->close();
            QThread* thread = worker->thread();
            delete worker;
            thread->quit();
        },
        Qt::QueuedConnection);
    if (!m_thread->wait(QDeadlineTimer(kPatience))) {
        spdlog::error("The queue's thread does not end; its jobs wait again at the next start.");
        // It dies with the process: the journal holds what is finished, as after a crash.
        static_cast<void>(m_thread.release());
    }
}

void QueueClient::retryOpen()
{
    m_failure.clear();
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker] { worker->open(); }, Qt::QueuedConnection);
}

void QueueClient::close()
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker] { worker->close(); }, Qt::QueuedConnection);
}

QList<JobPointer> QueueClient::jobs() const
{
    if (!m_sorted) {
        m_sorted = m_jobs.values();
        std::sort(m_sorted->begin(), m_sorted->end(), comesBefore);
    }
    return *m_sorted;
}

void QueueClient::submit(JobPlan plan,
                         Placement placement,
                         std::optional<Quote> quote,
                         Reply<JobId> reply)
{
    send<JobId>(m_worker, std::move(reply),
                [plan = std::move(plan), placement = std::move(placement),
                 quote = std::move(quote)](QueueSession& session, Reply<JobId> answer) {
                    session.submit(plan, placement, quote, std::move(answer));
                });
}

void QueueClient::setSettings(const Settings& settings)
{
    send<void>(m_worker, {}, [settings](QueueSession& session, const Reply<void>& answer) {
        session.setSettings(settings);
        answer({});
    });
}

void QueueClient::pause(JobId id, Reply<void> reply)
{
    send<void>(m_worker, std::move(reply), [id](QueueSession& session, Reply<void> answer) {
        session.pause(id, std::move(answer));
    });
}

void QueueClient::resume(JobId id, Reply<void> reply)
{
    send<void>(m_worker, std::move(reply), [id](QueueSession& session, Reply<void> answer) {
        session.resume(id, std::move(answer));
    });
}

void QueueClient::cancel(JobId id, CancelMode mode, Reply<void> reply)
{
    send<void>(m_worker, std::move(reply), [id, mode](QueueSession& session, Reply<void> answer) {
        session.cancel(id, mode, std::move(answer));
    });
}

void QueueClient::retry(JobId id, bool overwrite, Reply<void> reply)
{
    send<void>(m_worker, std::move(reply),
               [id, overwrite](QueueSession& session, Reply<void> answer) {
                   session.retry(id, overwrite, std::move(answer));
               });
}

void QueueClient::move(JobId id, int position, Reply<void> reply)
{
    send<void>(m_worker, std::move(reply),
               [id, position](QueueSession& session, Reply<void> answer) {
                   session.move(id, position, std::move(answer));
               });
}

void QueueClient::moveTo(JobId id, Place place, Reply<void> reply)
{
    send<void>(m_worker, std::move(reply), [id, place](QueueSession& session, Reply<void> answer) {
        session.moveTo(id, place, std::move(answer));
    });
}

void QueueClient::acceptPrice(JobId id, const std::string& wei, Reply<void> reply)
{
    send<void>(m_worker, std::move(reply), [id, wei](QueueSession& session, Reply<void> answer) {
        session.acceptPrice(id, wei, std::move(answer));
    });
}

void QueueClient::startNow(JobId id, Reply<void> reply)
{
    send<void>(m_worker, std::move(reply), [id](QueueSession& session, Reply<void> answer) {
        session.startNow(id, std::move(answer));
    });
}

void QueueClient::remove(JobId id, Reply<void> reply)
{
    send<void>(m_worker, std::move(reply), [id](QueueSession& session, Reply<void> answer) {
        session.remove(id, std::move(answer));
    });
}

void QueueClient::show(JobId id, Reply<JobDetails> reply)
{
    send<JobDetails>(m_worker, std::move(reply),
                     [id](QueueSession& session, Reply<JobDetails> answer) {
                         session.show(id, std::move(answer));
                     });
}

void QueueClient::opened(const Result<void>& result)
{
    if (result)
        return;
    m_failure = QString::fromStdString(result.error().detail);
    Q_EMIT failed(m_failure);
}

void QueueClient::receiveRole(Role role)
{
    m_role = role;
    Q_EMIT roleChanged();
}

void QueueClient::receive(const QueueChange& change)
{
    if (change.isComplete)
        m_jobs.clear();
    m_sorted.reset();
    for (const JobPointer& job : change.added)
        m_jobs.insert(job->id, job);
    for (const JobPointer& job : change.changed)
        m_jobs.insert(job->id, job);
    for (const JobId id : change.removed) {
        m_jobs.remove(id);
        m_watches.remove(id);
    }
    Q_EMIT changed(change);
    if (change.isComplete) {
        m_isReady = true;
        Q_EMIT ready();
        for (const JobId id : m_watches.keys())
            followChunks(id);
        return;
    }
    for (const JobPointer& job : change.added)
        Q_EMIT jobAdded(job->id);
    for (const JobPointer& job : change.changed) {
        Q_EMIT jobChanged(job->id);
        followChunks(job->id);
    }
    for (const JobId id : change.removed)
        Q_EMIT jobRemoved(id);
}

void QueueClient::watchChunks(JobId id)
{
    if (m_watches.contains(id))
        return;
    m_watches.insert(id, ChunkWatch());
    askForChunks(id);
}

std::vector<JobChunk> QueueClient::chunks(JobId id) const
{
    const auto watch = m_watches.constFind(id);
    return watch == m_watches.cend() ? std::vector<JobChunk>() : watch->chunks();
}

void QueueClient::followChunks(JobId id)
{
    const auto watch = m_watches.find(id);
    const JobPointer info = job(id);
    if (watch == m_watches.end() || !info)
        return;
    const std::vector<JobChunk> before = watch->chunks();
    const bool isSure = watch->follow(*info);
    if (watch->chunks() != before)
        Q_EMIT chunksChanged(id);
    if (!isSure)
        askForChunks(id);
}

void QueueClient::askForChunks(JobId id)
{
    show(id, [this, id](const Result<JobDetails>& details) {
        const auto watch = m_watches.find(id);
        if (!details || watch == m_watches.end())
            return;
        watch->setDetails(*details);
        Q_EMIT chunksChanged(id);
    });
}

} // namespace sluice::ui

#include "moc_queue_client.cpp"
