// SPDX-License-Identifier: GPL-3.0-or-later
// Real full and read-only disks: small tmpfs mounts, so root is needed; without it the tests say that they were skipped.
#include "core/job/estimator.h"
#include "core/job/queue_session.h"
#include "tests/support/fake_backend.h"
#include "tests/support/temp_dir.h"

#include <QSignalSpy>
#include <QTest>

#include <sys/mount.h>
#include <unistd.h>

#include <fstream>

using namespace sluice;
namespace fs = std::filesystem;

namespace {

/// A file system of a few hundred kilobytes in memory.
class SmallDisk
{
public:
    explicit SmallDisk(const fs::path& folder)
        : m_folder(folder)
    {
        fs::create_directories(folder);
        m_mounted = ::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=400k") == 0;
    }
    ~SmallDisk()
    {
        if (m_mounted)
            ::umount2(m_folder.c_str(), MNT_DETACH);
    }
    bool isMounted() const { return m_mounted; }
    /// Fills the disk except for some bytes.
    void fill(std::uintmax_t leave) const
    {
        const std::uintmax_t free = fs::space(m_folder).available;
        std::ofstream(m_folder / "filler") << std::string(free > leave ? free - leave : 0, 'x');
    }
    void empty() const { fs::remove(m_folder / "filler"); }
    bool setReadOnly(bool readOnly) const
    {
        return ::mount("tmpfs", m_folder.c_str(), "tmpfs", MS_REMOUNT | (readOnly ? MS_RDONLY : 0),
                       nullptr) == 0;
    }

private:
    fs::path m_folder;
    bool m_mounted = false;
};

} // namespace

class TestJobDisk : public QObject
{
    Q_OBJECT

    struct Bench
    {
        explicit Bench(const Paths& queuePaths)
            : paths(queuePaths)
        {
            settings.chunkSeconds = 0.5;
            settings.keepAwake = false;
            test::makeSmallClip(home / "clip.mp4", 3);
            session = std::move(*QueueSession::open(paths, settings, {backend}));
        }
        JobId submit(const fs::path& output)
        {
            const auto plan =
                prepareJob(test::smallJob(home / "clip.mp4", output), *backend, paths, settings);
            JobId id = 0;
            session->submit(*plan, Place::Here, std::nullopt,
                            [&](const Result<JobId>& result) { id = result.value(); });
            if (!QTest::qWaitFor([&] { return id != 0; }))
                qFatal("not answered");
            return id;
        }
        JobState state(JobId id) const
        {
            return session->job(id) ? session->job(id)->state : JobState::Waiting;
        }

        test::TempDir home;
        Paths paths;
        Settings settings;
        std::shared_ptr<test::FakeBackend> backend = std::make_shared<test::FakeBackend>();
        std::unique_ptr<QueueSession> session;
    };

    static std::size_t entries(const fs::path& folder)
    {
        return std::size_t(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
    }

private Q_SLOTS:
    void initTestCase()
    {
        const test::TempDir dir;
        if (!SmallDisk(dir / "disk").isMounted())
            QSKIP("mounting a small disk needs root");
    }

    void aFullTargetFailsTheJobAndIsLeftAsItWas()
    {
        const test::TempDir dir;
        const SmallDisk disk(dir / "disk");
        Bench bench(Paths::below(dir / "home"));
        bench.backend->play(5, test::FakeBackend::Trick::Hold);
        const JobId id = bench.submit(dir / "disk" / "out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        disk.fill(4096);
        bench.backend->letGo();
        QTRY_COMPARE(bench.state(id), JobState::Failed);
        QCOMPARE(bench.session->job(id)->error->code, ErrorCode::DiskFull);
        QCOMPARE(entries(dir / "disk"), std::size_t(1));
        disk.empty();
        bench.session->resume(id, {});
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.backend->begun().size(), std::size_t(6));
        QCOMPARE(entries(dir / "disk"), std::size_t(1));
    }

    void aFullCacheFailsTheJobAndKeepsFinishedChunks()
    {
        const test::TempDir dir;
        const SmallDisk disk(dir / "disk");
        Paths paths = Paths::below(dir / "home");
        paths.cache = dir / "disk";
        Bench bench(paths);
        bench.backend->play(3, test::FakeBackend::Trick::Hold);
        const JobId id = bench.submit(dir / "out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        disk.fill(0);
        bench.backend->letGo();
        QTRY_COMPARE(bench.state(id), JobState::Failed);
        QCOMPARE(bench.session->job(id)->error->code, ErrorCode::DiskFull);
        QCOMPARE(bench.session->job(id)->progress.chunksDone, 3);
        disk.empty();
        bench.session->resume(id, {});
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.backend->begun().size(), std::size_t(7));
    }

    void aTargetThatBecameReadOnlyIsNamed()
    {
        const test::TempDir dir;
        const SmallDisk disk(dir / "disk");
        Bench bench(Paths::below(dir / "home"));
        bench.backend->play(5, test::FakeBackend::Trick::Hold);
        const JobId id = bench.submit(dir / "disk" / "out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        QVERIFY(disk.setReadOnly(true));
        bench.backend->letGo();
        QTRY_COMPARE(bench.state(id), JobState::Failed);
        const Error error = *bench.session->job(id)->error;
        QVERIFY2(error.detail.find((dir / "disk").string()) != std::string::npos,
                 error.detail.c_str());
        QVERIFY(disk.setReadOnly(false));
        bench.session->resume(id, {});
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
    }
};

QTEST_GUILESS_MAIN(TestJobDisk)
#include "test_job_disk.moc"
