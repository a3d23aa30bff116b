// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/owner_lock.h"
#include "tests/support/fake_backend.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <QProcess>
#include <QTest>

#include <csignal>

using namespace sluice;
namespace fs = std::filesystem;

namespace {

/// queue_program with a memory of what it has said.
class QueueProcess
{
public:
    QueueProcess(const test::TempDir& dir,
                 int chunkMilliseconds,
                 const std::vector<std::string>& actions)
        : m_process(test::startProgram(
              test::programFolder() / "queue_program",
              test::join({dir / "home", dir / "guard", std::to_string(chunkMilliseconds)},
                         actions)))
    {}

    bool says(const QString& line, int times = 1)
    {
        return QTest::qWaitFor(
            [&] {
                m_output += QString::fromUtf8(m_process->readAllStandardOutput());
                return m_output.split(QLatin1Char('\n')).count(line) >= times;
            },
            20000);
    }
    void kill() { ::kill(pid_t(m_process->processId()), SIGKILL); }
    bool ended() { return m_process->waitForFinished(20000); }
    qint64 pid() const { return m_process->processId(); }
    QString output() const { return m_output; }

private:
    std::unique_ptr<QProcess> m_process;
    QString m_output;
};

QStringList names(const fs::path& folder, const char* suffix)
{
    QStringList found;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == suffix)
            found += QString::fromStdString(entry.path().filename().string());
    return found;
}

} // namespace

class TestJobProcesses : public QObject
{
    Q_OBJECT

    static void prepare(const test::TempDir& dir)
    {
        fs::create_directory(dir / "guard");
        test::makeSmallClip(dir / "clip.mp4", 4);
    }
    static std::string submit(const test::TempDir& dir, const std::string& name)
    {
        return "submit=" + (dir / "clip.mp4").string() + ":" + (dir / name).string();
    }

private Q_SLOTS:
    void aKilledOwnersJobsGoOnInAnotherProcessAndNoChunkRunsTwiceAtOnce()
    {
        const test::TempDir dir;
        prepare(dir);
        QueueProcess owner(dir, 100, {submit(dir, "a.mkv"), "stay"});
        QVERIFY(owner.says(QStringLiteral("submitted 1 a.mkv")));
        // Two that could own the queue, and one with a job of its own: all clients for now.
        QueueProcess second(dir, 100, {"stay"});
        QueueProcess third(dir, 100, {submit(dir, "b.mkv"), "stay"});
        QVERIFY(second.says(QStringLiteral("role client")));
        QVERIFY(third.says(QStringLiteral("submitted 2 b.mkv")));
        QTRY_VERIFY(!names(dir / "guard", ".made").empty());
        owner.kill();
        QVERIFY(owner.ended());
        QVERIFY(second.says(QStringLiteral("job 1 succeeded")));
        QVERIFY(third.says(QStringLiteral("job 2 succeeded")));
        QCOMPARE(int(second.output().contains(QStringLiteral("role owner"))) +
                     int(third.output().contains(QStringLiteral("role owner"))),
                 1);
        QVERIFY(names(dir / "guard", ".double").empty());
        // 16 chunks; the one that was under way when the owner died was begun twice.
        const auto begun = names(dir / "guard", ".begun").size();
        QVERIFY2(begun == 16 || begun == 17, std::to_string(begun).c_str());
        for (const char* name : {"a.mkv", "b.mkv"})
            QCOMPARE(media::scanFrames(dir / name).value().times.size(), std::size_t(40));
    }

    void anOwnerThatIsDoneHandsTheQueueOver()
    {
        const test::TempDir dir;
        prepare(dir);
        QueueProcess first(dir, 50, {submit(dir, "a.mkv"), "until-idle"});
        QVERIFY(first.says(QStringLiteral("submitted 1 a.mkv")));
        QueueProcess second(dir, 50, {submit(dir, "b.mkv"), "until-idle"});
        QVERIFY(second.says(QStringLiteral("submitted 2 b.mkv")));
        QVERIFY(first.ended());
        QVERIFY(second.ended());
        QVERIFY(fs::exists(dir / "a.mkv"));
        QVERIFY(fs::exists(dir / "b.mkv"));
        QVERIFY(names(dir / "guard", ".double").empty());
    }

    void whoeverStartsAtOnceThereIsOneOwner()
    {
        const test::TempDir dir;
        prepare(dir);
        std::vector<std::unique_ptr<QueueProcess>> processes;
        for (int i = 0; i < 4; ++i)
            processes.push_back(std::make_unique<QueueProcess>(
                dir, 0,
                std::vector<std::string>{submit(dir, std::to_string(i) + ".mkv"), "until-idle"}));
        for (const auto& process : processes)
            QVERIFY2(process->ended(), process->output().toUtf8().constData());
        for (int i = 0; i < 4; ++i)
            QVERIFY(fs::exists(dir / (std::to_string(i) + ".mkv")));
        QVERIFY(names(dir / "guard", ".double").empty());
        QCOMPARE(names(dir / "guard", ".begun").size(), 4 * 8);
    }

    void theSocketAndItsFolderAreOurs()
    {
        const test::TempDir dir;
        prepare(dir);
        QueueProcess owner(dir, 0, {"stay"});
        QVERIFY(owner.says(QStringLiteral("role owner")));
        const auto address = readOwnerAddress(Paths::below(dir / "home"));
        QVERIFY(address.has_value());
        QCOMPARE(address->pid, std::int64_t(owner.pid()));
        using fs::perms;
        QVERIFY(fs::is_socket(address->socket));
        QCOMPARE(fs::status(address->socket.parent_path()).permissions() &
                     (perms::group_all | perms::others_all),
                 perms::none);
        QCOMPARE(fs::status(address->socket).permissions() & (perms::group_all | perms::others_all),
                 perms::none);
    }
};

QTEST_GUILESS_MAIN(TestJobProcesses)
#include "test_job_processes.moc"
