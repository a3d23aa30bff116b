// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/private_bus.h"
#include "tests/support/queue_bench.h"
#include "ui/base/background.h"
#include "ui/queue/notifier.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QSignalSpy>
#include <QTest>

using namespace sluice;
using namespace sluice::ui;
using Trick = test::FakeBackend::Trick;

namespace {

const QString kService = QStringLiteral("org.freedesktop.Notifications");
const QString kPath = QStringLiteral("/org/freedesktop/Notifications");
const QString kMock = QStringLiteral("org.freedesktop.DBus.Mock");

QDBusMessage callTo(const QString& interface, const QString& method)
{
    return QDBusMessage::createMethodCall(kService, kPath, interface, method);
}

/// The arguments of each Notify call since the service began.
QList<QVariantList> notifications()
{
    QDBusMessage call = callTo(kMock, QStringLiteral("GetMethodCalls"));
    call << QStringLiteral("Notify");
    const QDBusMessage reply = QDBusConnection::sessionBus().call(call);
    QList<QVariantList> found;
    if (reply.type() != QDBusMessage::ReplyMessage)
        return found;
    const auto list = reply.arguments().at(0).value<QDBusArgument>();
    list.beginArray();
    while (!list.atEnd()) {
        qulonglong time = 0;
        QVariantList arguments;
        list.beginStructure();
        list >> time >> arguments;
        list.endStructure();
        found += arguments;
    }
    list.endArray();
    return found;
}

} // namespace

/// Talks to dbusmock's notification service on a private session bus.
class TestNotifier : public QObject
{
    Q_OBJECT

    test::PrivateBus m_bus;

    void startService(const QString& capabilities)
    {
        QVERIFY(
            m_bus.startService({QStringLiteral("--template"), QStringLiteral("notification_daemon"),
                                QStringLiteral("--parameters"),
                                QStringLiteral("{\"capabilities\": \"%1\"}").arg(capabilities)}));
        const QDBusMessage ask = callTo(kService, QStringLiteral("GetCapabilities"));
        QVERIFY(QTest::qWaitFor(
            [&] {
                return QDBusConnection::sessionBus().call(ask).type() == QDBusMessage::ReplyMessage;
            },
            20000));
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!test::PrivateBus::isPossible())
            QSKIP("python3-dbusmock is not installed");
        QVERIFY(m_bus.start("DBUS_SESSION_BUS_ADDRESS"));
    }

    void cleanup() { m_bus.stopService(); }

    void aFinishedJobIsToldWithWaysToOpenIt()
    {
        startService(QStringLiteral("body actions"));
        test::QueueBench bench;
        bench.backend->play(0, Trick::Hold);
        bench.openAndWait();
        Background background;
        Notifier notifier(*bench.client, background);
        QSignalSpy shown(&notifier, &Notifier::shown);
        QSignalSpy opened(&notifier, &Notifier::openRequested);
        QSignalSpy folder(&notifier, &Notifier::showInFolderRequested);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        QTRY_VERIFY(notifier.isConnected());
        bench.backend->letGo();
        QTRY_COMPARE_WITH_TIMEOUT(shown.size(), 1, 20000);
        const QList<QVariantList> told = notifications();
        QCOMPARE(told.size(), 1);
        QCOMPARE(told[0][3].toString(), QStringLiteral("clip.mp4 is ready"));
        QCOMPARE(told[0][4].toString(), QStringLiteral("out.mkv"));
        QCOMPARE(told[0][5].toStringList(),
                 (QStringList{QStringLiteral("default"), QStringLiteral("Open"),
                              QStringLiteral("open"), QStringLiteral("Open"),
                              QStringLiteral("folder"), QStringLiteral("Show in folder")}));
        press(QStringLiteral("open"));
        QTRY_COMPARE(opened.size(), 1);
        QCOMPARE(opened[0][0].value<JobId>(), id);
        press(QStringLiteral("folder"));
        QTRY_COMPARE(folder.size(), 1);
    }

    void aFailedJobIsToldWithItsSentence()
    {
        startService(QStringLiteral("body"));
        test::QueueBench bench;
        bench.backend->play(0, Trick::Hold);
        bench.backend->play(1, Trick::Fail);
        bench.backend->setFailure({ErrorCode::DiskFull, "No space in <here>. Make room."});
        bench.openAndWait();
        Background background;
        Notifier notifier(*bench.client, background);
        QSignalSpy shown(&notifier, &Notifier::shown);
        bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        QTRY_VERIFY(notifier.isConnected());
        bench.backend->letGo();
        QTRY_COMPARE_WITH_TIMEOUT(shown.size(), 1, 20000);
        const QList<QVariantList> told = notifications();
        QCOMPARE(told[0][3].toString(), QStringLiteral("clip.mp4 has failed"));
        QCOMPARE(told[0][4].toString(), QStringLiteral("No space in &lt;here&gt;. Make room."));
        QCOMPARE(told[0][5].toStringList(), QStringList());
    }

    void aCancelledJobAndOldOnesAreNoNews()
    {
        startService(QStringLiteral("body actions"));
        test::QueueBench bench;
        bench.openAndWait();
        const JobId old = bench.submit("old.mkv");
        QTRY_COMPARE_WITH_TIMEOUT(bench.state(old), JobState::Succeeded, 20000);
        bench.backend->play(0, Trick::Hold);
        Background background;
        const Notifier notifier(*bench.client, background);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        QTRY_VERIFY(notifier.isConnected());
        bench.client->cancel(id, CancelMode::Discard);
        QTRY_COMPARE_WITH_TIMEOUT(bench.state(id), JobState::Cancelled, 20000);
        // What was sent before this answer would be among the calls.
        bench.client->remove(old);
        QTRY_VERIFY(!bench.client->job(old));
        QCOMPARE(notifications().size(), 0);
    }

    void withoutAServiceNothingHappens()
    {
        test::QueueBench bench;
        bench.openAndWait();
        Background background;
        Notifier notifier(*bench.client, background);
        QTRY_VERIFY(notifier.isConnected());
        QSignalSpy shown(&notifier, &Notifier::shown);
        const JobId id = bench.submit("out.mkv");
        QTRY_COMPARE_WITH_TIMEOUT(bench.state(id), JobState::Succeeded, 20000);
        QCOMPARE(shown.size(), 0);
    }

private:
    /// The service says that the user pressed that action of its first notification.
    static void press(const QString& action)
    {
        QDBusMessage call = callTo(kMock, QStringLiteral("EmitSignal"));
        call << kService << QStringLiteral("ActionInvoked") << QStringLiteral("us")
             << QVariantList{QVariant::fromValue(uint(1)), action};
        QDBusConnection::sessionBus().call(call);
    }
};

QTEST_MAIN(TestNotifier)
#include "test_notifier.moc"
