// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/private_bus.h"

#include <QTest>

namespace sluice::test {
namespace {

// Debian's packages are seen by its own interpreter only.
const QString kPython = QStringLiteral("/usr/bin/python3");

} // namespace

PrivateBus::~PrivateBus()
{
    stopService();
    m_bus.kill();
    m_bus.waitForFinished();
}

bool PrivateBus::isPossible()
{
    return QProcess::execute(kPython, {QStringLiteral("-c"), QStringLiteral("import dbusmock")}) ==
           0;
}

bool PrivateBus::start(const char* addressName)
{
    m_bus.start(QStringLiteral("dbus-daemon"),
                {QStringLiteral("--session"), QStringLiteral("--nofork"),
                 QStringLiteral("--print-address=1")});
    if (!m_bus.waitForStarted() || !QTest::qWaitFor([&] { return m_bus.canReadLine(); }))
        return false;
    return qputenv(addressName, m_bus.readLine().trimmed());
}

bool PrivateBus::startService(const QStringList& arguments)
{
    stopService();
    m_service.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_service.start(kPython,
                    QStringList{QStringLiteral("-m"), QStringLiteral("dbusmock")} + arguments);
    return m_service.waitForStarted();
}

void PrivateBus::stopService()
{
    m_service.kill();
    m_service.waitForFinished();
}

} // namespace sluice::test
