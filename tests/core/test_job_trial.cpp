// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/trial.h"
#include "tests/support/fake_backend.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

using namespace sluice;
using namespace sluice::test;
namespace fs = std::filesystem;

namespace {

std::size_t entriesOf(const fs::path& folder)
{
    std::error_code error;
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        Q_UNUSED(entry);
        ++count;
    }
    return count;
}

} // namespace

class TestJobTrial : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<TempDir>();
        m_paths = Paths::below(m_dir->path() / "home");
        m_clip = m_dir->path() / "clip.mp4";
        makeSmallClip(m_clip, 5);
        m_settings = Settings();
    }

    void twoSecondsBecomeAClip()
    {
        FakeBackend backend;
        std::int64_t total = 0;
        const auto trial = runTrial(
            spec(), backend, m_paths, m_settings,
            [&](std::int64_t, std::int64_t frames, const std::string&) { total = frames; }, {});
        QVERIFY2(trial, trial ? "" : trial.error().detail.c_str());
        QCOMPARE(trial->start, Rational(1));
        QCOMPARE(frameTimes(trial->file).size(), std::size_t(20));
        QCOMPARE(total, std::int64_t(20));
        // What the job needed meanwhile is gone.
        QCOMPARE(entriesOf(m_paths.jobs()), std::size_t(0));
    }

    void failureLeavesNothing()
    {
        FakeBackend backend;
        backend.play(0, FakeBackend::Trick::Fail);
        const auto trial = runTrial(spec(), backend, m_paths, m_settings, {}, {});
        QVERIFY(!trial);
        QCOMPARE(trial.error().detail, std::string("The fake engine crashed."));
        QCOMPARE(entriesOf(m_paths.jobs()), std::size_t(0));
        QCOMPARE(entriesOf(m_paths.cache / "trials"), std::size_t(0));
    }

    void stopsWhenAsked()
    {
        FakeBackend backend;
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(runTrial(spec(), backend, m_paths, m_settings, {}, stop.get_token()).error().code,
                 ErrorCode::Cancelled);
    }

    void formerTrialsAreRemoved()
    {
        FakeBackend backend;
        const auto trial = runTrial(spec(), backend, m_paths, m_settings, {}, {});
        QVERIFY(trial);
        removeTrials(m_paths);
        QVERIFY(!fs::exists(trial->file));
    }

private:
    UpscaleSpec spec() const
    {
        UpscaleSpec spec =
            std::get<UpscaleSpec>(smallJob(m_clip, m_dir->path() / "unused.mp4").task);
        spec.start = Rational(1);
        spec.end = Rational(3);
        return spec;
    }

    std::unique_ptr<TempDir> m_dir;
    Paths m_paths;
    Settings m_settings;
    fs::path m_clip;
};

QTEST_GUILESS_MAIN(TestJobTrial)
#include "test_job_trial.moc"
