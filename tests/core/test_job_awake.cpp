// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/awake.h"

#include "tests/support/private_bus.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QSignalSpy>
#include <QTest>

#include <optional>

using namespace sluice;

/// Talks to dbusmock's logind on a private bus that stands in for the system bus.
class TestJobAwake : public QObject
{
    Q_OBJECT

    test::PrivateBus m_bus;

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
        if (!test::PrivateBus::isPossible())
            QSKIP("python3-dbusmock is not installed");
        QVERIFY(m_bus.start("DBUS_SYSTEM_BUS_ADDRESS"));
        QVERIFY(m_bus.startService(
            {QStringLiteral("--system"), QStringLiteral("--template"), QStringLiteral("logind")}));
        QVERIFY(QTest::qWaitFor([] { return inhibitors().has_value(); }, 20000));
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
        m_bus.stopService();
        AwakeInhibitor awake;
        awake.setWanted(true);
        QTRY_VERIFY(!inhibitors());
        QVERIFY(!awake.isHeld());
    }
};

QTEST_GUILESS_MAIN(TestJobAwake)
#include "test_job_awake.moc"
