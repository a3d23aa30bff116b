// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/awake.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

#include <optional>

using namespace sluice;

/// Talks to dbusmock's logind on a private bus that stands in for the system bus.
class TestJobAwake : public QObject
{
    Q_OBJECT

    QProcess m_bus;
    QProcess m_logind;

    /// What logind is asked to inhibit, and by whom; nothing when there is no logind.
    static std::optional<QStringList> inhibitors()
    {
        const QDBusMessage call = QDBusMessage::createMethodCall(
            QStringLiteral("org.freedesktop.login1"), QStringLiteral("/org/freedesktop/login1"),
            QStringLiteral("org.freedesktop.login1.Manager"), QStringLiteral("ListInhibitors"));
        const QDBusMessage reply = QDBusConnection::systemBus().call(call);
        if (reply.type() != QDBusMessage::ReplyMessage)
            return std::nullopt;
        QStringList found;
        const auto list = reply.arguments().at(0).value<QDBusArgument>();
        list.beginArray();
        while (!list.atEnd()) {
            QString what, who, why, mode;
            uint user = 0, process = 0;
            list.beginStructure();
            list >> what >> who >> why >> mode >> user >> process;
            list.endStructure();
            found += what + QLatin1Char(' ') + who;
        }
        list.endArray();
        return found;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (QProcess::execute(QStringLiteral("/usr/bin/python3"),
                              {QStringLiteral("-c"), QStringLiteral("import dbusmock")}) != 0)
            QSKIP("python3-dbusmock is not installed");
        m_bus.start(QStringLiteral("dbus-daemon"),
                    {QStringLiteral("--session"), QStringLiteral("--nofork"),
                     QStringLiteral("--print-address=1")});
        QVERIFY(m_bus.waitForStarted());
        QVERIFY(QTest::qWaitFor([&] { return m_bus.canReadLine(); }));
        qputenv("DBUS_SYSTEM_BUS_ADDRESS", m_bus.readLine().trimmed());
        m_logind.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_logind.start(QStringLiteral("/usr/bin/python3"),
                       {QStringLiteral("-m"), QStringLiteral("dbusmock"),
                        QStringLiteral("--system"), QStringLiteral("--template"),
                        QStringLiteral("logind")});
        QVERIFY(m_logind.waitForStarted());
        QVERIFY(QTest::qWaitFor([] { return inhibitors().has_value(); }, 20000));
    }

    void cleanupTestCase()
    {
        for (QProcess* process : {&m_logind, &m_bus}) {
            process->kill();
            process->waitForFinished();
        }
    }

    void holdsALockWhileItIsWanted()
    {
        AwakeInhibitor awake;
        QSignalSpy changed(&awake, &AwakeInhibitor::heldChanged);
        awake.setWanted(true);
        QTRY_VERIFY(awake.isHeld());
        QCOMPARE(inhibitors(), std::optional(QStringList{QStringLiteral("sleep:idle Sluice")}));
        awake.setWanted(false);
        QVERIFY(!awake.isHeld());
        QTRY_COMPARE(inhibitors(), std::optional(QStringList()));
        QCOMPARE(changed.size(), 2);
    }

    void letsGoWhenTheJobIsQuickerThanLogind()
    {
        AwakeInhibitor awake;
        awake.setWanted(true);
        awake.setWanted(false);
        awake.setWanted(true);
        QTRY_VERIFY(awake.isHeld());
    }

    void noLogindIsNoError()
    {
        m_logind.kill();
        QVERIFY(m_logind.waitForFinished());
        AwakeInhibitor awake;
        awake.setWanted(true);
        QTRY_VERIFY(!inhibitors());
        QVERIFY(!awake.isHeld());
    }
};

QTEST_GUILESS_MAIN(TestJobAwake)
#include "test_job_awake.moc"
