// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/queue/queue_worker.h"

#include <algorithm>
#include <utility>

namespace sluice::ui {
namespace {

constexpr std::chrono::milliseconds kBatchInterval{100};
constexpr std::chrono::seconds kNoticeInterval{1};

} // namespace

void QueueOutlet::post(std::function<void(QueueClient&)> call)
{
    const std::lock_guard lock(m_mutex);
    if (!m_client)
        return;
    QMetaObject::invokeMethod(
        m_client, [client = m_client, call = std::move(call)] { call(*client); },
        Qt::QueuedConnection);
}

void QueueOutlet::shut()
{
    const std::lock_guard lock(m_mutex);
    m_client = nullptr;
}

QueueWorker::QueueWorker(Paths paths,
                         Settings settings,
                         std::vector<std::shared_ptr<Backend>> backends,
                         std::shared_ptr<QueueOutlet> outlet)
    : m_paths(std::move(paths))
    , m_settings(std::move(settings))
    , m_backends(std::move(backends))
    , m_outlet(std::move(outlet))
    , m_flush(this)
    , m_notices(this)
{
    m_flush.setSingleShot(true);
    connect(&m_flush, &QTimer::timeout, this, &QueueWorker::flush);
    connect(&m_notices, &QTimer::timeout, this, &QueueWorker::sayNotices);
}

void QueueWorker::open()
{
    if (m_session)
        return;
    auto opened = QueueSession::open(m_paths, m_settings, m_backends);
    if (!opened) {
        m_failure = opened.error();
        for (auto& request : std::exchange(m_early, {}))
            request(&*m_failure);
        const Result<void> failure = Unexpected(opened.error());
        return m_outlet->post([failure](QueueClient& client) { client.opened(failure); });
    }
    m_failure.reset();
    m_session = std::move(*opened);
    connect(m_session.get(), &QueueSession::ready, this, &QueueWorker::becomeReady);
    connect(m_session.get(), &QueueSession::roleChanged, this, [this] {
        const QueueSession::Role role = m_session->role();
        m_outlet->post([role](QueueClient& client) { client.receiveRole(role); });
        sayNotices();
    });
    connect(m_session.get(), &QueueSession::jobAdded, this, [this](JobId id) { note(id, true); });
    connect(m_session.get(), &QueueSession::jobChanged, this,
            [this](JobId id) { note(id, false); });
    connect(m_session.get(), &QueueSession::jobRemoved, this, [this](JobId id) {
        m_changed.erase(id);
        if (m_added.erase(id) == 0)
            m_removed.push_back(id);
        flushSoon();
    });
    m_noticesSaid = 0;
    m_notices.start(kNoticeInterval);
    m_outlet->post([](QueueClient& client) { client.opened({}); });
    for (auto& request : std::exchange(m_early, {}))
        request(nullptr);
}

void QueueWorker::close()
{
    m_flush.stop();
    m_notices.stop();
    m_early.clear();
    m_session.reset();
    m_outlet->post([](QueueClient& client) { Q_EMIT client.closed(); });
}

void QueueWorker::becomeReady()
{
    m_isReady = true;
    m_flush.stop();
    m_changed.clear();
    m_added.clear();
    m_removed.clear();
    QueueChange change;
    change.isComplete = true;
    for (JobInfo& info : m_session->jobs())
        change.added.push_back(std::make_shared<const JobInfo>(std::move(info)));
    m_outlet->post([change = std::move(change)](QueueClient& client) { client.receive(change); });
    sayNotices();
}

void QueueWorker::note(JobId id, bool isNew)
{
    if (!m_isReady)
        return;
    if (isNew)
        m_added.insert(id);
    else if (!m_added.contains(id))
        m_changed.insert(id);
    flushSoon();
}

/// The first change after a quiet time leaves at once, those that follow it wait for each other.
void QueueWorker::flushSoon()
{
    if (m_flush.isActive())
        return;
    const std::chrono::milliseconds passed(m_sinceFlush.isValid() ? m_sinceFlush.elapsed()
                                                                  : kBatchInterval.count());
    m_flush.start(std::max(std::chrono::milliseconds(0), kBatchInterval - passed));
}

void QueueWorker::flush()
{
    m_flush.stop();
    if (!m_session)
        return;
    m_sinceFlush.start();
    QueueChange change;
    const auto take = [this](std::set<JobId>& ids, std::vector<JobPointer>& into) {
        for (const JobId id : std::exchange(ids, {}))
            if (auto info = m_session->job(id))
                into.push_back(std::make_shared<const JobInfo>(std::move(*info)));
    };
    take(m_added, change.added);
    take(m_changed, change.changed);
    change.removed = std::exchange(m_removed, {});
    if (change.added.empty() && change.changed.empty() && change.removed.empty())
        return;
    m_outlet->post([change = std::move(change)](QueueClient& client) { client.receive(change); });
}

/// A session that cannot take over says so again with every attempt; people hear it once.
void QueueWorker::sayNotices()
{
    const std::vector<std::string> notices = m_session->notices();
    for (; m_noticesSaid < notices.size(); ++m_noticesSaid) {
        if (notices[m_noticesSaid] == m_lastNotice)
            continue;
        m_lastNotice = notices[m_noticesSaid];
        m_outlet->post([text = QString::fromStdString(m_lastNotice)](QueueClient& client) {
            Q_EMIT client.notice(text);
        });
    }
}

} // namespace sluice::ui

#include "moc_queue_worker.cpp"
