// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusUnixFileDescriptor>
#include <QObject>

namespace sluice {

/// Keeps the computer from falling asleep while it is wanted, through logind's inhibitor. Without a system bus or logind it does
/// nothing. Belongs to one thread with an event loop.
class AwakeInhibitor : public QObject
{
    Q_OBJECT

public:
    explicit AwakeInhibitor(QObject* parent = nullptr);

    /// Asks logind for the lock, or lets it go. Does not wait for the answer.
    void setWanted(bool wanted);
    /// Whether logind has given the lock.
    bool isHeld() const;

Q_SIGNALS:
    void heldChanged();

private:
    void request();

    bool m_wanted = false;
    bool m_asking = false;
    QDBusUnixFileDescriptor m_lock; ///< sleep is inhibited as long as it is open
};

} // namespace sluice
