// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/queue/queue_client.h"

#include <QDBusConnection>
#include <QObject>

#include <optional>

namespace sluice::ui {

class Background;

/// Tells the desktop (org.freedesktop.Notifications) when a job has finished or failed. Never waits for it; without a session bus or a
/// notification service nothing happens. Checked: tests/ui/test_notifier.cpp
class Notifier : public QObject
{
    Q_OBJECT

public:
    /// `client` and `background` outlive it.
    Notifier(QueueClient& client, Background& background, QObject* parent = nullptr);
    ~Notifier() override;

    /// Whether jobs are told of at all.
    void setEnabled(bool enabled) { m_isEnabled = enabled; }
    /// Whether there is a session bus; found out in the background.
    bool isConnected() const { return m_bus.has_value(); }

Q_SIGNALS:
    /// The user pressed the notification or its "Open".
    void openRequested(sluice::JobId id);
    void showInFolderRequested(sluice::JobId id);
    /// A notification has been shown.
    void shown(sluice::JobId id);

private Q_SLOTS:
    void actionInvoked(uint notification, const QString& action);
    void notificationClosed(uint notification, uint reason);

private:
    void useBus(const QDBusConnection& bus);
    void follow(JobId id);
    void followAll();
    void send(const JobInfo& job);

    QueueClient& m_client;
    bool m_isEnabled = true;
    std::optional<QDBusConnection> m_bus; ///< once it is known to be there
    bool m_canActions = false;
    QHash<JobId, bool> m_ended; ///< whether a job had ended when it was last seen
    QHash<uint, JobId> m_open;  ///< notifications that can still be pressed
};

} // namespace sluice::ui
