// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/plan_upscale.h"
#include "tests/support/fake_backend.h"
#include "tests/support/temp_dir.h"

#include <QTest>

using namespace sluice;
namespace fs = std::filesystem;

class TestSourceLooks : public QObject
{
    Q_OBJECT

private:
    test::TempDir m_dir;

    fs::path clip(const char* name, int seconds) const
    {
        const fs::path path = m_dir / name;
        test::makeSmallClip(path, seconds);
        return path;
    }
    Result<JobPlan> plan(const fs::path& source, media::SourceLooks& looks, double scale) const
    {
        JobSpec job = test::smallJob(source, m_dir / "out.mkv");
        std::get<UpscaleSpec>(job.task).scale = scale;
        ModelFacts model;
        model.id = "m";
        model.scale = 2;
        return planUpscale(job, model, "/jobs/1", 1.0, looks);
    }

private Q_SLOTS:
    void theSecondPlanOfAFileReadsNothingAgain()
    {
        const fs::path source = clip("one.mp4", 3);
        media::SourceLooks looks;
        const auto first = plan(source, looks, 2);
        QVERIFY(first.has_value());
        const int readings = looks.readings();
        QVERIFY(readings > 0);
        const auto second = plan(source, looks, 3);
        QVERIFY(second.has_value());
        QCOMPARE(looks.readings(), readings);
        QCOMPARE(second->chunks.size(), first->chunks.size());
        QCOMPARE(second->target.width, 3 * second->source.width);
    }

    void aFileThatChangedIsReadAgain()
    {
        const fs::path source = clip("two.mp4", 3);
        media::SourceLooks looks;
        const auto before = looks.frames(source);
        QVERIFY(before.has_value());
        test::makeSmallClip(source, 2);
        fs::last_write_time(source, fs::last_write_time(source) + std::chrono::seconds(1));
        const auto after = looks.frames(source);
        QVERIFY(after.has_value());
        QCOMPARE(looks.readings(), 2);
        QVERIFY((*after)->times.size() < (*before)->times.size());
    }

    void aFileThatIsNotThereSaysSo()
    {
        media::SourceLooks looks;
        for (int i = 0; i < 2; ++i) {
            const auto frames = looks.frames(m_dir / "none.mp4");
            QVERIFY(!frames.has_value());
            QCOMPARE(frames.error().code, ErrorCode::NotFound);
        }
    }

    void onlyTheLastFilesAreKept()
    {
        media::SourceLooks looks;
        const fs::path source = clip("three.mp4", 1);
        QVERIFY(looks.frames(source).has_value());
        for (int i = 0; i < 16; ++i) {
            const fs::path other = m_dir / ("copy-" + std::to_string(i) + ".mp4");
            fs::copy_file(source, other);
            QVERIFY(looks.frames(other).has_value());
        }
        QVERIFY(looks.frames(source).has_value());
        QCOMPARE(looks.readings(), 18);
    }
};

QTEST_GUILESS_MAIN(TestSourceLooks)
#include "test_source_looks.moc"
