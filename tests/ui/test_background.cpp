// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/background.h"

#include <QTest>
#include <QThread>

using namespace sluice::ui;

class TestBackground : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void resultComesToTheContextsThread()
    {
        Background background;
        QThread* where = nullptr;
        int result = 0;
        background.run(
            this, [](std::stop_token) { return 42; },
            [&](int value) {
                result = value;
                where = QThread::currentThread();
            });
        QTRY_COMPARE(result, 42);
        QCOMPARE(where, thread());
    }

    void nothingComesAfterStop()
    {
        Background background;
        bool called = false;
        std::stop_source source = background.run(
            this,
            [](std::stop_token stop) {
                while (!stop.stop_requested())
                    QThread::yieldCurrentThread();
                return 1;
            },
            [&called](int) { called = true; });
        source.request_stop();
        bool later = false;
        background.run(
            this, [](std::stop_token) { return 1; }, [&later](int) { later = true; });
        QTRY_VERIFY(later);
        QVERIFY(!called);
    }

    void deletedContextIsNotCalled()
    {
        Background background;
        auto context = std::make_unique<QObject>();
        std::atomic<bool> letGo{false};
        bool called = false;
        background.run(
            context.get(),
            [&letGo](std::stop_token) {
                while (!letGo)
                    QThread::yieldCurrentThread();
                return 1;
            },
            [&called](int) { called = true; });
        context.reset();
        letGo = true;
        bool later = false;
        background.run(
            this, [](std::stop_token) { return 1; }, [&later](int) { later = true; });
        QTRY_VERIFY(later);
        QVERIFY(!called);
    }

    void endingWithResultsUnderWay()
    {
        // Results that nobody has taken yet go with the pool, wherever they are at that moment.
        for (int round = 0; round < 200; ++round) {
            Background background;
            QObject context;
            for (int i = 0; i < 4; ++i)
                background.run(
                    &context, [](std::stop_token) { return std::make_shared<int>(1); },
                    [](const std::shared_ptr<int>&) {});
            QCoreApplication::processEvents();
        }
    }

    void endingStopsWhatRuns()
    {
        std::atomic<bool> begun{false};
        std::atomic<bool> stopped{false};
        {
            Background background;
            background.run(
                this,
                [&](std::stop_token stop) {
                    begun = true;
                    while (!stop.stop_requested())
                        QThread::yieldCurrentThread();
                    stopped = true;
                    return 1;
                },
                [](int) {});
            QTRY_VERIFY(begun);
        }
        QVERIFY(stopped);
    }
};

QTEST_GUILESS_MAIN(TestBackground)
#include "test_background.moc"
