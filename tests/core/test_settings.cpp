// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/config/settings.h"
#include "tests/support/temp_dir.h"

#include <QTest>

using namespace sluice;

class TestSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesBackFromTheFile()
    {
        const test::TempDir dir;
        Settings settings;
        settings.tariffPerKilowattHour = 0.42;
        settings.engineThreads = 3;
        settings.offline = true;
        settings.currency = "EUR";
        QVERIFY(settings.save(dir / "settings.ini").has_value());
        const Settings again = Settings::load(dir / "settings.ini");
        QCOMPARE(again.tariffPerKilowattHour, 0.42);
        QCOMPARE(again.engineThreads, 3);
        QCOMPARE(again.offline, true);
        QCOMPARE(again.currency, std::string("EUR"));
    }

    void keepsTheDefaultOfAValueThatMakesNoSense()
    {
        const test::TempDir dir;
        QVERIFY(writeFileAtomically(dir / "settings.ini",
                                    "[engine]\nthreads=-7\n[job]\nchunk_seconds=soon\n")
                    .has_value());
        std::vector<std::string> problems;
        const Settings settings = Settings::load(dir / "settings.ini", &problems);
        QCOMPARE(settings.engineThreads, Settings().engineThreads);
        QCOMPARE(settings.chunkSeconds, Settings().chunkSeconds);
        QCOMPARE(problems.size(), std::size_t(2));
    }

    void aLimitThatMakesNoSenseIsNotNone()
    {
        const test::TempDir dir;
        QVERIFY(writeFileAtomically(dir / "settings.ini", "[cost]\nmax_per_job=0,01 ETH\n")
                    .has_value());
        std::vector<std::string> problems;
        QCOMPARE(Settings::load(dir / "settings.ini", &problems).maxPerJob,
                 std::string("0,01 ETH"));
        QCOMPARE(problems.size(), std::size_t(1));
        QVERIFY2(problems[0].find("nothing is spent") != std::string::npos, problems[0].c_str());
    }

    void survivesGarbage()
    {
        const test::TempDir dir;
        QVERIFY(writeFileAtomically(dir / "settings.ini", std::string("\0\xff[[[=\n;;", 10))
                    .has_value());
        std::vector<std::string> problems;
        QCOMPARE(Settings::load(dir / "settings.ini", &problems).engineThreads, 0);
        QCOMPARE(problems.size(), std::size_t(1));
    }

    void refusesTextThatIsNoChoice_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("theme") << QByteArray("ui/theme") << QByteArray("pink");
        QTest::newRow("language") << QByteArray("ui/language") << QByteArray("../en");
        QTest::newRow("device") << QByteArray("engine/device") << QByteArray("abacus");
        QTest::newRow("currency") << QByteArray("cost/currency") << QByteArray("dollars");
    }

    void refusesTextThatIsNoChoice()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, text);
        Settings settings;
        const auto result = setSetting(settings, key.toStdString(), text.toStdString());
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, ErrorCode::InvalidInput);
        QVERIFY(setSetting(settings, "engine/device", "cuda:1").has_value());
    }

    void everyChoiceIsAccepted()
    {
        for (const SettingRow& row : settingsTable())
            for (const char* choice : row.choices) {
                Settings settings;
                QVERIFY2(setSetting(settings, row.key, choice).has_value(), row.key);
            }
    }

    void refusesAValueOutOfRange()
    {
        Settings settings;
        const auto result = setSetting(settings, "cost/tariff", "-1");
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, ErrorCode::InvalidInput);
        QCOMPARE(settings.tariffPerKilowattHour, Settings().tariffPerKilowattHour);
    }
};

QTEST_GUILESS_MAIN(TestSettings)
#include "test_settings.moc"
