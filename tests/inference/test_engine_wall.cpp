// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "inference/engine/host/wall.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <thread>
#include <vector>

using namespace sluice;
namespace fs = std::filesystem;

namespace {

/// What a child behind the wall answered: the wall's own report, and a number from the trial.
struct Answer
{
    bool raised = false;
    bool files = false;
    bool network = false;
    int trial = -1; ///< 0: it worked, else errno
};

/// Forks, raises the wall in the child, and runs `trial` there. `before` runs in the child without a wall.
Answer behindWall(const std::vector<fs::path>& read,
                  const fs::path& write,
                  const std::function<int()>& trial)
{
    int pipes[2];
    if (::pipe(pipes) != 0)
        return {};
    const pid_t child = ::fork();
    if (child == 0) {
        Answer answer;
        if (const auto report = engine::raiseWall(read, write)) {
            answer = {true, report->files, report->network, -1};
            answer.trial = trial();
        }
        const bool written = ::write(pipes[1], &answer, sizeof answer) == sizeof answer;
        ::_exit(written ? 0 : 1);
    }
    ::close(pipes[1]);
    Answer answer;
    if (::read(pipes[0], &answer, sizeof answer) != sizeof answer)
        answer = {};
    ::close(pipes[0]);
    ::waitpid(child, nullptr, 0);
    return answer;
}

/// 0 when `number` says success, else errno.
int outcome(long number)
{
    return number >= 0 ? 0 : errno;
}

int tryToRead(const fs::path& path)
{
    char byte = 0;
    const int file = ::open(path.c_str(), O_RDONLY);
    return file < 0 ? errno : outcome(::read(file, &byte, 1));
}

int tryToWrite(const fs::path& path)
{
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT, 0600);
    return file < 0 ? errno : outcome(::write(file, "x", 1));
}

using Trial = std::function<int()>;

} // namespace

Q_DECLARE_METATYPE(Trial)

class TestEngineWall : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(writeFileAtomically(m_dir / "source.mp4", "source").has_value());
        QVERIFY(writeFileAtomically(m_dir / "models" / "weights.bin", "weights").has_value());
        QVERIFY(writeFileAtomically(m_dir / "wallet" / "key.json", "secret").has_value());
        fs::create_directories(m_dir / "job");
        QVERIFY(writeFileAtomically(m_dir / "job" / "old", "old").has_value());
        const Answer answer = ask([] { return 0; });
        QVERIFY(answer.raised);
        m_files = answer.files;
        m_network = answer.network;
    }

    void refusesWhatNoEngineNeeds_data()
    {
        QTest::addColumn<Trial>("trial");
        QTest::newRow("TCP") << Trial([] { return outcome(::socket(AF_INET, SOCK_STREAM, 0)); });
        QTest::newRow("TCP over IPv6")
            << Trial([] { return outcome(::socket(AF_INET6, SOCK_STREAM, 0)); });
        QTest::newRow("UDP") << Trial([] { return outcome(::socket(AF_INET, SOCK_DGRAM, 0)); });
        QTest::newRow("Unix") << Trial([] { return outcome(::socket(AF_UNIX, SOCK_STREAM, 0)); });
        QTest::newRow("netlink") << Trial(
            [] { return outcome(::socket(AF_NETLINK, SOCK_RAW, 0)); });
        QTest::newRow("connect") << Trial([] {
            sockaddr_in address{};
            address.sin_family = AF_INET;
            return outcome(
                ::connect(0, reinterpret_cast<const sockaddr*>(&address), sizeof address));
        });
        QTest::newRow("io_uring") << Trial([] {
            io_uring_params parameters{};
            return outcome(::syscall(SYS_io_uring_setup, 2, &parameters));
        });
        QTest::newRow("starting a program") << Trial([] {
            char* const arguments[] = {nullptr};
            return outcome(::execve("/bin/true", arguments, arguments));
        });
        QTest::newRow("ptrace") << Trial(
            [] { return outcome(::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr)); });
        QTest::newRow("another process's memory") << Trial([] {
            char byte = 0;
            iovec here{&byte, 1};
            iovec there{&byte, 1};
            return outcome(::process_vm_readv(::getppid(), &here, 1, &there, 1, 0));
        });
        QTest::newRow("signalling another process")
            << Trial([] { return outcome(::kill(::getppid(), 0)); });
        QTest::newRow("the key ring") << Trial(
            [] { return outcome(::syscall(SYS_keyctl, 0 /* KEYCTL_GET_KEYRING_ID */, -3, 0)); });
        QTest::newRow("mode of a file outside") << Trial(
            [key = m_dir / "wallet" / "key.json"] { return outcome(::chmod(key.c_str(), 0644)); });
        QTest::newRow("truncating a file outside") << Trial(
            [key = m_dir / "wallet" / "key.json"] { return outcome(::truncate(key.c_str(), 0)); });
        QTest::newRow("truncating by opening to read")
            << Trial([key = m_dir / "wallet" / "key.json"] {
                   return outcome(::open(key.c_str(), O_RDONLY | O_TRUNC));
               });
    }

    void refusesWhatNoEngineNeeds()
    {
        if (!m_network)
            QSKIP("this kernel has no seccomp filters");
        QFETCH(Trial, trial);
        QCOMPARE(ask(trial).trial, EPERM);
        QCOMPARE(*readFile(m_dir / "wallet" / "key.json"), std::string("secret"));
    }

    void keepsOtherFilesOutOfReach_data()
    {
        QTest::addColumn<Trial>("trial");
        const fs::path wallet = m_dir / "wallet";
        QTest::newRow("reading the wallet")
            << Trial([wallet] { return tryToRead(wallet / "key.json"); });
        QTest::newRow("reading it through a link in the job's folder")
            << Trial([job = m_dir / "job"] { return tryToRead(job / "link"); });
        QTest::newRow("listing the wallet's folder")
            << Trial([wallet] { return outcome(::open(wallet.c_str(), O_RDONLY | O_DIRECTORY)); });
        QTest::newRow("writing the wallet")
            << Trial([wallet] { return tryToWrite(wallet / "key.json"); });
        QTest::newRow("a new file outside")
            << Trial([dir = m_dir.path()] { return tryToWrite(dir / "new"); });
        QTest::newRow("writing the source")
            << Trial([dir = m_dir.path()] { return tryToWrite(dir / "source.mp4"); });
        QTest::newRow("shared memory") << Trial([] { return tryToWrite("/dev/shm/sluice-wall"); });
        QTest::newRow("deleting outside") << Trial(
            [dir = m_dir.path()] { return outcome(::unlink((dir / "source.mp4").c_str())); });
        QTest::newRow("the parent's environment") << Trial(
            [] { return tryToRead(fs::path("/proc") / std::to_string(::getppid()) / "environ"); });
    }

    void keepsOtherFilesOutOfReach()
    {
        if (!m_files)
            QSKIP("this kernel has no Landlock");
        std::error_code error;
        fs::remove(m_dir / "job" / "link", error);
        fs::create_symlink(m_dir / "wallet" / "key.json", m_dir / "job" / "link");
        QFETCH(Trial, trial);
        QCOMPARE(ask(trial).trial, EACCES);
    }

    void leavesTheEngineItsWork_data()
    {
        QTest::addColumn<Trial>("trial");
        const fs::path dir = m_dir.path();
        QTest::newRow("reading the source")
            << Trial([dir] { return tryToRead(dir / "source.mp4"); });
        QTest::newRow("reading below an allowed folder")
            << Trial([dir] { return tryToRead(dir / "models" / "weights.bin"); });
        QTest::newRow("writing in the job's folder")
            << Trial([dir] { return tryToWrite(dir / "job" / "chunk.nut"); });
        QTest::newRow("overwriting there") << Trial([dir] {
            return outcome(
                ::open((dir / "job" / "chunk.nut").c_str(), O_RDWR | O_TRUNC | O_CREAT, 0600));
        });
        QTest::newRow("renaming there") << Trial([dir] {
            return outcome(::rename((dir / "job" / "old").c_str(), (dir / "job" / "new").c_str()));
        });
        QTest::newRow("deleting there")
            << Trial([dir] { return outcome(::unlink((dir / "job" / "new").c_str())); });
        QTest::newRow("memory's size") << Trial([] { return tryToRead("/proc/meminfo"); });
        QTest::newRow("its own maps") << Trial([] { return tryToRead("/proc/self/maps"); });
        QTest::newRow("the discarding device") << Trial([] { return tryToWrite("/dev/null"); });
        QTest::newRow("random numbers") << Trial([] { return tryToRead("/dev/urandom"); });
        QTest::newRow("signalling itself") << Trial([] { return outcome(::kill(::getpid(), 0)); });
        QTest::newRow("threads") << Trial([] {
            int answer = -1;
            std::thread([&answer] { answer = 0; }).join();
            return answer;
        });
    }

    void leavesTheEngineItsWork()
    {
        QFETCH(Trial, trial);
        QCOMPARE(ask(trial).trial, 0);
    }

    void coversThreadsStartedAfterwards()
    {
        if (!m_files || !m_network)
            QSKIP("this kernel lacks one of the walls");
        const Answer answer = ask([key = m_dir / "wallet" / "key.json"] {
            int file = 0;
            int opened = 0;
            std::thread([&] {
                file = tryToRead(key);
                opened = outcome(::socket(AF_INET, SOCK_STREAM, 0));
            }).join();
            return file == EACCES && opened == EPERM ? 0 : 1;
        });
        QCOMPARE(answer.trial, 0);
    }

    void saysSoWhenThreadsRunAlready()
    {
        if (!m_files)
            QSKIP("this kernel has no Landlock");
        const pid_t child = ::fork();
        if (child == 0) {
            std::jthread running([](const std::stop_token& stop) {
                while (!stop.stop_requested())
                    std::this_thread::yield();
            });
            const auto report = engine::raiseWall({}, m_dir / "job");
            ::_exit(report && !report->files && !report->detail.empty() ? 0 : 1);
        }
        int status = -1;
        ::waitpid(child, &status, 0);
        QCOMPARE(status, 0);
    }

    void namesAFolderThatIsNotThere()
    {
        if (!m_files)
            QSKIP("without Landlock the folder is not opened");
        const Answer answer = behindWall({}, m_dir / "missing", [] { return 0; });
        QVERIFY(!answer.raised);
    }

private:
    Answer ask(const std::function<int()>& trial) const
    {
        return behindWall({m_dir / "source.mp4", m_dir / "models", m_dir / "no-such-file"},
                          m_dir / "job", trial);
    }

    test::TempDir m_dir;
    bool m_files = false;
    bool m_network = false;
};

QTEST_GUILESS_MAIN(TestEngineWall)
#include "test_engine_wall.moc"
