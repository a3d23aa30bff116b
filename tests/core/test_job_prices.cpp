// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "tests/core/two_places.h"

using namespace sluice;
using test::FakeBackend;
using test::mentions;
using test::shared;
using test::TwoPlaces;
using Trick = test::FakeBackend::Trick;

class TestJobPrices : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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

    void aJobWithoutAKnownPriceAsks()
    {
        TwoPlaces bench;
        const FakeBackend silent(Place::Subnet); // nobody had been asked for a price
        bench.subnet->setPrice(900);
        const JobId id = bench.trySubmit(Place::Subnet, "out.mkv", &silent).value();
        QTRY_COMPARE(bench.session->job(id)->rule.asksWei, std::string("900"));
        QCOMPARE(bench.session->job(id)->rule.agreedWei, std::string("0"));
        QCOMPARE(bench.state(id), JobState::Waiting);
        QVERIFY(bench.subnet->begun().empty());
    }

    void anAcceptedPriceHoldsForItsUnit()
    {
        TwoPlaces bench;
        const FakeBackend silent(Place::Subnet);
        bench.subnet->setPrice(900);
        const JobId id = bench.trySubmit(Place::Subnet, "out.mkv", &silent).value();
        QTRY_COMPARE(bench.session->job(id)->rule.asksUnit, std::string("second"));
        QVERIFY(bench.session->job(id)->rule.agreedUnit.empty());
        QVERIFY(bench.ask([&](auto reply) { bench.session->acceptPrice(id, "900", reply); }));
        QCOMPARE(bench.session->job(id)->rule.agreedUnit, std::string("second"));
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QVERIFY(bench.session->job(id)->rule.asksUnit.empty());
    }

    void aSharedJobPaysNoMoreThanWasAgreed()
    {
        TwoPlaces bench;
        bench.subnet->setPrice(1200);
        bench.subnet->play(0, Trick::Hold);
        bench.submitToSubnet("busy.mkv");
        QTRY_VERIFY(bench.subnet->isHolding());
        const JobId id = bench.submit(shared());
        QCOMPARE(bench.session->job(id)->rule.agreedWei, std::string("1200"));
        bench.subnet->setPrice(1500);
        bench.subnet->letGo();
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.makers(id), std::string("hhhhhh"));
        QVERIFY(mentions(bench.session->job(id)->notes, "went on without the Livepeer AI subnet"));
    }

    void aSharedJobThatCannotGoOnHereAsks()
    {
        TwoPlaces bench;
        bench.subnet->setPrice(1200);
        bench.subnet->play(0, Trick::Hold);
        bench.submitToSubnet("busy.mkv");
        QTRY_VERIFY(bench.subnet->isHolding());
        Placement placement = shared();
        placement.rule.mayComeHome = false;
        const JobId id = bench.submit(placement);
        bench.subnet->setPrice(1500);
        bench.subnet->letGo();
        QTRY_COMPARE(bench.session->job(id)->rule.asksWei, std::string("1500"));
        QCOMPARE(bench.state(id), JobState::Waiting);
        QVERIFY(bench.ask([&](auto reply) { bench.session->acceptPrice(id, "1500", reply); }));
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QVERIFY(bench.makers(id).find('s') != std::string::npos);
    }

    void aJobThatGoesOutAgreesToThePriceOfThatMoment()
    {
        TwoPlaces bench;
        bench.subnet->setPrice(1200);
        bench.here->setFailure({ErrorCode::Unavailable, "no engine"});
        bench.here->play(1, Trick::Fail);
        Placement placement(Place::Here);
        placement.rule.mayGoOut = true;
        const JobId id = bench.submit(placement);
        QTRY_COMPARE(bench.state(id), JobState::Succeeded);
        QCOMPARE(bench.makers(id), std::string("hsssss"));
        QCOMPARE(bench.session->job(id)->rule.agreedWei, std::string("1200"));
        QCOMPARE(bench.session->job(id)->rule.agreedUnit, std::string("second"));
        QVERIFY(bench.session->job(id)->rule.gaveUp == std::vector<Place>{Place::Here});
    }

    void aLimitThatCannotBeReadHoldsBackWhatIsPaid()
    {
        TwoPlaces bench;
        // Another program's doing: this one runs already.
        QVERIFY(writeFileAtomically(Paths::below(bench.home.path()).settingsFile(),
                                    "[cost]\nmax_per_job=much\n"));
        const auto refused = bench.trySubmit(Place::Subnet);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InvalidInput);
        QVERIFY2(refused.error().detail.find("cost/max_per_job") != std::string::npos,
                 refused.error().detail.c_str());
        const JobId here = bench.submit(Place::Here);
        QTRY_COMPARE(bench.state(here), JobState::Succeeded);
    }

    void aPriceThatIsNoneIsNotAgreedTo()
    {
        TwoPlaces bench;
        const auto plan = prepareJob(test::smallJob(test::commonClip(), bench.home / "out.mkv"),
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
};

QTEST_GUILESS_MAIN(TestJobPrices)
#include "test_job_prices.moc"
