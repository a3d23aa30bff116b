// SPDX-License-Identifier: GPL-3.0-or-later
// A program of its own: the bus's address is read once in a process.
#include "tests/support/queue_bench.h"
#include "ui/base/background.h"
#include "ui/queue/notifier.h"

#include <QSignalSpy>
#include <QTest>

using namespace sluice;
using namespace sluice::ui;

class TestNotifierNoBus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutABusNothingHappens()
    {
        test::QueueBench bench;
        bench.openAndWait();
        Background background;
        Notifier notifier(*bench.client, background);
        QSignalSpy shown(&notifier, &Notifier::shown);
        const JobId id = bench.submit("out.mkv");
        QTRY_COMPARE_WITH_TIMEOUT(bench.state(id), JobState::Succeeded, 20000);
        QVERIFY(!notifier.isConnected());
        QCOMPARE(shown.size(), 0);
    }
};

QTEST_MAIN(TestNotifierNoBus)
#include "test_notifier_no_bus.moc"
