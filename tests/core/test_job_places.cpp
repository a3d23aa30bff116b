// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/estimator.h"
#include "core/job/queue_session.h"
#include "core/job/run_history.h"
#include "tests/support/fake_backend.h"
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

/// A queue with a scripted backend at each place, and a clip of six chunks of five pictures.
class TwoPlaces
{
public:
    explicit TwoPlaces(bool withSubnet = true)
    {
        settings.chunkSeconds = 0.5;
        settings.keepAwake = false;
        if (withSubnet)
            backends.push_back(subnet);
        openAgain();
    }

    void openAgain()
    {
        session.reset();
        auto opened = QueueSession::open(Paths::below(home.path()), settings, backends);
        if (!opened)
            qFatal("%s", opened.error().detail.c_str());
        session = std::move(*opened);
        QSignalSpy ready(session.get(), &QueueSession::ready);
        if (!ready.wait())
            qFatal("the queue did not get ready");
    }

    Result<JobId> trySubmit(const Placement& placement,
                            const std::string& name = "out.mkv",
                            const FakeBackend* predictedBy = nullptr)
    {
        const auto plan = prepareJob(test::smallJob(commonClip(), home / name), *here,
                                     Paths::below(home.path()), settings);
        if (!plan)
            qFatal("%s", plan.error().detail.c_str());
        std::optional<Result<JobId>> answer;
        session->submit(*plan, placement, (predictedBy ? predictedBy : here.get())->estimate(*plan),
                        [&](const Result<JobId>& id) { answer = id; });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }))
            qFatal("submit was not answered");
        return *answer;
    }
    JobId submit(const Placement& placement, const std::string& name = "out.mkv")
    {
        return trySubmit(placement, name).value();
    }

    /// With the price that the subnet asks.
    JobId submitToSubnet(const std::string& name = "out.mkv")
    {
        return trySubmit(Place::Subnet, name, subnet.get()).value();
    }

    template <class Call>
    Result<void> ask(Call call)
    {
        std::optional<Result<void>> answer;
        call([&](const Result<void>& result) { answer = result; });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }))
            qFatal("a command was not answered");
        return *answer;
    }
    Result<void> moveTo(JobId id, Place place)
    {
        return ask([&](auto reply) { session->moveTo(id, place, reply); });
    }

    JobState state(JobId id) const { return session->job(id)->state; }

    JobDetails show(JobId id)
    {
        std::optional<JobDetails> details;
        session->show(id, [&](const Result<JobDetails>& result) { details = result.value(); });
        if (!QTest::qWaitFor([&] { return details.has_value(); }))
            qFatal("show was not answered");
        return *details;
    }

    /// Who made each chunk: 'h' or 's'.
    std::string makers(JobId id)
    {
        std::string letters;
        for (const ChunkRow& row : show(id).chunks)
            letters += row.result.place == Place::Here ? 'h' : 's';
        return letters;
    }

    std::size_t framesIn(const std::string& name) const
    {
        return media::scanFrames(home / name).value().times.size();
    }

    test::TempDir home;
    Settings settings;
    std::shared_ptr<FakeBackend> here = std::make_shared<FakeBackend>(Place::Here);
    std::shared_ptr<FakeBackend> subnet = std::make_shared<FakeBackend>(Place::Subnet);
    std::vector<std::shared_ptr<Backend>> backends{here};
    std::unique_ptr<QueueSession> session;
};

Placement shared(std::optional<ChunkShare> madeHere = ChunkShare{1, 3})
{
    Placement placement;
    placement.rule.isShared = true;
    placement.rule.madeHere = madeHere;
    placement.rule.mayGoOut = true;
    return placement;
}

bool mentions(const std::vector<std::string>& notes, const std::string& words)
{
    return std::ranges::any_of(
        notes, [&](const std::string& note) { return note.find(words) != std::string::npos; });
}

} // namespace

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

    void aHigherPriceIsAskedAbout()
    {
        TwoPlaces bench;
        bench.subnet->setPrice(1200);
        const JobId id = bench.submitToSubnet();
        QCOMPARE(bench.session->job(id)->rule.agreedWei, std::string("1200"));
        QTRY_VERIFY(bench.session->job(id)->rule.asksWei.empty());
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);

        bench.subnet->play(0, Trick::Hold);
        const JobId busy = bench.submitToSubnet("busy.mkv");
        QTRY_VERIFY(bench.subnet->isHolding());
        const JobId asks = bench.submitToSubnet("asks.mkv");
        bench.subnet->setPrice(1500);
        bench.subnet->letGo();
        QTRY_COMPARE(bench.state(busy), JobState::Succeeded);
        // It neither goes on here, though it may, nor pays more: it asks, and waits.
        QTRY_COMPARE(bench.session->job(asks)->rule.asksWei, std::string("1500"));
        QCOMPARE(bench.state(asks), JobState::Waiting);
        QCOMPARE(bench.session->job(asks)->rule.agreedWei, std::string("1200"));

        // Only the price that was shown can be accepted.
        const auto wrong =
            bench.ask([&](auto reply) { bench.session->acceptPrice(asks, "1400", reply); });
        QCOMPARE(wrong.error().code, ErrorCode::InvalidInput);
        QVERIFY(bench.ask([&](auto reply) { bench.session->acceptPrice(asks, "1500", reply); }));
        QTRY_COMPARE(bench.state(asks), JobState::Succeeded);
        QCOMPARE(bench.makers(asks), std::string("ssssss"));
        QVERIFY(mentions(bench.session->job(asks)->notes, "1500 wei for a unit was accepted"));
    }

    void aPriceThatIsNoneIsNotAgreedTo()
    {
        TwoPlaces bench;
        const auto plan = prepareJob(test::smallJob(commonClip(), bench.home / "out.mkv"),
                                     *bench.here, Paths::below(bench.home.path()), bench.settings);
        QVERIFY(plan);
        Quote quote = bench.subnet->estimate(*plan);
        quote.ceiling = AnnouncedPrice{"many", "1", "second", true};
        const auto submitted = bench.ask([&](auto reply) {
            bench.session->submit(*plan, Place::Subnet, quote, [reply](const Result<JobId>& id) {
                reply(id ? Result<void>() : Unexpected(id.error()));
            });
        });
        QVERIFY(!submitted);
        QCOMPARE(submitted.error().code, ErrorCode::InvalidInput);
        QVERIFY(bench.session->jobs().empty());
    }

    void aJobThatAsksCanGoOnHereOrEnd()
    {
        TwoPlaces bench;
        bench.subnet->setPrice(1200);
        bench.subnet->play(0, Trick::Hold);
        const JobId busy = bench.submitToSubnet("busy.mkv");
        QTRY_VERIFY(bench.subnet->isHolding());
        const JobId here = bench.submitToSubnet("here.mkv");
        const JobId ends = bench.submitToSubnet("ends.mkv");
        bench.subnet->setPrice(1500);
        bench.subnet->letGo();
        QTRY_VERIFY(!bench.session->job(ends)->rule.asksWei.empty());
        QVERIFY(bench.moveTo(here, Place::Here));
        QTRY_COMPARE(bench.state(here), JobState::Succeeded);
        QCOMPARE(bench.makers(here), std::string("hhhhhh"));
        QVERIFY(bench.ask(
            [&](auto reply) { bench.session->cancel(ends, CancelMode::Discard, reply); }));
        QTRY_COMPARE(bench.state(ends), JobState::Cancelled);
        QCOMPARE(bench.state(busy), JobState::Succeeded);
    }

    void whoMovesAJobToTheSubnetAgreesToItsPrice()
    {
        TwoPlaces bench;
        bench.subnet->setPrice(1200);
        bench.here->play(2, Trick::Hold);
        const JobId known = bench.submit(Place::Here);
        QTRY_VERIFY(bench.here->isHolding());
        QVERIFY(bench.moveTo(known, Place::Subnet));
        QCOMPARE(bench.session->job(known)->rule.agreedWei, std::string("1200"));
        QTRY_COMPARE(bench.state(known), JobState::Succeeded);
        QCOMPARE(bench.makers(known), std::string("hhssss"));
    }

    void withoutAKnownPriceAMovedJobAsks()
    {
        TwoPlaces bench;
        bench.here->play(0, Trick::Hold);
        const JobId id = bench.submit(Place::Here);
        QTRY_VERIFY(bench.here->isHolding());
        bench.subnet->play(0, Trick::Hold);
        const JobId first = bench.submit(Place::Subnet, "first.mkv");
        QTRY_VERIFY(bench.subnet->isHolding());
        QVERIFY(bench.moveTo(id, Place::Subnet));
        QCOMPARE(bench.session->job(id)->rule.agreedWei, std::string("0"));
        bench.subnet->setPrice(900);
        bench.subnet->letGo();
        QTRY_COMPARE(bench.state(first), JobState::Succeeded);
        QTRY_COMPARE(bench.session->job(id)->rule.asksWei, std::string("900"));
    }

    void aQuestionOutlivesItsOwner()
    {
        TwoPlaces bench;
        bench.subnet->setPrice(1200);
        bench.subnet->play(0, Trick::Hold);
        bench.submitToSubnet("busy.mkv");
        QTRY_VERIFY(bench.subnet->isHolding());
        const JobId asks = bench.submitToSubnet("asks.mkv");
        bench.subnet->setPrice(1500);
        bench.subnet->letGo();
        QTRY_VERIFY(!bench.session->job(asks)->rule.asksWei.empty());
        bench.openAgain();
        QCOMPARE(bench.session->job(asks)->rule.asksWei, std::string("1500"));
        QCOMPARE(bench.state(asks), JobState::Waiting);
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
