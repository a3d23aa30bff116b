// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/tariff.h"
#include "core/job/cheap_start.h"
#include "core/job/estimator.h"
#include "core/job/queue_session.h"
#include "tests/support/fake_backend.h"
#include "tests/support/temp_dir.h"

#include <QSignalSpy>
#include <QTest>

#include <atomic>

using namespace sluice;
using namespace std::chrono_literals;
using test::FakeBackend;

namespace {

/// 2096-03-10 at that hour of UTC, which the tests' clock shows: later than anything that the journal writes by the real one.
WallTime at(int hour, int minute = 0)
{
    return WallTime(std::chrono::sys_days(std::chrono::year(2096) / 3 / 10)) +
           std::chrono::hours(hour) + std::chrono::minutes(minute);
}

Settings nightTariff()
{
    Settings settings;
    settings.tariffPerKilowattHour = 0.30;
    settings.tariffHours = "22-6:0.10";
    return settings;
}

/// An hour of a kilowatt on this computer.
Quote here()
{
    Quote quote;
    quote.possible = true;
    quote.time = TimeBand{3600s, 4000s};
    quote.watts = 1000;
    return quote;
}

Quote subnet(int micros, const char* wei, const char* lowWei)
{
    Quote quote = here();
    quote.place = Place::Subnet;
    quote.cost = FiatAmount{micros, "USD"};
    quote.price = AnnouncedPrice{wei, "1", "second", false};
    if (*lowWei != '\0')
        quote.lowPrice = AnnouncedPrice{lowWei, "1", "second", false};
    return quote;
}

CheapAnswer
decide(std::vector<Quote> quotes, WallTime now, WallTime by, std::optional<int> ceiling = {})
{
    CheapLook look{{by, {}, true}, std::move(quotes), now, 0};
    look.secondsLeft = std::chrono::duration<double>(by - now).count();
    if (ceiling)
        look.wish.ceiling = FiatAmount{*ceiling, "USD"};
    return decideStart(look, nightTariff());
}

bool says(const CheapAnswer& answer, const char* words)
{
    return answer.why.find(words) != std::string::npos;
}

/// A queue whose clock the test moves.
class NightQueue
{
public:
    explicit NightQueue(Place at = Place::Here)
        : place(std::make_shared<FakeBackend>(at))
    {
        settings.chunkSeconds = 0.5;
        settings.keepAwake = false;
        test::makeSmallClip(home / "clip.mp4", 2);
        place->setWatts(1000);
        open();
    }

    void open()
    {
        session.reset();
        QueueOptions options;
        options.clock = [this] { return WallTime(std::chrono::milliseconds(now.load())); };
        options.betweenCheapLooks = 10ms;
        auto opened = QueueSession::open(Paths::below(home.path()), settings, {place}, options);
        if (!opened)
            qFatal("%s", opened.error().detail.c_str());
        session = std::move(*opened);
        QSignalSpy ready(session.get(), &QueueSession::ready);
        if (!ready.wait())
            qFatal("the queue did not get ready");
    }

    void setTime(WallTime time) { now = time.time_since_epoch().count(); }

    JobId submit(WallTime by)
    {
        const auto plan = prepareJob(test::smallJob(home / "clip.mp4", home / "out.mkv"), *place,
                                     Paths::below(home.path()), settings);
        Placement placement(place->place());
        placement.rule.whenCheap = CheapStart{by, {}, false};
        std::optional<JobId> id;
        session->submit(plan.value(), placement, place->estimate(*plan),
                        [&](const Result<JobId>& added) { id = added.value(); });
        if (!QTest::qWaitFor([&] { return id.has_value(); }))
            qFatal("submit was not answered");
        return *id;
    }

    std::string waitsFor(JobId id) const { return session->job(id)->waitsFor; }
    JobState state(JobId id) const { return session->job(id)->state; }

    test::TempDir home;
    Settings settings = nightTariff();
    std::shared_ptr<FakeBackend> place;
    std::atomic<std::int64_t> now{at(15).time_since_epoch().count()};
    std::unique_ptr<QueueSession> session;
};

} // namespace

class TestCheapStart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("TZ", "UTC");
        ::tzset();
    }

    void tariffsGoByTheHour()
    {
        const Settings settings = nightTariff();
        const auto tariff = tariffByHour(settings);
        QCOMPARE(tariff[21], 0.30);
        QCOMPARE(tariff[22], 0.10);
        QCOMPARE(tariff[5], 0.10);
        QCOMPARE(tariff[6], 0.30);
        const auto seconds = std::chrono::floor<std::chrono::seconds>(at(21, 30));
        QCOMPARE(meanTariff(settings, seconds, 3600), 0.20);
        QCOMPARE(costOfWorkAt(settings, 1000, seconds, 3600).micros, std::int64_t(200'000));
    }

    void waitsForTheNight()
    {
        const CheapAnswer answer = decide({here()}, at(15), at(32));
        QVERIFY(!answer.begin);
        QVERIFY2(says(answer, "Waits for 22:00: electricity costs $0.10 a kWh then, $0.30 now"),
                 answer.why.c_str());
    }

    void beginsAtNight()
    {
        const CheapAnswer answer = decide({here()}, at(22), at(32));
        QVERIFY2(answer.begin == Place::Here, answer.why.c_str());
        QVERIFY(says(answer, "$0.10"));
    }

    void beginsAtOnceWhenTheNightComesTooLate()
    {
        QVERIFY(decide({here()}, at(15), at(20)).begin == Place::Here);
    }

    void beginsInTimeWhateverItCosts()
    {
        // The p90 and a fifth before the deadline.
        QVERIFY(decide({here()}, at(15), at(15) + 4700s).begin == Place::Here);
    }

    void takesTheCheaperPlace()
    {
        QVERIFY(decide({here(), subnet(20'000, "900", "")}, at(15), at(32)).begin == Place::Subnet);
        QVERIFY(!decide({here(), subnet(200'000, "900", "")}, at(15), at(32)).begin);
        QVERIFY(decide({here(), subnet(200'000, "900", "")}, at(23), at(32)).begin == Place::Here);
    }

    void waitsForAPriceThatWasUsual()
    {
        const CheapAnswer waits = decide({subnet(90'000, "900", "600")}, at(15), at(32));
        QVERIFY(!waits.begin);
        QVERIFY2(says(waits, "a price of 600 wei"), waits.why.c_str());
        QVERIFY(decide({subnet(60'000, "600", "600")}, at(15), at(32)).begin == Place::Subnet);
    }

    void aCeilingHoldsToTheEnd()
    {
        QVERIFY(!decide({here()}, at(15), at(32), 150'000).begin);
        QVERIFY(decide({here()}, at(23), at(32), 150'000).begin.has_value());
        const CheapAnswer late = decide({here()}, at(15), at(15) + 4000s, 150'000);
        QVERIFY(!late.begin);
        QVERIFY2(says(late, "and the time is up"), late.why.c_str());
    }

    void anUnknownCostIsNotCheap()
    {
        Quote unknown = subnet(0, "900", "");
        unknown.cost.reset();
        const CheapAnswer waits = decide({unknown}, at(15), at(32));
        QVERIFY(!waits.begin);
        QVERIFY(says(waits, "not known"));
        QVERIFY(decide({unknown}, at(15), at(15) + 50s).begin == Place::Subnet);
    }

    void anUnknownCostIsNotBelowACeiling()
    {
        Quote unknown = subnet(0, "900", "");
        unknown.cost.reset();
        const CheapAnswer late = decide({unknown}, at(15), at(15) + 50s, 150'000);
        QVERIFY(!late.begin);
        QVERIFY2(says(late, "may be more than $0.15") && says(late, "the time is up"),
                 late.why.c_str());
    }

    void beginsInTimeWhereItIsPossible()
    {
        Quote closed;
        closed.reason = "No room.";
        Quote unknown = subnet(0, "900", "");
        unknown.cost.reset();
        QVERIFY(decide({closed, unknown}, at(15), at(15) + 50s).begin == Place::Subnet);
        const CheapAnswer nowhere = decide({closed}, at(15), at(15) + 50s);
        QVERIFY(!nowhere.begin);
        QVERIFY2(says(nowhere, "No room."), nowhere.why.c_str());
    }

    void workThatDrawsNothingIsNotFree()
    {
        Quote practice = here();
        practice.place = Place::Subnet;
        practice.isPractice = true;
        practice.watts = 0;
        const CheapAnswer answer = decide({here(), practice}, at(15), at(32));
        QVERIFY2(!answer.begin && says(answer, "Waits for 22:00"), answer.why.c_str());
        QVERIFY(decide({here(), practice}, at(23), at(32)).begin == Place::Here);
    }

    void thePriceOfTheSubmittingHolds()
    {
        NightQueue night(Place::Subnet);
        night.place->setPrice(1200);
        const JobId id = night.submit(at(32));
        QCOMPARE(night.session->job(id)->rule.agreedWei, std::string("1200"));
        night.place->setPrice(1500);
        night.setTime(at(31, 59));
        QTRY_COMPARE(night.session->job(id)->rule.asksWei, std::string("1500"));
        QCOMPARE(night.session->job(id)->rule.agreedWei, std::string("1200"));
        QVERIFY(night.place->begun().empty());
    }

    void readsWhenItHasToBeReady_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("minutes"); // from 15:00
        QTest::newRow("later today") << "18:30" << qint64(210);
        QTest::newRow("tomorrow") << "7:30" << qint64(990);
        QTest::newRow("a date") << "2096-03-12 15:00" << qint64(2880);
        QTest::newRow("minutes") << "90m" << qint64(90);
        QTest::newRow("hours") << "8h" << qint64(480);
        QTest::newRow("days") << "2d" << qint64(2880);
        QTest::newRow("nonsense") << "soon" << qint64(-1);
        QTest::newRow("no time of the clock") << "25:00" << qint64(-1);
        QTest::newRow("the past") << "2096-03-09 15:00" << qint64(-1);
        QTest::newRow("too much") << "8h later" << qint64(-1);
    }

    void readsWhenItHasToBeReady()
    {
        QFETCH(QString, text);
        QFETCH(qint64, minutes);
        const auto by = deadlineFromString(text.toStdString(), at(15));
        QCOMPARE(by.has_value(), minutes >= 0);
        if (by)
            QCOMPARE(std::chrono::duration_cast<std::chrono::minutes>(*by - at(15)).count(),
                     minutes);
        else
            QCOMPARE(by.error().code, ErrorCode::InvalidInput);
    }

    void aClockThatIsSetBackGoesOn()
    {
        WallTime wall = at(15);
        ForwardClock clock([&] { return wall; });
        QVERIFY(clock.now() >= at(15));
        wall = at(3);
        QVERIFY(clock.now() >= at(15));
        QCOMPARE(clock.wall(), at(3));
        wall = at(16);
        QCOMPARE(clock.now(), at(16));
        ForwardClock restarted([&] { return at(3); });
        restarted.saw(at(15));
        QVERIFY(restarted.now() >= at(15));
    }

    void aJobWaitsSaysForWhatAndBegins()
    {
        NightQueue night;
        const JobId id = night.submit(at(32));
        QTRY_VERIFY(night.waitsFor(id).find("Waits for 22:00") != std::string::npos);
        QCOMPARE(night.state(id), JobState::Waiting);
        QVERIFY(night.place->begun().empty());
        night.setTime(at(22, 1));
        QTRY_COMPARE(night.state(id), JobState::Succeeded);
        QVERIFY(!night.session->job(id)->rule.whenCheap);
        QVERIFY(night.session->job(id)->notes.back().find("Begun at this computer at 22:01") == 0);
    }

    void aWaitOutlivesItsOwner()
    {
        NightQueue night;
        const JobId id = night.submit(at(32));
        QTRY_VERIFY(!night.waitsFor(id).empty());
        night.open();
        QVERIFY(night.session->job(id)->rule.whenCheap.has_value());
        QCOMPARE(night.session->job(id)->rule.whenCheap->by, at(32));
        QTRY_VERIFY(night.waitsFor(id).find("Waits for 22:00") != std::string::npos);
        night.setTime(at(23));
        QTRY_COMPARE(night.state(id), JobState::Succeeded);
    }

    void aClockSetBackDoesNotMakeAJobLate()
    {
        NightQueue night;
        const JobId id = night.submit(at(23));
        QTRY_VERIFY(night.waitsFor(id).find("Waits for 22:00") != std::string::npos);
        // Eight hours are left, whatever the clock says; its 22:00 is twelve hours away now, so that it begins at once.
        night.setTime(at(10));
        QTRY_COMPARE(night.state(id), JobState::Succeeded);
    }

    void canBeTakenAsItIs()
    {
        NightQueue night;
        const JobId id = night.submit(at(32));
        QTRY_VERIFY(!night.waitsFor(id).empty());
        std::optional<Result<void>> answer;
        night.session->startNow(id, [&](const Result<void>& done) { answer = done; });
        QTRY_VERIFY(answer.has_value());
        QVERIFY(answer->has_value());
        QTRY_COMPARE(night.state(id), JobState::Succeeded);
    }
};

QTEST_GUILESS_MAIN(TestCheapStart)
#include "test_cheap_start.moc"
