// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/spending.h"

#include <QTest>

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
        SpendingLimits limits = jobLimit(100);
        limits.day = Wei(1000);
        limits.spentDay = Wei(970);
        QCOMPARE(SpendingGuard(limits).reserve(0, Wei(50)).value(), Wei(30));
        limits.spentDay = Wei(2000);
        QCOMPARE(SpendingGuard(limits).reserve(0, Wei(50)).value(), Wei(0));
        // A day whose fees cannot be read has nothing left.
        limits.spentDay.reset();
        QCOMPARE(SpendingGuard(limits).reserve(0, Wei(50)).value(), Wei(0));
    }
};

QTEST_GUILESS_MAIN(TestSpending)
#include "test_spending.moc"
