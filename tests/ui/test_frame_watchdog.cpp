// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/background.h"
#include "ui/base/frame_watchdog.h"

#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace sluice::ui;

class TestFrameWatchdog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsABlock()
    {
        FrameWatchdog watchdog(std::chrono::milliseconds(50));
        // Busy until it has been noticed: no fixed time to get wrong on a slow machine.
        QTimer::singleShot(0, this, [&watchdog] {
            QElapsedTimer timer;
            timer.start();
            while (watchdog.blockCount() == 0 && timer.elapsed() < 20000) {
            }
        });
        QTRY_COMPARE_WITH_TIMEOUT(watchdog.blockCount(), 1, 30000);
    }
};

QTEST_GUILESS_MAIN(TestFrameWatchdog)
#include "test_frame_watchdog.moc"
