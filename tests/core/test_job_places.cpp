// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/run_history.h"
#include "tests/core/two_places.h"

using namespace sluice;
using test::FakeBackend;
using test::mentions;
using test::shared;
using test::TwoPlaces;
using Trick = test::FakeBackend::Trick;

class TestJobPlaces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aJobRunsAtThePlaceThatWasChosen()
    {
        TwoPlaces bench;
        const JobId id = bench.submit(Place::Subnet);
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.makers(id), std::string("ssssss"));
        QVERIFY(bench.here->begun().empty());
    }

    void aRunningJobIsMovedAndKeepsItsChunks()
    {
        TwoPlaces bench;
        bench.here->play(2, Trick::Hold);
        const JobId id = bench.submit(Place::Here);
        QTRY_VERIFY(bench.here->isHolding());
        QVERIFY(bench.moveTo(id, Place::Subnet).has_value());
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.makers(id), std::string("hhssss"));
        QVERIFY(bench.subnet->begun() == std::vector<int>({2, 3, 4, 5}));
        QCOMPARE(bench.framesIn("out.mkv"), std::size_t(30));
        QVERIFY(mentions(bench.session->job(id)->notes, "after 2 of 6 pieces"));
    }

    void aPausedJobIsMovedAndStaysPaused()
    {
        TwoPlaces bench;
        bench.here->play(1, Trick::Hold);
        const JobId id = bench.submit(Place::Here);
        QTRY_VERIFY(bench.here->isHolding());
        QVERIFY(bench.ask([&](auto reply) { bench.session->pause(id, reply); }).has_value());
        QTRY_COMPARE(bench.state(id), JobState::Paused);
        QVERIFY(bench.moveTo(id, Place::Subnet).has_value());
        QCOMPARE(bench.state(id), JobState::Paused);
        QCOMPARE(bench.session->job(id)->place, Place::Subnet);
        QVERIFY(bench.ask([&](auto reply) { bench.session->resume(id, reply); }).has_value());
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.makers(id), std::string("hsssss"));
    }

    void aWaitingJobIsMovedToAFreePlace()
    {
        TwoPlaces bench;
        bench.here->play(0, Trick::Hold);
        const JobId first = bench.submit(Place::Here, "a.mkv");
        QTRY_VERIFY(bench.here->isHolding());
        const JobId second = bench.submit(Place::Here, "b.mkv");
        QVERIFY(bench.moveTo(second, Place::Subnet).has_value());
        QTRY_COMPARE(bench.state(second), JobState::Succeeded);
        QCOMPARE(bench.state(first), JobState::Running);
        bench.here->letGo();
        QTRY_COMPARE(bench.state(first), JobState::Succeeded);
    }

    void aMovedSharedJobIsMadeAtOnePlace()
    {
        TwoPlaces bench;
        bench.subnet->play(4, Trick::Hold);
        const JobId id = bench.submit(shared());
        QTRY_VERIFY(bench.subnet->isHolding());
        QVERIFY(bench.moveTo(id, Place::Here).has_value());
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.makers(id), std::string("hsshhh"));
        QVERIFY(!bench.session->job(id)->rule.isShared);
    }

    void whatHasEndedIsNotMoved()
    {
        TwoPlaces bench;
        const JobId id = bench.submit(Place::Here);
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.moveTo(id, Place::Subnet).error().code, ErrorCode::InvalidInput);
    }

    void aPlaceThatThisProgramDoesNotKnowIsRefused()
    {
        TwoPlaces bench(false);
        QCOMPARE(bench.trySubmit(Place::Subnet).error().code, ErrorCode::Unavailable);
        QCOMPARE(bench.trySubmit(shared()).error().code, ErrorCode::Unavailable);
        bench.here->play(0, Trick::Hold);
        const JobId id = bench.submit(Place::Here);
        QTRY_VERIFY(bench.here->isHolding());
        QCOMPARE(bench.moveTo(id, Place::Subnet).error().code, ErrorCode::Unavailable);
        bench.here->letGo();
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
    }

    void aJobComesHomeWhenTheSubnetCannotGoOn_data()
    {
        QTest::addColumn<int>("code");
        QTest::newRow("unavailable") << int(ErrorCode::Unavailable);
        QTest::newRow("network") << int(ErrorCode::Network);
        QTest::newRow("timeout") << int(ErrorCode::Timeout);
        QTest::newRow("protocol") << int(ErrorCode::Protocol);
    }

    void aJobComesHomeWhenTheSubnetCannotGoOn()
    {
        QFETCH(int, code);
        TwoPlaces bench;
        bench.subnet->play(2, Trick::Fail);
        bench.subnet->setFailure({ErrorCode(code), "Nobody\nis left."});
        const JobId id = bench.submit(Place::Subnet);
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.makers(id), std::string("sshhhh"));
        const auto notes = bench.show(id).receipt["notes"].get<std::vector<std::string>>();
        QCOMPARE(notes.size(), std::size_t(1));
        QCOMPARE(notes[0],
                 std::string("After 2 of 6 pieces the job went on without the Livepeer AI "
                             "subnet: Nobody is left."));
    }

    void aJobThatMayNotComeHomeFails()
    {
        TwoPlaces bench;
        bench.subnet->play(2, Trick::Fail);
        bench.subnet->setFailure({ErrorCode::Network, "gone"});
        Placement placement(Place::Subnet);
        placement.rule.mayComeHome = false;
        const JobId id = bench.submit(placement);
        QTRY_COMPARE(bench.state(id), JobState::Failed);
        QVERIFY(bench.here->begun().empty());
    }

    void aClipLeavesThisComputerOnlyWhenAsked()
    {
        TwoPlaces bench;
        bench.here->setFailure({ErrorCode::Unavailable, "no engine"});
        bench.here->play(1, Trick::Fail);
        const JobId kept = bench.submit(Place::Here, "a.mkv");
        QTRY_COMPARE(bench.state(kept), JobState::Failed);
        QVERIFY(bench.subnet->begun().empty());

        bench.here->play(1, Trick::Fail);
        Placement placement(Place::Here);
        placement.rule.mayGoOut = true;
        const JobId sent = bench.submit(placement, "b.mkv");
        QTRY_COMPARE(bench.state(sent), JobState::Succeeded);
        QCOMPARE(bench.makers(sent), std::string("hsssss"));
    }

    void aFaultOfTheJobIsNoReasonToLeave()
    {
        TwoPlaces bench;
        bench.subnet->play(2, Trick::Fail);
        bench.subnet->setFailure({ErrorCode::DiskFull, "full"});
        const JobId id = bench.submit(Place::Subnet);
        QTRY_COMPARE(bench.state(id), JobState::Failed);
        QCOMPARE(bench.session->job(id)->place, Place::Subnet);
        QVERIFY(bench.here->begun().empty());
    }

    void aPlaceThatGaveUpIsNotTriedAgainBeforeARetry()
    {
        TwoPlaces bench;
        for (FakeBackend* backend : {bench.here.get(), bench.subnet.get()}) {
            backend->setFailure({ErrorCode::Unavailable, "closed"});
            backend->play(0, Trick::Fail);
        }
        Placement placement(Place::Subnet);
        placement.rule.mayGoOut = true;
        const JobId id = bench.submit(placement);
        QTRY_COMPARE(bench.state(id), JobState::Failed);
        QCOMPARE(bench.subnet->begun().size(), std::size_t(1));
        QCOMPARE(bench.here->begun().size(), std::size_t(1));
        // The tricks are used up: the new attempt may leave again, but does not have to.
        QVERIFY(bench.ask([&](auto reply) { bench.session->retry(id, false, reply); }).has_value());
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QVERIFY(bench.session->job(id)->rule.gaveUp.empty());
    }

    void aSharedJobMakesItsShareHere()
    {
        TwoPlaces bench;
        const JobId id = bench.submit(shared());
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.makers(id), std::string("hsshss"));
        QCOMPARE(bench.framesIn("out.mkv"), std::size_t(30));
        QCOMPARE(bench.show(id).receipt["place"].get<std::string>(), std::string("both"));
    }

    void withoutASharePlacesTakeWhatIsNext()
    {
        TwoPlaces bench;
        bench.here->play(0, Trick::Hold);
        bench.subnet->play(0, Trick::Hold);
        const JobId id = bench.submit(shared(std::nullopt));
        // One of them holds the first chunk; the other one makes the rest.
        QTRY_COMPARE(bench.session->job(id)->progress.chunksDone, 5);
        QVERIFY(bench.here->isHolding() != bench.subnet->isHolding());
        (bench.here->isHolding() ? bench.here : bench.subnet)->letGo();
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
    }

    void aSharedJobLosesAPlaceAndGoesOn()
    {
        TwoPlaces bench;
        bench.subnet->play(2, Trick::Fail);
        bench.subnet->setFailure({ErrorCode::Unavailable, "Nobody is left."});
        const JobId id = bench.submit(shared());
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.makers(id), std::string("hshhhh"));
        const auto notes = bench.show(id).receipt["notes"].get<std::vector<std::string>>();
        QVERIFY(mentions(notes, "went on without the Livepeer AI subnet: Nobody is left."));
    }

    void aSharedJobEndsWithTheFirstFaultOfItsOwn()
    {
        TwoPlaces bench;
        bench.here->play(0, Trick::Hold);
        bench.subnet->play(2, Trick::Fail);
        bench.subnet->setFailure({ErrorCode::DiskFull, "full"});
        const JobId id = bench.submit(shared());
        QTRY_COMPARE(bench.state(id), JobState::Failed);
        QCOMPARE(bench.session->job(id)->error->code, ErrorCode::DiskFull);
    }

    void aChunkThatSomebodyThrewAwayIsMadeByTheOther()
    {
        TwoPlaces bench;
        bench.subnet->play(1, Trick::EndEarly);
        const JobId id = bench.submit(shared());
        QTRY_COMPARE(bench.state(id), JobState::Failed); // nobody gave up, so nobody may take over
        QCOMPARE(bench.session->job(id)->error->code, ErrorCode::Internal);
    }

    void aSharedJobWaitsForBothPlacesAndIsNotOvertaken()
    {
        TwoPlaces bench;
        bench.subnet->play(0, Trick::Hold);
        const JobId busy = bench.submit(Place::Subnet, "a.mkv");
        QTRY_VERIFY(bench.subnet->isHolding());
        bench.here->play(0, Trick::Hold);
        const JobId both = bench.submit(shared(), "b.mkv");
        const JobId after = bench.submit(Place::Here, "c.mkv");
        QCOMPARE(bench.state(both), JobState::Waiting);
        QCOMPARE(bench.state(after), JobState::Waiting);
        bench.subnet->letGo();
        QTRY_VERIFY(bench.here->isHolding());
        QCOMPARE(bench.state(busy), JobState::Succeeded);
        QCOMPARE(bench.state(both), JobState::Running);
        QCOMPARE(bench.state(after), JobState::Waiting);
        bench.here->letGo();
        QTRY_COMPARE(bench.state(after), JobState::Succeeded);
    }

    void theReceiptNamesWhoMadeWhatAtWhichPrice()
    {
        TwoPlaces bench;
        const JobId id = bench.submit(shared());
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        const nlohmann::json receipt = bench.show(id).receipt;
        QCOMPARE(receipt["makers"].size(), std::size_t(2));
        const nlohmann::json here = receipt["makers"][0];
        QCOMPARE(here["maker"].get<std::string>(), std::string("fake device"));
        QVERIFY(here["chunks"] == nlohmann::json::parse("[[0,0],[3,3]]"));
        QVERIFY(!here.contains("price"));
        const nlohmann::json peer = receipt["makers"][1];
        QCOMPARE(peer["place"].get<std::string>(), std::string("subnet"));
        QCOMPARE(peer["peer"].get<std::string>(), std::string("https://peer.test"));
        QVERIFY(peer["chunks"] == nlohmann::json::parse("[[1,2],[4,5]]"));
        QCOMPARE(peer["price"]["wei"].get<std::string>(), std::string("1200"));
        QCOMPARE(peer["feeWei"].get<std::string>(), std::string("2400"));
        QCOMPARE(receipt["cost"]["feeWei"].get<std::string>(), std::string("2400"));
        QCOMPARE(receipt["chunks"]["each"].size(), std::size_t(6));
        QCOMPARE(receipt["chunks"]["each"][1]["feeWei"].get<std::string>(), std::string("600"));
        QCOMPARE(receipt["time"]["predictedFor"].get<std::string>(), std::string("here"));
    }

    void whatWasPaidForThereStaysInTheReceiptOfAJobThatCameHome()
    {
        TwoPlaces bench;
        bench.subnet->setFailure({ErrorCode::Unavailable, "Nobody makes it move."});
        bench.subnet->play(0, Trick::PayBeside);
        const JobId id = bench.submit(Place::Subnet);
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        const nlohmann::json receipt = bench.show(id).receipt;
        QCOMPARE(receipt["place"].get<std::string>(), std::string("here"));
        QCOMPARE(receipt["makers"].size(), std::size_t(2));
        const nlohmann::json paid = receipt["makers"][1];
        QCOMPARE(paid["what"].get<std::string>(), std::string("the picture of the words"));
        QCOMPARE(paid["place"].get<std::string>(), std::string("subnet"));
        QCOMPARE(paid["peer"].get<std::string>(), std::string("https://peer.test"));
        QCOMPARE(paid["feeWei"].get<std::string>(), std::string("700"));
        QCOMPARE(receipt["cost"]["feeWei"].get<std::string>(), std::string("700"));
        QVERIFY(receipt["cost"]["practice"] == true);
    }

    void aSharedJobTeachesNothing()
    {
        TwoPlaces bench;
        const JobId id = bench.submit(shared());
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        const auto history = RunHistory::open(Paths::below(bench.home.path()).database());
        QVERIFY(history->all(10).value().empty());
    }

    void progressSaysWhoMakesWhat()
    {
        TwoPlaces bench;
        bench.here->play(3, Trick::Hold);
        const JobId id = bench.submit(shared());
        QTRY_COMPARE(bench.session->job(id)->progress.chunksDone, 5);
        const JobProgress progress = bench.session->job(id)->progress;
        const std::vector<ChunkRun> done{
            {0, 0, Place::Here}, {1, 2, Place::Subnet}, {4, 5, Place::Subnet}};
        QVERIFY(progress.doneRuns == done);
        QVERIFY(progress.takenRuns == std::vector<ChunkRun>({{3, 3, Place::Here}}));
        bench.here->letGo();
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
    }
};

QTEST_GUILESS_MAIN(TestJobPlaces)
#include "test_job_places.moc"
