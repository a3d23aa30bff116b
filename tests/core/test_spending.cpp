// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/spending.h"
#include "core/job/sqlite_database.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <limits>

using namespace sluice;

namespace {

Settings withRate(double ethPrice)
{
    Settings settings;
    settings.ethPrice = ethPrice;
    return settings;
}

SpendingLimits jobLimit(std::uint64_t wei, std::uint64_t spent = 0)
{
    SpendingLimits limits;
    limits.job = Wei(wei);
    limits.spentJob = Wei(spent);
    return limits;
}

std::shared_ptr<const FeeLedger> ledgerIn(const test::TempDir& home)
{
    return std::make_shared<FeeLedger>(home / "queue.sqlite");
}

} // namespace

class TestSpending : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsLimits_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("wei");
        QTest::newRow("eth") << QByteArray("0.001 ETH") << QByteArray("1000000000000000");
        QTest::newRow("all its digits")
            << QByteArray("1.000000000000000001ETH") << QByteArray("1000000000000000001");
        QTest::newRow("gwei") << QByteArray("2.5 gwei") << QByteArray("2500000000");
        QTest::newRow("wei") << QByteArray("12 wei") << QByteArray("12");
        QTest::newRow("nought") << QByteArray("0 ETH") << QByteArray("0");
        QTest::newRow("currency") << QByteArray("0.10 USD") << QByteArray("50000000000000");
    }

    void readsLimits()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, wei);
        const auto limit = parseLimit(text.toStdString(), withRate(2000));
        QVERIFY(limit && limit->has_value());
        QCOMPARE((*limit)->toString(), wei.toStdString());
    }

    void refusesWhatIsNoLimit()
    {
        for (const char* text : {"x", "1", "ETH", "-1 ETH", "1e3 ETH", "0.5 wei", "1.2.3 ETH",
                                 "1 EUR", "0.0000000000000000001 ETH"})
            QVERIFY2(!parseLimit(text, withRate(2000)), text);
        QVERIFY(!parseLimit("", withRate(0))->has_value());
    }

    void aCurrencyWithoutARateIsNoLimit()
    {
        const auto limit = parseLimit("0.10 USD", withRate(0));
        QVERIFY(!limit);
        QVERIFY(limit.error().detail.find("cost/eth_price") != std::string::npos);
        QVERIFY(!worthOf(WeiFraction{Wei(1000), 1}, withRate(0)));
    }

    void worthIsRoundedUp()
    {
        QCOMPARE(worthOf(WeiFraction{Wei(1), 1}, withRate(2000))->micros, std::int64_t(1));
        QCOMPARE(worthOf(WeiFraction{Wei(500'000'000'000'000), 1}, withRate(2000))->micros,
                 std::int64_t(1'000'000));
    }

    void whatNoFigureHoldsIsNotKnown()
    {
        // Once "-9223372036854.78 IDR", which a rule for the cheapest place took.
        QVERIFY(!worthOf(WeiFraction{Wei::max(), 1}, withRate(60'000'000)));
        const auto much =
            worthOf(WeiFraction{*Wei::parse("1000000000000000000000"), 1}, withRate(60'000'000));
        QCOMPARE(much->micros, std::int64_t(60'000'000'000'000'000));
    }

    void sumsOfAmountsStayAboveThem()
    {
        constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
        QCOMPARE(sumOf({2, "IDR"}, {3, "IDR"}), (FiatAmount{5, "IDR"}));
        QCOMPARE(sumOf({kMost - 1, "IDR"}, {3, "IDR"}).micros, kMost);
    }

    void aLimitSetByAnotherProgramHoldsFromTheNextPieceOn()
    {
        const test::TempDir home;
        const LimitSource source(home / "settings.ini", Settings());
        SpendingLimits limits;
        limits.current = [&] { return feeLimitsOf(source.settings()); };
        SpendingGuard guard(limits);
        QVERIFY(!guard.reserve(0, Wei(1000)));
        guard.spend(0, "1000");
        Settings others;
        others.maxPerJob = "1500 wei";
        QVERIFY(others.save(home / "settings.ini"));
        QCOMPARE(guard.reserve(1, Wei(1000)).value(), Wei(500));
        guard.release(1);
        others.maxPerJob = "100000 wei";
        QVERIFY(others.save(home / "settings.ini"));
        QCOMPARE(guard.reserve(2, Wei(1000)).value(), Wei(1000));
    }

    void whatThisProgramSetsHoldsAtOnce()
    {
        const test::TempDir home;
        Settings settings;
        settings.maxPerDay = "7 wei";
        QVERIFY(settings.save(home / "settings.ini"));
        LimitSource source(home / "settings.ini", Settings());
        QCOMPARE(source.settings().maxPerDay, std::string("7 wei"));
        settings.maxPerDay = "8 wei";
        source.setSettings(settings);
        QCOMPARE(source.settings().maxPerDay, std::string("8 wei"));
    }

    void aLimitThatCannotBeReadLetsNothingBeSpent()
    {
        Settings settings;
        settings.maxPerDay = "much";
        SpendingLimits limits;
        limits.current = [&] { return feeLimitsOf(settings); };
        SpendingGuard guard(limits);
        QCOMPARE(guard.reserve(0, Wei(1)).value(), Wei(0));
        QVERIFY(guard.hasRefused());
        QVERIFY2(guard.limitText().find("cost/max_per_day") != std::string::npos,
                 guard.limitText().c_str());
    }

    void doesNotHoldWithoutLimits()
    {
        SpendingGuard guard{SpendingLimits()};
        QVERIFY(!guard.reserve(0, Wei(1000)));
    }

    void piecesAtTheSameTimeDoNotSpendTheSameRest()
    {
        SpendingGuard guard(jobLimit(100, 20));
        QCOMPARE(guard.reserve(0, Wei(50)).value(), Wei(50));
        QVERIFY(!guard.hasRefused());
        QCOMPARE(guard.reserve(1, Wei(50)).value(), Wei(30));
        QVERIFY(guard.hasRefused());
        QCOMPARE(guard.reserve(2, Wei(50)).value(), Wei(0));
    }

    void whatIsNotOwedComesBack()
    {
        SpendingGuard guard(jobLimit(100));
        static_cast<void>(guard.reserve(0, Wei(60)));
        static_cast<void>(guard.reserve(1, Wei(40)));
        guard.spend(0, "10");
        guard.release(1);
        QCOMPARE(guard.reserve(2, Wei(1000)).value(), Wei(90));
        guard.release(2, Wei(90));
        QCOMPARE(guard.reserve(3, Wei(1000)).value(), Wei(90));
    }

    void anUnknownFeeCountsAsAllThatWasHeld()
    {
        SpendingGuard guard(jobLimit(100));
        static_cast<void>(guard.reserve(0, Wei(60)));
        guard.spend(0, "");
        QCOMPARE(guard.reserve(1, Wei(100)).value(), Wei(40));
    }

    void theDayIsALimitToo()
    {
        const test::TempDir home;
        SpendingLimits limits = jobLimit(100);
        limits.day = Wei(1000);
        limits.ledger = ledgerIn(home);
        limits.holder = {"job 1", 0, false};
        QVERIFY(limits.ledger->owe({"job 7", 0, false}, Wei(970)).has_value());
        QVERIFY(limits.ledger->owe({"job 8", 0, true}, Wei(970)).has_value()); // practice money
        SpendingGuard guard(limits);
        QCOMPARE(guard.reserve(0, Wei(50)).value(), Wei(30));
        QVERIFY(guard.hasRefused());
        QVERIFY(guard.limitText().find("cost/max_per_day") != std::string::npos);
        // A day whose fees cannot be read has nothing left.
        limits.ledger = nullptr;
        QCOMPARE(SpendingGuard(limits).reserve(0, Wei(50)).value(), Wei(0));
    }

    void whatOthersSetAsideTodayIsTaken()
    {
        const test::TempDir home;
        SpendingLimits limits;
        limits.day = Wei(100);
        limits.ledger = ledgerIn(home);
        limits.holder = {"job 1", 0, false};
        SpendingGuard job(limits);
        limits.holder = {"request 1", 0, false};
        SpendingGuard request(limits);
        QCOMPARE(job.reserve(3, Wei(60)).value(), Wei(60));
        QCOMPARE(request.reserve(0, Wei(60)).value(), Wei(40));
        job.release(3, Wei(50));
        QCOMPARE(request.reserve(0, Wei(60)).value(), Wei(50));
        request.release(0);
        job.spend(3, "7");
        QCOMPARE(limits.ledger->today(false).value(), Wei(7));
        QCOMPARE(request.reserve(0, Wei(100)).value(), Wei(93));
    }

    void whatIsOwedIsRememberedWithoutALimit()
    {
        const test::TempDir home;
        SpendingLimits limits;
        limits.ledger = ledgerIn(home);
        limits.holder = {"job 1", 0, false};
        SpendingGuard guard(limits);
        QVERIFY(!guard.reserve(0, Wei(5)));
        guard.spend(0, "5");
        guard.spend(1, "7/2");
        QCOMPARE(limits.ledger->today(false).value(), Wei(9));
    }

    void settingTheClockBackWinsNothing()
    {
        const test::TempDir home;
        const auto ledger = ledgerIn(home);
        QVERIFY(ledger->owe({"job 1", 0, false}, Wei(60)).has_value());
        // As it looks to who has put the clock back by five days.
        auto database = SqliteDatabase::open(home / "queue.sqlite");
        QVERIFY(database->execute("UPDATE fees SET at = at + 432000000").has_value());
        QCOMPARE(ledger->hold({"job 2", 0, false}, Wei(60), Wei(100)).value(), Wei(40));
        // Yesterday's are gone.
        QVERIFY(database->execute("UPDATE fees SET at = at - 864000000").has_value());
        QCOMPARE(ledger->today(false).value(), Wei(0));
    }

    void whatACrashLeftSetAsideCounts()
    {
        const test::TempDir home;
        SpendingLimits limits;
        limits.day = Wei(100);
        limits.ledger = ledgerIn(home);
        limits.holder = {"job 1", 0, false};
        // A guard that ends without a word, as a killed program's does.
        static_cast<void>(SpendingGuard(limits).reserve(0, Wei(60)));
        limits.holder = {"job 2", 0, false};
        QCOMPARE(SpendingGuard(limits).reserve(0, Wei(60)).value(), Wei(40));
    }
};

QTEST_GUILESS_MAIN(TestSpending)
#include "test_spending.moc"
