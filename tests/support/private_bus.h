// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QStringList>

namespace sluice::test {

/// A message bus of the test's own, with one service that python3-dbusmock plays on it.
class PrivateBus
{
public:
    /// Both end with it.
    ~PrivateBus();

    /// Whether dbusmock is installed; a test without it has to skip.
    static bool isPossible();
    /// Starts the bus and puts its address into the environment variable `addressName`. False when it could not be started.
    bool start(const char* addressName);
    /// Starts dbusmock with `arguments` in place of the service that runs.
    bool startService(const QStringList& arguments);
    void stopService();

private:
    QProcess m_bus;
    QProcess m_service;
};

} // namespace sluice::test
