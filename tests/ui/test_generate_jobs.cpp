// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/timeline.h"
#include "tests/support/media_clips.h"
#include "tests/support/queue_bench.h"
#include "ui/generate/generate_jobs.h"
#include "ui/generate/results_model.h"
#include "ui/generate/start_image.h"

#include <QSignalSpy>
#include <QTest>

using namespace sluice;
using namespace sluice::ui;
using Trick = test::FakeBackend::Trick;

namespace {

/// A timeline over a real queue whose backend makes clips of noise.
struct World
{
    test::QueueBench bench;
    Background background;
    Timeline timeline;
    std::unique_ptr<GenerateJobs> jobs;

    World()
    {
        bench.openAndWait();
        jobs = std::make_unique<GenerateJobs>(timeline, *bench.client, background);
    }
    ~World() { jobs.reset(); }

    PreparedJob ball(std::uint64_t seed) const
    {
        GenerateSpec spec;
        spec.output = bench.home / ("ball-" + std::to_string(seed) + ".mp4");
        spec.model = "fake";
        spec.prompt = "a red ball";
        spec.seed = seed;
        PreparedJob job;
        auto plan = prepareJob(JobSpec{spec}, *bench.backend, bench.paths(), bench.settings);
        if (!plan)
            qFatal("%s", plan.error().detail.c_str());
        job.plan = *plan;
        job.quotes = {bench.backend->estimate(job.plan)};
        return job;
    }
    const std::vector<Clip>& clips() const { return timeline.tracks().front().clips; }
};

} // namespace

class TestGenerateJobs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finishedClipsComeToTheEndAsOneStepEach()
    {
        World world;
        QSignalSpy added(world.jobs.get(), &GenerateJobs::added);
        world.jobs->submit({world.ball(1), world.ball(2)}, Placement(Place::Here));
        QTRY_COMPARE_WITH_TIMEOUT(added.size(), 2, 20000);
        QCOMPARE(world.clips().size(), std::size_t(2));
        QCOMPARE(world.clips()[1].position, world.clips()[0].end());
        QVERIFY(world.timeline.content().awaitedJobs.empty());
        world.timeline.undo();
        QCOMPARE(world.clips().size(), std::size_t(1));
    }

    void aProjectThatWasClosedGetsItsClip()
    {
        World world;
        world.bench.backend->play(0, Trick::Hold);
        QSignalSpy submitted(world.jobs.get(), &GenerateJobs::submitted);
        world.jobs->submit({world.ball(3)}, Placement(Place::Here));
        QTRY_COMPARE_WITH_TIMEOUT(submitted.size(), 1, 20000);
        const TimelineContent project = world.timeline.content();
        QCOMPARE(project.awaitedJobs.size(), std::size_t(1));
        QVERIFY(world.timeline.load({}).has_value());
        QTRY_VERIFY_WITH_TIMEOUT(world.bench.backend->isHolding(), 20000);
        world.bench.backend->letGo();
        QTRY_COMPARE_WITH_TIMEOUT(world.bench.state(project.awaitedJobs.front()),
                                  JobState::Succeeded, 20000);
        QVERIFY(world.clips().empty());
        QVERIFY(world.timeline.load(project).has_value());
        QTRY_COMPARE_WITH_TIMEOUT(world.clips().size(), std::size_t(1), 20000);
    }

    void aNumberOfAnotherQueueMeansNothing()
    {
        World world;
        world.timeline.awaitJob(4711);
        QVERIFY(world.timeline.content().awaitedJobs.empty());
    }

    void placingTwiceAddsOnce()
    {
        World world;
        QSignalSpy added(world.jobs.get(), &GenerateJobs::added);
        world.jobs->submit({world.ball(5)}, Placement(Place::Here));
        QTRY_COMPARE_WITH_TIMEOUT(added.size(), 1, 20000);
        const JobId job = added.front().front().toLongLong();
        world.jobs->place(job);
        QCOMPARE(added.size(), 2);
        QCOMPARE(world.clips().size(), std::size_t(1));
        QVERIFY(world.timeline.remove(world.clips().front().id).has_value());
        world.jobs->place(job);
        QTRY_COMPARE_WITH_TIMEOUT(world.clips().size(), std::size_t(1), 20000);
    }

    void resultsShowTheNewestFirstWithAPicture()
    {
        World world;
        ResultsModel results(*world.bench.client, world.background);
        QSignalSpy added(world.jobs.get(), &GenerateJobs::added);
        world.jobs->submit({world.ball(6), world.ball(7)}, Placement(Place::Here));
        QTRY_COMPARE_WITH_TIMEOUT(added.size(), 2, 20000);
        QCOMPARE(results.rowCount(), 2);
        QVERIFY(results.data(results.index(0), Qt::AccessibleTextRole)
                    .toString()
                    .startsWith(QStringLiteral("a red ball, seed 7")));
        QTRY_VERIFY_WITH_TIMEOUT(
            !results.data(results.index(0), Qt::DecorationRole).value<QImage>().isNull(), 20000);
    }

    void aPictureOfAClipIsKeptForTheNext()
    {
        const test::TempDir folder;
        const auto clip = test::makeClip(folder / "clip.mp4",
                                         QStringLiteral("-f lavfi -i testsrc2=s=64x48:r=10:d=1"));
        const auto first = keepPicture(clip, Rational(0), folder / "kept");
        QVERIFY2(first.has_value(), first ? "" : first.error().detail.c_str());
        QCOMPARE(QImage(QString::fromStdString(first->string())).size(), QSize(64, 48));
        const auto last = keepPicture(clip, std::nullopt, folder / "kept");
        QVERIFY(last.has_value());
        QCOMPARE(last->filename().string(), std::string("clip-900.png"));
        const auto still = keepPicture(*last, Rational(0), folder / "kept");
        QCOMPARE(still.value(), *last);
    }
};

QTEST_MAIN(TestGenerateJobs)
#include "test_generate_jobs.moc"
