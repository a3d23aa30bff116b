// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/program.h"
#include "tests/support/queue_bench.h"

#include <QSignalSpy>
#include <QTest>

#include <fstream>

using namespace sluice;
using test::answerOf;
using test::QueueBench;
using ui::JobChunk;
using ui::QueueClient;
using Trick = test::FakeBackend::Trick;
namespace fs = std::filesystem;

namespace {

std::vector<JobChunk::State> states(const std::vector<JobChunk>& chunks)
{
    std::vector<JobChunk::State> found;
    for (const JobChunk& chunk : chunks)
        found.push_back(chunk.state);
    return found;
}

bool waitForState(const QueueBench& bench, JobId id, JobState state)
{
    return QTest::qWaitFor([&] { return bench.state(id) == state; }, 20000);
}

} // namespace

class TestQueueClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSubmittedJobIsThereWhenTheReplyComesAndRunsToItsEnd()
    {
        QueueBench bench;
        bench.openAndWait();
        QSignalSpy added(bench.client.get(), &QueueClient::jobAdded);
        const JobId id = bench.submit("out.mkv");
        QVERIFY(bench.client->job(id));
        QCOMPARE(added.size(), 1);
        QVERIFY(waitForState(bench, id, JobState::Succeeded));
        QVERIFY(fs::exists(bench.home / "out.mkv"));
        QCOMPARE(bench.client->job(id)->progress.chunksDone, 6);
    }

    void repliesAndSignalsComeOnTheThreadOfTheWindow()
    {
        QueueBench bench;
        bench.openAndWait();
        QThread* changedOn = nullptr;
        QThread* repliedOn = nullptr;
        connect(bench.client.get(), &QueueClient::jobChanged, bench.client.get(),
                [&] { changedOn = QThread::currentThread(); });
        bench.client->pause(99, [&](const Result<void>&) { repliedOn = QThread::currentThread(); });
        QVERIFY(!repliedOn);
        bench.submit("out.mkv");
        QTRY_VERIFY(changedOn);
        QCOMPARE(changedOn, QThread::currentThread());
        QCOMPARE(repliedOn, QThread::currentThread());
    }

    void requestsBeforeTheQueueIsOpenWaitForIt()
    {
        QueueBench bench;
        bench.open();
        QVERIFY(!bench.client->isReady());
        QVERIFY(bench.submit("out.mkv") > 0);
    }

    void pauseLeavesTheDeviceAndResumeGoesOn()
    {
        QueueBench bench;
        bench.backend->play(2, Trick::Hold);
        bench.openAndWait();
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        QVERIFY(answerOf([&](auto reply) { bench.client->pause(id, reply); }));
        QVERIFY(waitForState(bench, id, JobState::Paused));
        QVERIFY(answerOf([&](auto reply) { bench.client->resume(id, reply); }));
        QVERIFY(waitForState(bench, id, JobState::Succeeded));
    }

    void cancelCanKeepWhatIsDone()
    {
        QueueBench bench;
        bench.backend->play(3, Trick::Hold);
        bench.openAndWait();
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        QVERIFY(
            answerOf([&](auto reply) { bench.client->cancel(id, CancelMode::KeepDone, reply); }));
        QVERIFY(waitForState(bench, id, JobState::Cancelled));
        QVERIFY(fs::exists(bench.client->job(id)->result));
    }

    void cancelCanDiscardWhatIsDone()
    {
        QueueBench bench;
        bench.backend->play(3, Trick::Hold);
        bench.openAndWait();
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        QVERIFY(
            answerOf([&](auto reply) { bench.client->cancel(id, CancelMode::Discard, reply); }));
        QVERIFY(waitForState(bench, id, JobState::Cancelled));
        QVERIFY(bench.client->job(id)->result.empty());
        QTRY_COMPARE(bench.jobFolders(), std::vector<std::string>{});
    }

    void aFailedJobSaysWhyAndIsRetriedWithItsChunks()
    {
        QueueBench bench;
        bench.backend->play(4, Trick::Fail);
        bench.openAndWait();
        const JobId id = bench.submit("out.mkv");
        QVERIFY(waitForState(bench, id, JobState::Failed));
        QCOMPARE(bench.client->job(id)->error->detail, std::string("The fake engine crashed."));
        QVERIFY(answerOf([&](auto reply) { bench.client->retry(id, false, reply); }));
        QVERIFY(waitForState(bench, id, JobState::Succeeded));
        QCOMPARE(bench.backend->begun(), (std::vector<int>{0, 1, 2, 3, 4, 4, 5}));
    }

    void movingChangesTheOrderOfTheSnapshot()
    {
        QueueBench bench;
        bench.backend->play(0, Trick::Hold);
        bench.openAndWait();
        const JobId first = bench.submit("a.mkv");
        const JobId second = bench.submit("b.mkv");
        const JobId third = bench.submit("c.mkv");
        const QList<ui::JobPointer> before = bench.client->jobs();
        QVERIFY(answerOf([&](auto reply) { bench.client->move(third, 1, reply); }));
        const QList<ui::JobPointer> after = bench.client->jobs();
        QCOMPARE(after.size(), 3);
        QCOMPARE(after[0]->id, first);
        QCOMPARE(after[1]->id, third);
        QCOMPARE(after[2]->id, second);
        QCOMPARE(before[1]->id, second);
    }

    void aRemovedJobIsGoneAndItsResultStays()
    {
        QueueBench bench;
        bench.openAndWait();
        const JobId id = bench.submit("out.mkv");
        QVERIFY(waitForState(bench, id, JobState::Succeeded));
        QSignalSpy removed(bench.client.get(), &QueueClient::jobRemoved);
        QVERIFY(answerOf([&](auto reply) { bench.client->remove(id, reply); }));
        QCOMPARE(removed.size(), 1);
        QVERIFY(!bench.client->job(id));
        QVERIFY(fs::exists(bench.home / "out.mkv"));
    }

    void aWatchedJobTellsHowFarEachChunkIs()
    {
        using enum JobChunk::State;
        QueueBench bench;
        bench.backend->play(2, Trick::Hold);
        bench.openAndWait();
        const JobId id = bench.submit("out.mkv");
        bench.client->watchChunks(id);
        QTRY_COMPARE(states(bench.client->chunks(id)),
                     (std::vector{Done, Done, Running, Waiting, Waiting, Waiting}));
        QCOMPARE(bench.client->chunks(id)[1].from, Rational(1, 2));
        QVERIFY(answerOf([&](auto reply) { bench.client->pause(id, reply); }));
        QTRY_COMPARE(states(bench.client->chunks(id)),
                     (std::vector{Done, Done, Waiting, Waiting, Waiting, Waiting}));
        QVERIFY(answerOf([&](auto reply) { bench.client->resume(id, reply); }));
        QTRY_COMPARE(states(bench.client->chunks(id)), std::vector(6, Done));
    }

    void aFailedJobShowsTheChunkWhereItFailed()
    {
        using enum JobChunk::State;
        QueueBench bench;
        bench.backend->play(1, Trick::Fail);
        bench.openAndWait();
        const JobId id = bench.submit("out.mkv");
        bench.client->watchChunks(id);
        QTRY_COMPARE(states(bench.client->chunks(id)),
                     (std::vector{Done, Failed, Waiting, Waiting, Waiting, Waiting}));
    }

    void anEndedClientLeavesItsRunningJobWaiting()
    {
        QueueBench bench;
        bench.backend->play(2, Trick::Hold);
        bench.openAndWait();
        const JobId id = bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        bench.client.reset();
        QVERIFY(!bench.backend->isHolding());
        bench.openAndWait();
        QVERIFY(waitForState(bench, id, JobState::Succeeded));
        QCOMPARE(bench.backend->begun(), (std::vector<int>{0, 1, 2, 2, 3, 4, 5}));
    }

    void closeSaysWhenItIsDone()
    {
        QueueBench bench;
        bench.backend->play(2, Trick::Hold);
        bench.openAndWait();
        bench.submit("out.mkv");
        QTRY_VERIFY(bench.backend->isHolding());
        QSignalSpy closed(bench.client.get(), &QueueClient::closed);
        bench.client->close();
        QTRY_COMPARE(closed.size(), 1);
        QVERIFY(!bench.backend->isHolding());
    }

    void aQueueThatCannotBeOpenedSaysSoAndTriesAgainWhenAsked()
    {
        QueueBench bench;
        // A file where the folder should be.
        std::ofstream(bench.paths().data) << "in the way";
        bench.open();
        QSignalSpy failed(bench.client.get(), &QueueClient::failed);
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(
            bench.client->failure().contains(QString::fromStdString(bench.paths().data.string())));
        const Result<void> refused = answerOf([&](auto reply) { bench.client->pause(1, reply); });
        QVERIFY(!refused);
        fs::remove(bench.paths().data);
        bench.client->retryOpen();
        QTRY_VERIFY(bench.client->isReady());
        QCOMPARE(bench.client->failure(), QString());
    }

    void takesTheQueueOverFromAnotherProcessThatDies()
    {
        QueueBench bench;
        const auto owner = test::startProgram(
            test::programFolder() / "queue_program",
            {bench.home.path().string(), bench.home.path().string(), "60000",
             "submit=" + bench.source.string() + ":" + (bench.home / "out.mkv").string(), "stay"});
        QByteArray said;
        QTRY_VERIFY2_WITH_TIMEOUT((said += owner->readAllStandardOutput()).contains("submitted 1"),
                                  said.constData(), 20000);
        bench.openAndWait();
        QCOMPARE(bench.client->role(), QueueSession::Role::Client);
        QCOMPARE(bench.state(1), JobState::Running);
        QSignalSpy ready(bench.client.get(), &QueueClient::ready);
        owner->kill();
        QTRY_COMPARE_WITH_TIMEOUT(bench.client->role(), QueueSession::Role::Owner, 20000);
        QVERIFY(waitForState(bench, 1, JobState::Succeeded));
        QVERIFY(ready.size() >= 1);
    }
};

QTEST_MAIN(TestQueueClient)
#include "test_queue_client.moc"
