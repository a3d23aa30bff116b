// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "inference/local/engine_death.h"
#include "inference/local/engine_process.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

using namespace sluice;
using namespace sluice::inference;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

// Starting a program can take a second on a busy machine; only engines that are silent on purpose get little time.
constexpr std::chrono::milliseconds kLong = 30s;
constexpr std::chrono::milliseconds kShort = 2s;

fs::path fakeEngine()
{
    return fs::path(qgetenv("SLUICE_TEST_BIN").toStdString()) / "fake_engine";
}

bool contains(const std::string& text, const char* part)
{
    return text.find(part) != std::string::npos;
}

bool isAlive(pid_t process)
{
    return ::kill(process, 0) == 0;
}

} // namespace

class TestLocalEngineProcess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { qputenv("SLUICE_FAKE_ENGINE", "obedient"); }
    void cleanup() { qunsetenv("SLUICE_ENGINE"); }

    void greetsAndWorks()
    {
        auto engine = start();
        QVERIFY2(engine.has_value(), detail(engine));
        QCOMPARE(engine->hello().version, std::string("fake"));
        QCOMPARE(engine->hello().devices.size(), std::size_t(1));
        QVERIFY(engine->send(ProbeMessage()).has_value());
        const auto answer = engine->receive({});
        QVERIFY(answer.has_value());
        QCOMPARE(std::get<ProbedMessage>(*answer).encode, 1e7);
    }

    void endsWhenAsked()
    {
        auto engine = start();
        const auto process = pid_t(engine->hello().pid);
        engine->end();
        QVERIFY(!isAlive(process));
    }

    void killsAnEngineThatDoesNotQuit()
    {
        qputenv("SLUICE_FAKE_ENGINE", "stubborn");
        auto engine = start();
        const auto process = pid_t(engine->hello().pid);
        engine->end(50ms);
        QVERIFY(!isAlive(process));
    }

    void leavesNoEngineBehindWhenItsThreadEnds()
    {
        // It outlives the thread, so that nobody but the kernel ends the engine.
        auto engine = Result<EngineProcess>(fail(ErrorCode::Internal, ""));
        std::thread([this, &engine] { engine = start(); }).join();
        const auto process = pid_t(engine->hello().pid);
        int status = 0;
        QCOMPARE(::waitpid(process, &status, 0), process);
        QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }

    void turnsTroubleIntoASentence_data()
    {
        QTest::addColumn<QByteArray>("behaviour");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QByteArray>("words");
        const auto row = [](const char* behaviour, ErrorCode code, const char* words) {
            QTest::newRow(behaviour) << QByteArray(behaviour) << code << QByteArray(words);
        };
        row("crash:11", ErrorCode::Internal, "crashed (signal 11");
        row("crash:6", ErrorCode::Internal, "crashed (signal 6");
        row("crash:9", ErrorCode::Internal, "killed from outside");
        row("crash:4", ErrorCode::Internal, "processor lacks an instruction");
        row("exit:0", ErrorCode::Unavailable, "exit code 0");
        row("exit:2", ErrorCode::Protocol, "Reinstall Sluice");
        row("exit:3", ErrorCode::OutOfMemory, "ran out of main memory");
        row("exit:4", ErrorCode::Unavailable, "Another engine");
        row("exit:77", ErrorCode::Unavailable, "exit code 77");
        row("wedged", ErrorCode::Timeout, "no sign of life");
        row("closed-output", ErrorCode::Protocol, "closed its output");
        row("garbage", ErrorCode::Protocol, "broke the protocol");
        row("long-line", ErrorCode::Protocol, "longer than 1048576 bytes");
    }

    void turnsTroubleIntoASentence()
    {
        QFETCH(QByteArray, behaviour);
        QFETCH(ErrorCode, code);
        QFETCH(QByteArray, words);
        qputenv("SLUICE_FAKE_ENGINE", behaviour);
        auto engine = start(behaviour == "wedged" ? kShort : kLong);
        QVERIFY2(engine.has_value(), detail(engine));
        const auto process = pid_t(engine->hello().pid);
        const auto error = runUntilError(*engine);
        QVERIFY2(contains(error.detail, words.constData()), error.detail.c_str());
        QCOMPARE(error.code, code);
        QVERIFY(!isAlive(process));
    }

    void refusesAnotherVersion()
    {
        qputenv("SLUICE_FAKE_ENGINE", "version:2");
        const auto engine = start();
        QCOMPARE(engine.error().code, ErrorCode::Protocol);
        QVERIFY(contains(engine.error().detail, "version 2, this program version 1"));
    }

    void doesNotWaitForeverForAHello()
    {
        qputenv("SLUICE_FAKE_ENGINE", "silent");
        QCOMPARE(start(kShort).error().code, ErrorCode::Timeout);
    }

    void refusesAProgramThatIsNoEngine()
    {
        EngineLaunch launch = launchWith(kLong);
        launch.program = "/bin/echo";
        QCOMPARE(EngineProcess::start(launch, {}).error().code, ErrorCode::Protocol);
    }

    void passesOnWhatTheLoaderSays()
    {
        const fs::path script = m_dir / "unloadable";
        std::ofstream(script) << "#!/bin/sh\necho 'libgomp.so.1: cannot open' >&2\nexit 127\n";
        fs::permissions(script, fs::perms::owner_all);
        EngineLaunch launch = launchWith(kLong);
        launch.program = script;
        const auto engine = EngineProcess::start(launch, {});
        QCOMPARE(engine.error().code, ErrorCode::Unavailable);
        QVERIFY2(contains(engine.error().detail, "libgomp.so.1: cannot open."), detail(engine));
    }

    void saysWhyAProgramDoesNotStart()
    {
        EngineLaunch launch = launchWith(kLong);
        launch.program = m_dir / "missing";
        const auto engine = EngineProcess::start(launch, {});
        QCOMPARE(engine.error().code, ErrorCode::Unavailable);
        QVERIFY(contains(engine.error().detail, "No such file"));
    }

    void stopsWaitingWhenAskedTo()
    {
        auto engine = start();
        std::stop_source stop;
        std::jthread asker([&stop] { stop.request_stop(); });
        QCOMPARE(engine->receive(stop.get_token()).error().code, ErrorCode::Cancelled);
        QVERIFY(isAlive(pid_t(engine->hello().pid)));
    }

    void keepsTheEndOfTheLog()
    {
        qputenv("SLUICE_FAKE_ENGINE", "chatty");
        auto engine = start();
        QVERIFY(engine->send(run()).has_value());
        while (!std::holds_alternative<DoneMessage>(*engine->receive({})))
            continue;
        engine->end();
        QCOMPARE(engine->log().size(), std::size_t(64 << 10));
        QVERIFY(engine->log().ends_with("the end\n"));
    }

    void keepsSecretsOutOfItsEnvironment()
    {
        // env prints its environment and ends: not a hello, but all we want to see is in the pipe's first line.
        const fs::path script = m_dir / "engine";
        std::ofstream(script) << "#!/bin/sh\n/usr/bin/env > " << (m_dir / "env.txt").string()
                              << "\n";
        fs::permissions(script, fs::perms::owner_all);
        qputenv("HF_TOKEN", "hf_secret");
        EngineLaunch launch = launchWith(kLong);
        launch.program = script;
        QVERIFY(!EngineProcess::start(launch, {}).has_value());
        qunsetenv("HF_TOKEN");
        const std::string seen = *readFile(m_dir / "env.txt");
        QVERIFY(contains(seen, "SLUICE_FAKE_ENGINE=obedient"));
        QVERIFY(!contains(seen, "hf_secret"));
    }

    void handsOnNoOpenFile()
    {
        const int leaked = ::open("/dev/null", O_RDONLY);
        auto engine = start();
        int open = 0;
        const fs::path folder = fs::path("/proc") / std::to_string(engine->hello().pid) / "fd";
        for (const auto& entry : fs::directory_iterator(folder))
            open += entry.path().empty() ? 0 : 1;
        ::close(leaked);
        QCOMPARE(open, 3);
    }

    void tellsAShortageOfMemoryFromAKill()
    {
        // The status of a process that died of signal 9.
        QCOMPARE(describeDeath(SIGKILL, true).code, ErrorCode::OutOfMemory);
        QCOMPARE(describeDeath(SIGKILL, false).code, ErrorCode::Internal);
        QCOMPARE(describeDeath(SIGSEGV, true).code, ErrorCode::Internal);
    }

    void findsTheEngineThatIsNamed()
    {
        qputenv("SLUICE_ENGINE", fakeEngine().c_str());
        QCOMPARE(*findEngine(), fakeEngine());
        qputenv("SLUICE_ENGINE", "/no/such/engine");
        QCOMPARE(findEngine().error().code, ErrorCode::Unavailable);
        QVERIFY(contains(findEngine().error().detail, "/no/such/engine"));
    }

private:
    EngineLaunch launchWith(std::chrono::milliseconds patience) const
    {
        return {fakeEngine(), {"/usr"}, m_dir.path(), patience};
    }

    Result<EngineProcess> start(std::chrono::milliseconds patience = kLong) const
    {
        return EngineProcess::start(launchWith(patience), {});
    }

    RunMessage run() const
    {
        RunMessage message;
        message.isStill = true;
        message.source = "/source.png";
        message.output = m_dir / "out.png";
        message.width = message.height = 8;
        return message;
    }

    Error runUntilError(EngineProcess& engine) const
    {
        if (auto sent = engine.send(run()); !sent)
            return sent.error();
        while (true)
            if (const auto message = engine.receive({}); !message)
                return message.error();
    }

    static const char* detail(const Result<EngineProcess>& engine)
    {
        return engine ? "" : engine.error().detail.c_str();
    }

    test::TempDir m_dir;
};

QTEST_GUILESS_MAIN(TestLocalEngineProcess)
#include "test_local_engine_process.moc"
