// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/page_probe.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"
#include "ui/pages/crash_page.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>

using namespace sluice;
using namespace sluice::ui;
using test::button;
using test::labels;

class TestCrashPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsTheReportOfARealCrash()
    {
        const CrashPage page(crash());
        const QString report = page.findChild<QPlainTextEdit*>()->toPlainText();
        QVERIFY(report.contains(QLatin1String("signal: SIGSEGV")));
        QVERIFY(report.contains(QLatin1String("last words")));
        QVERIFY(labels(page).contains(QLatin1String("SIGSEGV")));
        QVERIFY(labels(page).contains(QLatin1String("Nothing was sent anywhere")));
    }

    void theReportCanBeCopied()
    {
        const CrashPage page(crash());
        button(page, "Copy report")->click();
        QVERIFY(QGuiApplication::clipboard()->text().contains(QLatin1String("SIGSEGV")));
    }

    void offersToStartSafely()
    {
        CrashRecord killed;
        killed.report = "program: sluice\n";
        const CrashPage page(killed);
        QVERIFY(labels(page).contains(QLatin1String("killed")));
        QSignalSpy safely(&page, &CrashPage::safeStartRequested);
        QSignalSpy back(&page, &Page::backRequested);
        button(page, "Start safely")->click();
        QCOMPARE(safely.size(), 1);
        QCOMPARE(back.size(), 0);
        button(page, "Go on as usual")->click();
        QCOMPARE(back.size(), 1);
    }

private:
    CrashRecord crash() const
    {
        test::runProgram("crash_program", {m_dir.path().string(), "segv"},
                         {{"ASAN_OPTIONS", "handle_segv=0:use_sigaltstack=0:detect_leaks=0"}});
        const auto records = takeCrashRecords(m_dir.path(), "crash_program");
        if (records.size() != 1)
            qFatal("no report");
        return records.front();
    }

    test::TempDir m_dir;
};

QTEST_MAIN(TestCrashPage)
#include "test_crash_page.moc"
