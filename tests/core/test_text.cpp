// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/money.h"
#include "core/base/text.h"

#include <QTest>

#include <limits>

using namespace sluice;

class TestText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysDurations_data()
    {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("below ten") << 0.44 << "0.4 s";
        QTest::newRow("rounds up to ten") << 9.96 << "10 s";
        QTest::newRow("minutes") << 100.0 << "1 min 40 s";
        QTest::newRow("rounds up to a minute") << 59.6 << "1 min 00 s";
        QTest::newRow("hours") << 3 * 3600.0 + 300 << "3 h 05 min";
        QTest::newRow("days") << 2 * 86400.0 + 4 * 3600 << "2 d 4 h";
    }

    void saysDurations()
    {
        QFETCH(double, seconds);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(formatDuration(seconds)), text);
    }

    void saysSizes_data()
    {
        QTest::addColumn<qulonglong>("bytes");
        QTest::addColumn<QString>("text");
        QTest::newRow("bytes") << 812ULL << "812 B";
        QTest::newRow("megabytes") << 2'442'920ULL << "2.4 MB";
        QTest::newRow("no 1000 kB") << 999'960ULL << "1.0 MB";
        QTest::newRow("hundreds") << 530'604'548ULL << "531 MB";
    }

    void saysSizes()
    {
        QFETCH(qulonglong, bytes);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(formatBytes(bytes)), text);
    }

    void saysMoney_data()
    {
        QTest::addColumn<qlonglong>("micros");
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << 0LL << "$0.00";
        QTest::newRow("less than shown") << 3LL << "<$0.0001";
        QTest::newRow("small") << 4100LL << "$0.0041";
        QTest::newRow("whole") << 1'234'567LL << "$1.23";
    }

    void saysMoney()
    {
        QFETCH(qlonglong, micros);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(formatMoney({micros, "USD"})), text);
    }

    void pricesElectricity()
    {
        // 100 W for half an hour is 0.05 kWh.
        QCOMPARE(electricityCost(100, 1800, {300'000, "USD"}).micros, 15'000);
        // Work that would never end.
        const double never = std::numeric_limits<double>::infinity();
        const std::int64_t most = electricityCost(100, never, {300'000, "USD"}).micros;
        QVERIFY(most > 0 && most + most > most);
        QCOMPARE(electricityCost(0, never, {300'000, "USD"}).micros, most);
    }
};

QTEST_GUILESS_MAIN(TestText)
#include "test_text.moc"
