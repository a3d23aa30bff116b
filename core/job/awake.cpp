// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/awake.h"

#include "core/base/log.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace sluice {

AwakeInhibitor::AwakeInhibitor(QObject* parent)
    : QObject(parent)
{}

void AwakeInhibitor::setWanted(bool wanted)
{
    if (wanted == m_wanted)
        return;
    m_wanted = wanted;
    if (wanted) {
        request();
    } else if (isHeld()) {
        m_lock = QDBusUnixFileDescriptor();
        Q_EMIT heldChanged();
    }
}

bool AwakeInhibitor::isHeld() const
{
    return m_lock.isValid();
}

void AwakeInhibitor::request()
{
    QDBusConnection bus = QDBusConnection::systemBus();
    if (m_asking || !bus.isConnected())
        return;
    // systemd's D-Bus interface: Inhibit(what, who, why, mode) -> file descriptor.
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.login1"), QStringLiteral("/org/freedesktop/login1"),
        QStringLiteral("org.freedesktop.login1.Manager"), QStringLiteral("Inhibit"));
    call << QStringLiteral("sleep:idle") << QStringLiteral("Sluice")
         << QStringLiteral("A video job is running") << QStringLiteral("block");
    m_asking = true;
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this](QDBusPendingCallWatcher* ended) {
                ended->deleteLater();
                m_asking = false;
                const QDBusPendingReply<QDBusUnixFileDescriptor> reply = *ended;
                if (reply.isError()) {
                    spdlog::info("No sleep inhibitor: {}", reply.error().message().toStdString());
                    return;
                }
                if (!m_wanted)
                    return; // the job was quicker than logind
                m_lock = reply.value();
                Q_EMIT heldChanged();
            });
}

} // namespace sluice

#include "moc_awake.cpp"
