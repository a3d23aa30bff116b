// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"
#include "tests/support/weight_builder.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace sluice;
namespace fs = std::filesystem;
using nlohmann::json;

class TestCliDoctor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_home = std::make_unique<test::TempDir>();
        m_environment = {{"SLUICE_HOME", (*m_home / "home").string()},
                         {"SLUICE_MODEL_PATH", (*m_home / "models").string()},
                         {"SLUICE_ENGINE", (test::programFolder() / "fake_engine").string()},
                         {"SLUICE_FAKE_ENGINE", "obedient"}};
        test::writeFile(*m_home / "models" / "tiny" / "tiny.safetensors",
                        test::safetensorsFile(test::randomNetwork(test::compactFacts(4, 2, 4))));
    }

    void findsAComputerHealthyThatHasAll()
    {
        const auto [code, answer] = doctor();
        QVERIFY2(code == 0, answer.dump(1).c_str());
        QVERIFY(answer["healthy"].get<bool>());
        for (const char* area : {"processor", "memory", "engine", "wall", "gpu", "codec", "model",
                                 "disk", "settings", "database"})
            QVERIFY2(!healthOf(answer, area).empty(), area);
    }

    void saysWhatIsMissing_data()
    {
        QTest::addColumn<QByteArray>("variable");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("area");
        QTest::newRow("no engine")
            << QByteArray("SLUICE_ENGINE") << QByteArray("/no/such/engine") << QByteArray("engine");
        QTest::newRow("engine of another version")
            << QByteArray("SLUICE_FAKE_ENGINE") << QByteArray("version:2") << QByteArray("engine");
        QTest::newRow("no models")
            << QByteArray("SLUICE_MODEL_PATH") << QByteArray("/no/such") << QByteArray("model");
    }

    void saysWhatIsMissing()
    {
        QFETCH(QByteArray, variable);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, area);
        m_environment[variable.toStdString()] = value.toStdString();
        const auto [code, answer] = doctor();
        QCOMPARE(code, 1);
        QVERIFY(!answer["healthy"].get<bool>());
        QCOMPARE(healthOf(answer, area.constData()), std::string("bad"));
    }

    void namesADamagedDatabase()
    {
        test::writeFile(*m_home / "home" / "data" / "queue.sqlite", std::string(8192, 'x'));
        const auto [code, answer] = doctor();
        QCOMPARE(code, 1);
        QCOMPARE(healthOf(answer, "database"), std::string("bad"));
    }

    void namesASettingThatCannotBeUsed()
    {
        test::writeFile(*m_home / "home" / "config" / "settings.ini", "[engine]\nthreads=many\n");
        const auto [code, answer] = doctor();
        QCOMPARE(code, 0);
        QCOMPARE(healthOf(answer, "settings"), std::string("note"));
    }

    void tellsPeopleWhatToDo()
    {
        m_environment["SLUICE_ENGINE"] = "/no/such/engine";
        const auto result = test::runProgram("sluice-cli", {"doctor"}, m_environment);
        QCOMPARE(result.exitCode, 1);
        QVERIFY(result.output.find("BAD   engine") != std::string::npos);
        QVERIFY(result.output.find("-> ") != std::string::npos);
    }

    void leavesNothingBehind()
    {
        doctor();
        QVERIFY(fs::is_empty(*m_home / "home" / "cache" / "jobs"));
    }

private:
    std::pair<int, json> doctor() const
    {
        const auto result = test::runProgram("sluice-cli", {"doctor", "--json"}, m_environment);
        return {result.exitCode, json::parse(result.output, nullptr, false)};
    }

    static std::string healthOf(const json& answer, const std::string& area)
    {
        for (const json& finding : answer["findings"])
            if (finding["area"] == area)
                return finding["health"];
        return {};
    }

    std::unique_ptr<test::TempDir> m_home;
    test::Environment m_environment;
};

QTEST_GUILESS_MAIN(TestCliDoctor)
#include "test_cli_doctor.moc"
