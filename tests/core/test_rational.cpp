// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rational.h"

#include <QTest>

#include <limits>

using sluice::Rational;

class TestRational : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isReducedWithPositiveDenominator()
    {
        const Rational half(-3, -6);
        QCOMPARE(half.numerator(), 1);
        QCOMPARE(half.denominator(), 2);
    }

    void addsExactly()
    {
        QVERIFY(Rational(1001, 30000) + Rational(1001, 30000) == Rational(1001, 15000));
    }

    void comparesWithoutOverflow()
    {
        constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
        QVERIFY(Rational(kMax, kMax - 1) > Rational(kMax - 1, kMax));
    }

    void keepsHugeSumsWithinAMicrosecond()
    {
        constexpr std::int64_t kBig = 4'000'000'007;
        const Rational sum =
            Rational(1, kBig) + Rational(5, kBig - 6) + Rational(3, kBig - 10) + Rational(7);
        QVERIFY(sum > Rational(6'999'999, 1'000'000));
        QVERIFY(sum < Rational(7'000'002, 1'000'000));
    }

    void roundsTicksToNearest()
    {
        QCOMPARE(Rational(1, 3).ticks(Rational(1, 1000)), 333);
        QCOMPARE(Rational(2, 3).ticks(Rational(1, 1000)), 667);
        QCOMPARE(Rational(-1, 2).ticks(Rational(1)), -1);
    }

    void parsesTimes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("valid");
        QTest::addColumn<qint64>("milliseconds");
        QTest::newRow("seconds") << "12.5" << true << qint64(12500);
        QTest::newRow("minutes") << "1:02" << true << qint64(62000);
        QTest::newRow("hours") << "1:02:03.25" << true << qint64(3723250);
        QTest::newRow("unit ms") << "750ms" << true << qint64(750);
        QTest::newRow("unit s") << "3s" << true << qint64(3000);
        QTest::newRow("fraction only") << ".5" << true << qint64(500);
        QTest::newRow("empty") << "" << false << qint64(0);
        QTest::newRow("word") << "soon" << false << qint64(0);
        QTest::newRow("negative") << "-1" << false << qint64(0);
        QTest::newRow("two dots") << "1.2.3" << false << qint64(0);
    }

    void parsesTimes()
    {
        QFETCH(QString, text);
        QFETCH(bool, valid);
        QFETCH(qint64, milliseconds);
        const auto time = Rational::parseTime(text.toStdString());
        QCOMPARE(time.has_value(), valid);
        if (valid)
            QVERIFY(*time == Rational(milliseconds, 1000));
    }

    void survivesItsOwnText()
    {
        const Rational rate(30000, 1001);
        const auto again = Rational::parse(rate.toString());
        QVERIFY(again.has_value());
        QVERIFY(*again == rate);
    }
};

QTEST_GUILESS_MAIN(TestRational)
#include "test_rational.moc"
