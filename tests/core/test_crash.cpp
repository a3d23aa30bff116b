// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/crash_record.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <QProcess>
#include <QTest>

#include <fmt/format.h>

#include <csignal>
#include <fstream>

using namespace sluice;
namespace fs = std::filesystem;

class TestCrash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCrashLeavesAReport_data()
    {
        QTest::addColumn<QByteArray>("how");
        QTest::addColumn<QByteArray>("signal");
        QTest::newRow("segmentation fault") << QByteArray("segv") << QByteArray("SIGSEGV");
        QTest::newRow("abort") << QByteArray("abort") << QByteArray("SIGABRT");
        QTest::newRow("uncaught exception") << QByteArray("throw") << QByteArray("SIGABRT");
        QTest::newRow("division by zero") << QByteArray("fpe") << QByteArray("SIGFPE");
        QTest::newRow("bus error") << QByteArray("bus") << QByteArray("SIGBUS");
        QTest::newRow("endless recursion") << QByteArray("stack") << QByteArray("SIGSEGV");
        QTest::newRow("another thread") << QByteArray("thread") << QByteArray("SIGSEGV");
    }

    void aCrashLeavesAReport()
    {
        QFETCH(QByteArray, how);
        QFETCH(QByteArray, signal);
        const test::TempDir dir;
        const auto result = run(dir, how.constData());
        QCOMPARE(result.exitCode, -1);
        const auto records = takeCrashRecords(dir.path(), "crash_program");
        QCOMPARE(records.size(), std::size_t(1));
        const CrashRecord& record = records.front();
        QCOMPARE(record.signal, signal.toStdString());
        QVERIFY2(contains(record.report, "backtrace:\n"), record.report.c_str());
        QVERIFY2(contains(record.report, "crash_program"), record.report.c_str());
        QVERIFY2(contains(record.report, "last words"), record.report.c_str());
        QVERIFY(fs::exists(record.file));
    }

    void theLogEndsWithTheCrash()
    {
        const test::TempDir dir;
        run(dir, "segv");
        // What a later run writes does not belong to it.
        std::ofstream(dir / "crash_program.log", std::ios::app) << "another run\n";
        const auto records = takeCrashRecords(dir.path(), "crash_program");
        QCOMPARE(records.size(), std::size_t(1));
        QVERIFY(!contains(records.front().report, "another run"));
    }

    void aCrashIsToldOfOnce()
    {
        const test::TempDir dir;
        run(dir, "segv");
        QCOMPARE(takeCrashRecords(dir.path(), "crash_program").size(), std::size_t(1));
        QCOMPARE(takeCrashRecords(dir.path(), "crash_program").size(), std::size_t(0));
    }

    void aKilledRunIsNoticed()
    {
        const test::TempDir dir;
        const auto process =
            test::startProgram(test::programFolder() / "crash_program", arguments(dir, "wait"));
        // It logs when it has its marker.
        QTRY_VERIFY(readFile(dir / "crash_program.log").value_or("").size() > 0);
        QCOMPARE(takeCrashRecords(dir.path(), "crash_program").size(), std::size_t(0));
        ::kill(pid_t(process->processId()), SIGKILL);
        QVERIFY(process->waitForFinished());
        const auto records = takeCrashRecords(dir.path(), "crash_program");
        QCOMPARE(records.size(), std::size_t(1));
        QVERIFY(records.front().signal.empty());
        QVERIFY(contains(records.front().report, "killed"));
    }

    void aCleanEndLeavesNothing()
    {
        const test::TempDir dir;
        QCOMPARE(run(dir, "end").exitCode, 0);
        QCOMPARE(takeCrashRecords(dir.path(), "crash_program").size(), std::size_t(0));
        for (const auto& entry : fs::directory_iterator(dir.path()))
            QVERIFY(!entry.path().filename().string().starts_with("running-"));
    }

    void onlyTheNewestReportsAreKept()
    {
        const test::TempDir dir;
        for (int pid = 1; pid <= 14; ++pid)
            QVERIFY(writeFileAtomically(dir / fmt::format("crash-{}.txt", 999'000'000 + pid),
                                        "signal: SIGSEGV\n"));
        QCOMPARE(takeCrashRecords(dir.path(), "crash_program").size(), std::size_t(14));
        QCOMPARE(std::distance(fs::directory_iterator(dir / "crashes"), {}), 10);
    }

    void secretsAreTakenOut_data()
    {
        QTest::addColumn<QByteArray>("secret");
        QTest::newRow("Hub token") << QByteArray("hf_abcdefghijklmnop");
        QTest::newRow("header") << QByteArray("Authorization: Bearer abcdefgh12345678");
        QTest::newRow("password") << QByteArray("password=correcthorse");
        QTest::newRow("JSON") << QByteArray("\"passphrase\": \"correcthorse\"");
        QTest::newRow("key") << QByteArray(64, 'a');
        QTest::newRow("address") << QByteArray("https://me:correcthorse@host/x");
    }

    void secretsAreTakenOut()
    {
        QFETCH(QByteArray, secret);
        const std::string clean = withoutSecrets("before " + secret.toStdString() + " after");
        QVERIFY2(contains(clean, "[removed]"), clean.c_str());
        for (const char* part : {"abcdefgh", "correcthorse", "aaaaaaaa"})
            QVERIFY2(!contains(clean, part), clean.c_str());
        QVERIFY(contains(clean, "before "));
        QVERIFY(contains(clean, " after"));
    }

    void theHomeFolderIsNotNamed()
    {
        const QByteArray home = qgetenv("HOME");
        qputenv("HOME", "/home-of/somebody");
        const std::string clean = withoutSecrets("/home-of/somebody/clip.mp4");
        qputenv("HOME", home);
        QCOMPARE(clean, std::string("~/clip.mp4"));
    }

private:
    static bool contains(const std::string& text, const std::string& part)
    {
        return text.find(part) != std::string::npos;
    }

    static test::Arguments arguments(const test::TempDir& dir, const char* how)
    {
        return {dir.path().string(), how};
    }

    static test::ProgramResult run(const test::TempDir& dir, const char* how)
    {
        // A sanitizer's own handler would come first.
        return test::runProgram("crash_program", arguments(dir, how),
                                {{"ASAN_OPTIONS", "handle_segv=0:handle_abort=0:handle_sigfpe=0:"
                                                  "handle_sigbus=0:handle_sigill=0:"
                                                  "use_sigaltstack=0:detect_leaks=0"}});
    }
};

QTEST_GUILESS_MAIN(TestCrash)
#include "test_crash.moc"
