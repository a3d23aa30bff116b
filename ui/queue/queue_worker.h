// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/queue/queue_client.h"

#include <QElapsedTimer>
#include <QTimer>

#include <map>
#include <mutex>
#include <set>

namespace sluice::ui {

/// The way from the queue's thread to the client in the GUI thread; shut when the client goes.
class QueueOutlet
{
public:
    explicit QueueOutlet(QueueClient* client)
        : m_client(client)
    {}
    /// Any thread. Runs `call` in the GUI thread, or never.
    void post(std::function<void(QueueClient&)> call);
    void shut();

private:
    std::mutex m_mutex;
    QueueClient* m_client;
};

/// The half of QueueClient that lives on the queue's thread: owns the session and gathers its changes into batches.
class QueueWorker : public QObject
{
    Q_OBJECT

public:
    QueueWorker(Paths paths,
                Settings settings,
                std::vector<std::shared_ptr<Backend>> backends,
                std::shared_ptr<QueueOutlet> outlet);

    void open();
    /// Ends the session; only now may the thread be stopped.
    void close();
    /// Passes `request` the session and something that takes its answer to the GUI thread.
    template <class T, class Request>
    void ask(Request request, QueueClient::Reply<T> reply);

private:
    template <class T>
    QueueClient::Reply<T> answer(QueueClient::Reply<T> reply);
    void becomeReady();
    void note(JobId id, bool isNew);
    void flushSoon();
    void flush();
    void sayNotices();

    const Paths m_paths;
    const Settings m_settings;
    const std::vector<std::shared_ptr<Backend>> m_backends;
    const std::shared_ptr<QueueOutlet> m_outlet;
    std::unique_ptr<QueueSession> m_session;
    bool m_isReady = false;
    /// Requests before there is a session; called with an error when there will be none.
    std::vector<std::function<void(const Error*)>> m_early;
    std::optional<Error> m_failure;
    std::set<JobId> m_changed;
    std::set<JobId> m_added;
    std::vector<JobId> m_removed;
    QTimer m_flush;
    QElapsedTimer m_sinceFlush;
    QTimer m_notices;
    std::size_t m_noticesSaid = 0;
    std::string m_lastNotice;
};

template <class T, class Request>
void QueueWorker::ask(Request request, QueueClient::Reply<T> reply)
{
    if (m_session)
        return request(*m_session, answer<T>(std::move(reply)));
    if (m_failure)
        return answer<T>(std::move(reply))(Unexpected(*m_failure));
    m_early.push_back(
        [this, request = std::move(request), reply = std::move(reply)](const Error* error) mutable {
            if (error)
                answer<T>(std::move(reply))(Unexpected(*error));
            else
                request(*m_session, answer<T>(std::move(reply)));
        });
}

template <class T>
QueueClient::Reply<T> QueueWorker::answer(QueueClient::Reply<T> reply)
{
    return [this, reply = std::move(reply)](const Result<T>& result) {
        if (!reply)
            return;
        // What the reply tells of arrives first.
        flush();
        m_outlet->post([reply, result](QueueClient&) { reply(result); });
    };
}

} // namespace sluice::ui
