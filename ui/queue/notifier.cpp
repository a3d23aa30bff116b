// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/queue/notifier.h"

#include "ui/base/background.h"
#include "ui/base/words.h"
#include "ui/queue/job_text.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QVariantMap>

namespace sluice::ui {
namespace {

const QString kService = QStringLiteral("org.freedesktop.Notifications");
const QString kPath = QStringLiteral("/org/freedesktop/Notifications");
const QString kBusName = QStringLiteral("sluice-notifier");

const QString kOpen =
    QStringLiteral("default"); ///< the specification's name for a press on the notification itself
const QString kOpenButton = QStringLiteral("open");
const QString kFolder = QStringLiteral("folder");

} // namespace

Notifier::Notifier(QueueClient& client, Background& background, QObject* parent)
    : QObject(parent)
    , m_client(client)
{
    connect(&client, &QueueClient::ready, this, &Notifier::followAll);
    connect(&client, &QueueClient::jobAdded, this, &Notifier::follow);
    connect(&client, &QueueClient::jobChanged, this, &Notifier::follow);
    connect(&client, &QueueClient::jobRemoved, this, [this](JobId id) { m_ended.remove(id); });
    followAll();
    // Connecting waits for the bus to answer.
    background.run(
        this,
        [](const std::stop_token&) {
            return QDBusConnection::connectToBus(QDBusConnection::SessionBus, kBusName);
        },
        [this](const QDBusConnection& bus) { useBus(bus); });
}

Notifier::~Notifier()
{
    if (m_bus)
        QDBusConnection::disconnectFromBus(kBusName);
}

void Notifier::useBus(const QDBusConnection& bus)
{
    if (!bus.isConnected())
        return;
    m_bus = bus;
    m_bus->connect(kService, kPath, kService, QStringLiteral("ActionInvoked"), this,
                   SLOT(actionInvoked(uint, QString)));
    m_bus->connect(kService, kPath, kService, QStringLiteral("NotificationClosed"), this,
                   SLOT(notificationClosed(uint, uint)));
    const QDBusMessage ask = QDBusMessage::createMethodCall(kService, kPath, kService,
                                                            QStringLiteral("GetCapabilities"));
    auto* watcher = new QDBusPendingCallWatcher(m_bus->asyncCall(ask), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QStringList> reply = *watcher;
        m_canActions = !reply.isError() && reply.value().contains(QStringLiteral("actions"));
    });
}

void Notifier::followAll()
{
    const bool isFirst = m_ended.isEmpty();
    for (const JobPointer& job : m_client.jobs()) {
        // What had ended before is no news.
        if (isFirst)
            m_ended.insert(job->id, isTerminal(job->state));
        else
            follow(job->id);
    }
}

void Notifier::follow(JobId id)
{
    const JobPointer job = m_client.job(id);
    if (!job)
        return;
    const bool hadEnded = m_ended.value(id, false);
    m_ended.insert(id, isTerminal(job->state));
    const bool isNews = isTerminal(job->state) && !hadEnded && job->state != JobState::Cancelled;
    if (isNews && m_isEnabled && m_bus)
        send(*job);
}

void Notifier::send(const JobInfo& job)
{
    const bool isGood = job.state == JobState::Succeeded;
    QStringList actions;
    if (m_canActions && isGood)
        actions = {kOpen, tr("Open"), kOpenButton, tr("Open"), kFolder, tr("Show in folder")};
    const QString title = isGood ? tr("%1 is ready", "file").arg(jobTitle(job))
                                 : tr("%1 has failed", "file").arg(jobTitle(job));
    QDBusMessage call =
        QDBusMessage::createMethodCall(kService, kPath, kService, QStringLiteral("Notify"));
    call << QStringLiteral("Sluice") << uint(0) << QStringLiteral("sluice") << title
         << (isGood ? toQString(job.result.filename()) : jobStatus(job)).toHtmlEscaped() << actions
         << QVariantMap{{QStringLiteral("desktop-entry"), QStringLiteral("sluice")},
                        {QStringLiteral("category"), QStringLiteral("transfer.complete")}}
         << -1;
    auto* watcher = new QDBusPendingCallWatcher(m_bus->asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, id = job.id] {
        watcher->deleteLater();
        const QDBusPendingReply<uint> reply = *watcher;
        if (reply.isError())
            return;
        m_open.insert(reply.value(), id);
        Q_EMIT shown(id);
    });
}

void Notifier::actionInvoked(uint notification, const QString& action)
{
    const auto job = m_open.constFind(notification);
    if (job == m_open.cend())
        return;
    if (action == kFolder)
        Q_EMIT showInFolderRequested(*job);
    else
        Q_EMIT openRequested(*job);
}

void Notifier::notificationClosed(uint notification, uint)
{
    m_open.remove(notification);
}

} // namespace sluice::ui

#include "moc_notifier.cpp"
