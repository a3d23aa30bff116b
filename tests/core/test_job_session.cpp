// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/job/estimator.h"
#include "core/job/queue_session.h"
#include "core/job/run_history.h"
#include "tests/support/fake_backend.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <QSignalSpy>
#include <QTest>

using namespace sluice;
using test::FakeBackend;
using Trick = test::FakeBackend::Trick;
namespace fs = std::filesystem;

namespace {

/// The clip that all tests start from, made once.
const fs::path& commonClip()
{
    static const test::TempDir folder;
    static const fs::path clip = [] {
        test::makeSmallClip(folder / "clip.mp4", 3);
        return folder / "clip.mp4";
    }();
    return clip;
}

/// A queue of one process over a home of its own, with a clip of three seconds: six chunks of five pictures.
class Bench
{
public:
    Bench()
    {
        settings.chunkSeconds = 0.5;
        settings.keepAwake = false;
        source = home / "clip.mp4";
        fs::copy_file(commonClip(), source);
        open();
    }

    void open()
    {
        session.reset();
        auto opened = QueueSession::open(paths(), settings, {backend});
        if (!opened)
            qFatal("%s", opened.error().detail.c_str());
        session = std::move(*opened);
        QSignalSpy ready(session.get(), &QueueSession::ready);
        if (!ready.wait())
            qFatal("the queue did not get ready");
    }

    Paths paths() const { return Paths::below(home.path()); }

    JobId submit(const std::string& name)
    {
        const auto plan =
            prepareJob(test::smallJob(source, home / name), *backend, paths(), settings);
        if (!plan)
            qFatal("%s", plan.error().detail.c_str());
        JobId result = 0;
        session->submit(*plan, Place::Here, backend->estimate(*plan),
                        [&](const Result<JobId>& id) { result = id.value(); });
        if (!QTest::qWaitFor([&] { return result != 0; }))
            qFatal("submit was not answered");
        return result;
    }

    JobState state(JobId id) const
    {
        const auto info = session->job(id);
        return info ? info->state : JobState::Waiting;
    }

    /// Carries out one command and returns how it ended.
    template <class Call>
    Result<void> ask(Call call)
    {
        std::optional<Result<void>> answer;
        call([&](const Result<void>& result) { answer = result; });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }))
            qFatal("a command was not answered");
        return *answer;
    }

    Result<void> pause(JobId id)
    {
        return ask([&](auto reply) { session->pause(id, reply); });
    }
    Result<void> resume(JobId id)
    {
        return ask([&](auto reply) { session->resume(id, reply); });
    }
    Result<void> cancel(JobId id, CancelMode mode)
    {
        return ask([&](auto reply) { session->cancel(id, mode, reply); });
    }
    Result<void> retry(JobId id, bool overwrite = false)
    {
        return ask([&](auto reply) { session->retry(id, overwrite, reply); });
    }

    JobDetails show(JobId id)
    {
        std::optional<JobDetails> details;
        session->show(id, [&](const Result<JobDetails>& result) { details = result.value(); });
        if (!QTest::qWaitFor([&] { return details.has_value(); }))
            qFatal("show was not answered");
        return *details;
    }

    /// Names of files beside the clip, without the folders of the queue.
    std::vector<std::string> filesAtHome() const
    {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(home.path()))
            if (entry.is_regular_file() && entry.path() != source)
                names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        return names;
    }

    std::size_t framesIn(const std::string& name) const
    {
        return media::scanFrames(home / name).value().times.size();
    }

    test::TempDir home;
    fs::path source;
    Settings settings;
    std::shared_ptr<FakeBackend> backend = std::make_shared<FakeBackend>();
    std::unique_ptr<QueueSession> session;
};

using Names = std::vector<std::string>;

} // namespace

class TestJobSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aJobMakesItsFileAndLeavesNothingElse()
    {
        Bench bench;
        const JobId id = bench.submit("out.mkv");
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.framesIn("out.mkv"), std::size_t(30));
        QCOMPARE(bench.filesAtHome(), Names{"out.mkv"});
        QVERIFY(fs::is_empty(bench.paths().jobs()));
        QCOMPARE(bench.session->job(id)->result, bench.home / "out.mkv");
    }

    void aPictureBecomesAPicture()
    {
        Bench bench;
        test::runProgram("ffmpeg", {"-v", "error", "-i", bench.source.string(), "-frames:v", "1",
                                    (bench.home / "still.png").string()});
        bench.source = bench.home / "still.png";
        const JobId id = bench.submit("out.png");
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(media::probe(bench.home / "out.png")->video->width, 128);
    }

    void theReceiptTellsModelTimeAndChunksButNoPaths()
    {
        Bench bench;
        bench.settings.watts = 100;
        bench.open();
        const JobId id = bench.submit("out.mkv");
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        const nlohmann::json receipt = bench.show(id).receipt;
        QCOMPARE(receipt["model"]["id"].get<std::string>(), std::string("fake"));
        QCOMPARE(receipt["frames"].get<int>(), 30);
        QCOMPARE(receipt["chunks"]["count"].get<int>(), 6);
        QCOMPARE(receipt["time"]["busySeconds"].get<double>(), 3.0);
        const double real = receipt["time"]["realSeconds"].get<double>();
        QVERIFY(real > 0);
        QCOMPARE(receipt["time"]["predictedSeconds"]["p50"].get<double>(), 30.0);
        // 100 W at 0.30 a kilowatt-hour.
        QCOMPARE(receipt["energyWattHours"].get<double>(), real / 36);
        QCOMPARE(receipt["cost"]["real"]["micros"].get<int>(), int(std::lround(real / 0.12)));
        QVERIFY(receipt.dump().find(bench.home.path().string()) == std::string::npos);
    }

    void aFinishedJobBecomesAMeasuredRun()
    {
        Bench bench;
        const JobId id = bench.submit("out.mkv");
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        const auto runs = RunHistory::open(bench.paths().database())->query(Place::Here, "");
        QCOMPARE(runs->size(), std::size_t(1));
        QVERIFY(runs->front().isClean);
        QCOMPARE(runs->front().job, id);
        QCOMPARE(runs->front().seconds, bench.session->job(id)->ranSeconds);
        QCOMPARE(runs->front().frames, std::int64_t(30));
        QCOMPARE(runs->front().predictedSeconds.value(), 30.0);
    }

    void progressNeverFalls()
    {
        Bench bench;
        std::vector<std::int64_t> seen;
        connect(bench.session.get(), &QueueSession::jobChanged, bench.session.get(),
                [&](JobId job) { seen.push_back(bench.session->job(job)->progress.framesDone); });
        const JobId id = bench.submit("out.mkv");
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QVERIFY(std::is_sorted(seen.begin(), seen.end()));
        QCOMPARE(seen.back(), std::int64_t(30));
    }

    void pauseGivesTheChunkBackAndResumeGoesOnThere()
    {
        Bench bench;
        bench.backend->play(2, Trick::Hold);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        QVERIFY(bench.pause(id).has_value());
        QTRY_COMPARE(bench.state(id), JobState::Paused);
        QVERIFY(!bench.backend->isHolding());
        QCOMPARE(bench.session->job(id)->progress.chunksDone, 2);
        QVERIFY(bench.resume(id).has_value());
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.backend->begun(), (std::vector<int>{0, 1, 2, 2, 3, 4, 5}));
    }

    void tellsWhichChunksAreDoneAndWhichAreBeingMade()
    {
        Bench bench;
        bench.backend->play(2, Trick::Hold);
        const JobId id = bench.submit("out.mkv");
        QTRY_COMPARE(bench.session->job(id)->progress.takenRuns, (std::vector<ChunkRun>{{2, 2}}));
        QCOMPARE(bench.session->job(id)->progress.doneRuns, (std::vector<ChunkRun>{{0, 1}}));
        QCOMPARE(bench.session->job(id)->busySeconds, 1.0);
        const JobInfo copy = jobInfoFromJson(toJson(*bench.session->job(id))).value();
        QCOMPARE(copy.progress.takenRuns, (std::vector<ChunkRun>{{2, 2}}));
        QCOMPARE(copy.progress.doneRuns, (std::vector<ChunkRun>{{0, 1}}));
        const JobDetails details = jobDetailsFromJson(toJson(bench.show(id))).value();
        QCOMPARE(details.spans.size(), std::size_t(6));
        QCOMPARE(details.spans[1].start, Rational(1, 2));
        QCOMPARE(details.spans[1].end, Rational(1));
        bench.backend->letGo();
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
    }

    void aPausedJobLetsTheNextOneRun()
    {
        Bench bench;
        bench.backend->play(0, Trick::Hold);
        const JobId first = bench.submit("a.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        const JobId second = bench.submit("b.mkv");
        QVERIFY(bench.pause(first).has_value());
        QTRY_COMPARE(bench.state(second), JobState::Succeeded);
        QCOMPARE(bench.state(first), JobState::Paused);
    }

    void cancelDiscardLeavesNothing()
    {
        Bench bench;
        bench.backend->play(3, Trick::Hold);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        QVERIFY(bench.cancel(id, CancelMode::Discard).has_value());
        QTRY_COMPARE(bench.state(id), JobState::Cancelled);
        QCOMPARE(bench.filesAtHome(), Names{});
        QVERIFY(fs::is_empty(bench.paths().jobs()));
    }

    void cancelKeepMakesAPartialFileOfWhatIsDone()
    {
        Bench bench;
        bench.backend->play(3, Trick::Hold);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        QVERIFY(bench.cancel(id, CancelMode::KeepDone).has_value());
        QTRY_COMPARE(bench.state(id), JobState::Cancelled);
        QCOMPARE(bench.filesAtHome(), Names{"out.partial.mkv"});
        QCOMPARE(bench.framesIn("out.partial.mkv"), std::size_t(15));
        QCOMPARE(bench.session->job(id)->result, bench.home / "out.partial.mkv");
    }

    void cancelKeepOfAPausedJobWorksToo()
    {
        Bench bench;
        bench.backend->play(2, Trick::Hold);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        QVERIFY(bench.pause(id).has_value());
        QTRY_COMPARE(bench.state(id), JobState::Paused);
        QVERIFY(bench.cancel(id, CancelMode::KeepDone).has_value());
        QTRY_COMPARE(bench.state(id), JobState::Cancelled);
        QCOMPARE(bench.framesIn("out.partial.mkv"), std::size_t(10));
    }

    void aFailedBackendFailsTheJobAndTheNextOneRuns_data()
    {
        QTest::addColumn<int>("trick");
        QTest::addColumn<QString>("words");
        QTest::newRow("error") << int(Trick::Fail) << QStringLiteral("The fake engine crashed.");
        QTest::newRow("exception") << int(Trick::Throw) << QStringLiteral("a fault inside");
        QTest::newRow("wrong size") << int(Trick::WrongSize) << QStringLiteral("its size differs");
        QTest::newRow("a picture too few")
            << int(Trick::FewFrames) << QStringLiteral("4 pictures instead of 5");
        QTest::newRow("ends early") << int(Trick::EndEarly) << QStringLiteral("ended before");
    }

    void aFailedBackendFailsTheJobAndTheNextOneRuns()
    {
        QFETCH(int, trick);
        QFETCH(QString, words);
        Bench bench;
        bench.backend->play(2, Trick(trick));
        const JobId first = bench.submit("a.mkv");
        const JobId second = bench.submit("b.mkv");
        QTRY_COMPARE(bench.state(second), JobState::Succeeded);
        QCOMPARE(bench.state(first), JobState::Failed);
        const std::string detail = bench.session->job(first)->error->detail;
        QVERIFY2(QString::fromStdString(detail).contains(words), detail.c_str());
        QCOMPARE(bench.session->job(first)->progress.chunksDone, 2);
        QVERIFY(!fs::exists(bench.home / "a.mkv"));
    }

    void aFailedJobResumesAtTheChunkThatFailed()
    {
        Bench bench;
        bench.backend->play(4, Trick::Fail);
        const JobId id = bench.submit("out.mkv");
        QTRY_COMPARE(bench.state(id), JobState::Failed);
        QVERIFY(bench.resume(id).has_value());
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.backend->begun(), (std::vector<int>{0, 1, 2, 3, 4, 4, 5}));
        QCOMPARE(bench.session->job(id)->attempt, 2);
    }

    void closingInTheMiddleLosesNothing()
    {
        Bench bench;
        bench.backend->play(3, Trick::Hold);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        bench.open();
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.backend->begun(), (std::vector<int>{0, 1, 2, 3, 3, 4, 5}));
    }

    void jobsRunInOrderAndCanBeMoved()
    {
        Bench bench;
        bench.backend->play(0, Trick::Hold);
        const JobId first = bench.submit("a.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        const JobId second = bench.submit("b.mkv");
        const JobId third = bench.submit("c.mkv");
        QVERIFY(bench.ask([&](auto reply) { bench.session->move(third, 0, reply); }).has_value());
        QCOMPARE(bench.session->job(second)->position, 2);
        bench.backend->letGo();
        QTRY_COMPARE(bench.state(second), JobState::Succeeded);
        const std::vector<std::string> ran = bench.backend->jobs();
        QCOMPARE(ran.size(), std::size_t(3));
        QVERIFY(*bench.session->job(third)->finished <= *bench.session->job(second)->started);
        QCOMPARE(bench.state(first), JobState::Succeeded);
    }

    void aVanishedSourceFailsTheJobUntilItIsBack()
    {
        Bench bench;
        bench.backend->play(2, Trick::Hold);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        fs::rename(bench.source, bench.home / "elsewhere");
        bench.backend->letGo();
        QTRY_COMPARE(bench.state(id), JobState::Failed);
        const std::string detail = bench.session->job(id)->error->detail;
        QVERIFY2(QString::fromStdString(detail).contains(QStringLiteral("is gone. Bring it back")),
                 detail.c_str());
        fs::rename(bench.home / "elsewhere", bench.source);
        QVERIFY(bench.resume(id).has_value());
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.framesIn("out.mkv"), std::size_t(30));
    }

    void aChangedSourceIsRefused()
    {
        Bench bench;
        bench.backend->play(2, Trick::Fail);
        const JobId id = bench.submit("out.mkv");
        QTRY_COMPARE(bench.state(id), JobState::Failed);
        fs::last_write_time(bench.source, fs::file_time_type::clock::now() + std::chrono::hours(1));
        QVERIFY(bench.resume(id).has_value());
        QTRY_VERIFY(bench.session->job(id)->attempt == 2 && bench.state(id) == JobState::Failed);
        QVERIFY(bench.session->job(id)->error->detail.find("has changed") != std::string::npos);
    }

    void aFileThatAppearsAtTheTargetIsLeftAlone()
    {
        Bench bench;
        bench.backend->play(5, Trick::Hold);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        QVERIFY(writeFileAtomically(bench.home / "out.mkv", "mine").has_value());
        bench.backend->letGo();
        QTRY_COMPARE(bench.state(id), JobState::Failed);
        QCOMPARE(readFile(bench.home / "out.mkv").value(), std::string("mine"));
        const Error error = *bench.session->job(id)->error;
        QCOMPARE(error.code, ErrorCode::AlreadyExists);
        const fs::path kept = bench.show(id).jobFolder / "result.mkv";
        QVERIFY2(error.detail.find(kept.string()) != std::string::npos, error.detail.c_str());
        QCOMPARE(media::scanFrames(kept).value().times.size(), std::size_t(30));
        QCOMPARE(bench.filesAtHome(), Names{"out.mkv"});

        QVERIFY(bench.retry(id, true).has_value());
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.framesIn("out.mkv"), std::size_t(30));
        QCOMPARE(bench.backend->begun().size(), std::size_t(6));
    }

    void chunksThatWereDeletedAreMadeAgain()
    {
        Bench bench;
        bench.backend->play(3, Trick::Fail);
        const JobId id = bench.submit("out.mkv");
        QTRY_COMPARE(bench.state(id), JobState::Failed);
        fs::remove(bench.show(id).jobFolder / "chunk-00001.nut");
        QVERIFY(bench.resume(id).has_value());
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.framesIn("out.mkv"), std::size_t(30));
        QCOMPARE(bench.backend->begun(), (std::vector<int>{0, 1, 2, 3, 1, 3, 4, 5}));
    }

    void aTerminalJobRefusesCommandsAndCanBeRemoved()
    {
        Bench bench;
        const JobId id = bench.submit("out.mkv");
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.pause(id).error().code, ErrorCode::InvalidInput);
        QCOMPARE(bench.cancel(id, CancelMode::Discard).error().code, ErrorCode::InvalidInput);
        QCOMPARE(bench.retry(id).error().code, ErrorCode::InvalidInput);
        QVERIFY(bench.ask([&](auto reply) { bench.session->remove(id, reply); }).has_value());
        QVERIFY(!bench.session->job(id));
        QVERIFY(fs::exists(bench.home / "out.mkv"));
        QCOMPARE(bench.pause(id).error().code, ErrorCode::NotFound);
    }

    void anotherSessionSeesAndSteersTheSameJobs()
    {
        Bench bench;
        bench.backend->play(2, Trick::Hold);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        auto other = QueueSession::open(bench.paths(), bench.settings, {bench.backend});
        QVERIFY(other.has_value());
        QueueSession& client = **other;
        QTRY_COMPARE(client.role(), QueueSession::Role::Client);
        QTRY_VERIFY(client.job(id) && client.job(id)->state == JobState::Running);
        std::optional<Result<void>> answer;
        client.pause(id, [&](const Result<void>& result) { answer = result; });
        QTRY_VERIFY(answer.has_value());
        QVERIFY(answer->has_value());
        QTRY_COMPARE(client.job(id)->state, JobState::Paused);
        QCOMPARE(bench.state(id), JobState::Paused);

        client.pause(JobId(99), [&](const Result<void>& result) { answer = result; });
        QTRY_VERIFY(!answer->has_value());
        QCOMPARE(answer->error().code, ErrorCode::NotFound);
    }

    void aClientTakesOverWhenTheOwnerCloses()
    {
        Bench bench;
        bench.backend->play(2, Trick::Hold);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        auto other = QueueSession::open(bench.paths(), bench.settings, {bench.backend});
        QTRY_COMPARE((*other)->role(), QueueSession::Role::Client);
        bench.session.reset();
        QTRY_COMPARE((*other)->role(), QueueSession::Role::Owner);
        QTRY_COMPARE((*other)->job(id)->state, JobState::Succeeded);
        QCOMPARE(bench.backend->begun(), (std::vector<int>{0, 1, 2, 2, 3, 4, 5}));
    }

    void aRequestThatTheOwnerDidNotAnswerIsAskedAgain()
    {
        Bench bench;
        const auto plan = prepareJob(test::smallJob(bench.source, bench.home / "out.mkv"),
                                     *bench.backend, bench.paths(), bench.settings);
        auto other = QueueSession::open(bench.paths(), bench.settings, {bench.backend});
        QTRY_COMPARE((*other)->role(), QueueSession::Role::Client);
        std::vector<JobId> answers;
        (*other)->submit(*plan, Place::Here, std::nullopt,
                         [&](const Result<JobId>& id) { answers.push_back(id.value()); });
        bench.session.reset();
        QTRY_COMPARE(answers.size(), std::size_t(1));
        QTRY_COMPARE((*other)->job(answers[0])->state, JobState::Succeeded);
        QCOMPARE((*other)->jobs().size(), std::size_t(1));
    }

    void aSessionThatOnlyLooksRunsNothingAndGivesWay()
    {
        Bench bench;
        bench.backend->play(1, Trick::Hold);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        bench.session.reset();
        auto visitor = QueueSession::open(bench.paths(), bench.settings, {}, {.runJobs = false});
        QTRY_COMPARE((*visitor)->role(), QueueSession::Role::Owner);
        QTRY_VERIFY((*visitor)->job(id).has_value());
        QCOMPARE((*visitor)->job(id)->state, JobState::Waiting);
        bench.open();
        QCOMPARE(bench.session->role(), QueueSession::Role::Owner);
        QTRY_COMPARE((*visitor)->role(), QueueSession::Role::Client);
        QTRY_COMPARE((*visitor)->job(id)->state, JobState::Succeeded);
    }

    void aLostLockFileDoesNotMakeTwoOwners()
    {
        Bench bench;
        bench.backend->play(1, Trick::Hold);
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        fs::remove(bench.paths().data / "queue.lock");
        auto other = QueueSession::open(bench.paths(), bench.settings, {bench.backend});
        QVERIFY(other.has_value());
        const auto owners = [&] {
            return int(bench.session->role() == QueueSession::Role::Owner) +
                   int((*other)->role() == QueueSession::Role::Owner);
        };
        QTRY_COMPARE_WITH_TIMEOUT(bench.state(id), JobState::Succeeded, 20000);
        QTRY_COMPARE(owners(), 1);
        QCOMPARE(bench.framesIn("out.mkv"), std::size_t(30));
    }

    void aFullDiskFailsTheJobAndLeavesNothingAtTheTarget()
    {
        Bench bench;
        bench.backend->setFailure({ErrorCode::DiskFull, "The disk is full."});
        bench.backend->play(5, Trick::Fail);
        const JobId id = bench.submit("out.mkv");
        QTRY_COMPARE(bench.state(id), JobState::Failed);
        QCOMPARE(bench.session->job(id)->error->code, ErrorCode::DiskFull);
        QCOMPARE(bench.filesAtHome(), Names{});
        QVERIFY(bench.resume(id).has_value());
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
    }

    void aPlanThatWouldRemoveAnotherFolderIsRefused()
    {
        Bench bench;
        auto plan = prepareJob(test::smallJob(bench.source, bench.home / "out.mkv"), *bench.backend,
                               bench.paths(), bench.settings);
        plan->jobFolder = bench.home.path();
        std::optional<Result<JobId>> answer;
        bench.session->submit(*plan, Place::Here, std::nullopt,
                              [&](const Result<JobId>& id) { answer = id; });
        QTRY_VERIFY(answer.has_value());
        QCOMPARE(answer->error().code, ErrorCode::InvalidInput);
    }
};

QTEST_GUILESS_MAIN(TestJobSession)
#include "test_job_session.moc"
