// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/timeline.h"
#include "tests/support/media_clips.h"
#include "tests/support/queue_bench.h"
#include "ui/generate/generate_jobs.h"
#include "ui/generate/prepare_generation.h"
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

/// A place that has not got the model.
struct WithoutModel : test::FakeBackend
{
    Result<ModelFacts> modelFacts(const JobSpec& spec) const override
    {
        return fail(ErrorCode::NotFound, spec.model() + " is not installed.");
    }
};

} // namespace

class TestGenerateJobs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aModelThatIsNotHereIsPlannedByWhoKnowsIt()
    {
        World world;
        qputenv("HOME", world.bench.home.path().c_str());
        GenerateChoice choice;
        choice.spec.model = "fake";
        choice.spec.prompt = "a red ball";
        choice.spec.seed = 1;
        const auto here = std::make_shared<WithoutModel>();
        const auto subnet = std::make_shared<test::FakeBackend>(Place::Subnet);
        const auto alone =
            prepareGeneration(choice, {}, {here}, world.bench.paths(), world.bench.settings, {});
        QVERIFY(alone.error && alone.error->code == ErrorCode::NotFound);
        const auto both = prepareGeneration(choice, {}, {here, subnet}, world.bench.paths(),
                                            world.bench.settings, {});
        QVERIFY(!both.error);
        QCOMPARE(both.totals.size(), std::size_t(2));
    }

    void whatACloudListsIsSaidForAllVariations()
    {
        World world;
        qputenv("HOME", world.bench.home.path().c_str());
        GenerateChoice choice;
        choice.spec.model = "fake";
        choice.spec.prompt = "a red ball";
        const auto cloudFor = [&](int variations) {
            choice.variations = variations;
            return prepareGeneration(choice, {}, {std::make_shared<test::FakeBackend>()},
                                     world.bench.paths(), world.bench.settings, {})
                .cloud;
        };
        const auto one = cloudFor(1), four = cloudFor(4);
        QVERIFY(one && four);
        QVERIFY(one->least.micros > 0);
        QVERIFY(qAbs(four->least.micros - 4 * one->least.micros) <= 4);
    }

    void aFitIsKnownBeforeThereAreWords()
    {
        World world;
        GenerateChoice choice;
        choice.spec.model = "fake";
        const auto ask = [&](std::shared_ptr<Backend> here) {
            return fitHere(choice, {std::move(here)}, world.bench.paths(), world.bench.settings,
                           {});
        };
        std::filesystem::create_directories(world.bench.paths().cache);
        QVERIFY(ask(std::make_shared<test::FakeBackend>()).has_value());
        QVERIFY(!ask(std::make_shared<WithoutModel>()).has_value());
    }

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
