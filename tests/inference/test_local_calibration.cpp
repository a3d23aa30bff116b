// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/machine.h"
#include "inference/local/calibration.h"
#include "inference/local/gpu_memory.h"
#include "inference/local/power_meter.h"
#include "tests/support/temp_dir.h"

#include <QTest>

using namespace sluice;
using namespace sluice::inference;

class TestLocalCalibration : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        qputenv("SLUICE_ENGINE", qgetenv("SLUICE_TEST_BIN") + "/fake_engine");
        qputenv("SLUICE_FAKE_ENGINE", "obedient");
    }

    void measuresOnceAndRemembers()
    {
        const test::TempDir home;
        const Paths paths = Paths::below(home.path());
        const std::string machine = machineFingerprint(Settings());
        QVERIFY(!readCalibration(paths, machine).has_value());
        const auto measured = calibrate(paths, Settings(), {});
        QVERIFY2(measured.has_value(), measured ? "" : measured.error().detail.c_str());
        const auto read = readCalibration(paths, machine);
        QVERIFY(read.has_value());
        QCOMPARE(read->convolution, 5e10);
        QCOMPARE(read->products, 2e10);
        QCOMPARE(labelOf(read->device), std::string("Fake processor, 2 threads"));
        QVERIFY(read->startSeconds > 0);
        QVERIFY(!std::filesystem::exists(paths.jobs() / "calibration"));
    }

    void doesNotHoldForAnotherMachine()
    {
        const test::TempDir home;
        const Paths paths = Paths::below(home.path());
        QVERIFY(calibrate(paths, Settings(), {}).has_value());
        Settings other;
        other.device = "cuda:3";
        QVERIFY(!readCalibration(paths, machineFingerprint(other)).has_value());
    }

    void reportsAnEngineThatCannotMeasure()
    {
        const test::TempDir home;
        qputenv("SLUICE_FAKE_ENGINE", "version:9");
        const Paths paths = Paths::below(home.path());
        QCOMPARE(calibrate(paths, Settings(), {}).error().code, ErrorCode::Protocol);
        QVERIFY(!readCalibration(paths, machineFingerprint(Settings())).has_value());
    }

    void takesABrokenFileForNone_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no JSON") << QByteArray("{");
        QTest::newRow("a list") << QByteArray("[]");
        QTest::newRow("no speeds") << QByteArray("{\"fingerprint\":\"x\"}");
        QTest::newRow("speed of zero") << QByteArray(
            "{\"fingerprint\":\"x\",\"device\":{\"id\":\"cpu\",\"kind\":\"cpu\","
            "\"name\":\"n\",\"memoryBytes\":1,\"freeBytes\":1,\"threads\":1},"
            "\"startSeconds\":1,\"convolution\":1,\"products\":0,\"resize\":1,\"decode\":1,"
            "\"encode\":1}");
    }

    void takesABrokenFileForNone()
    {
        QFETCH(QByteArray, text);
        const test::TempDir home;
        const Paths paths = Paths::below(home.path());
        QVERIFY(writeFileAtomically(paths.data / "calibration.json", text.toStdString()));
        QVERIFY(!readCalibration(paths, "x").has_value());
    }

    void learnsTheDrawAboveIdle()
    {
        const test::TempDir home;
        const Paths paths = Paths::below(home.path());
        auto calibration = *calibrate(paths, Settings(), {});
        calibration.idleWatts = 10;
        QVERIFY(writeCalibration(paths, calibration).has_value());
        QVERIFY(learnWatts(paths, calibration.fingerprint, 50).has_value());
        QCOMPARE(*readCalibration(paths, calibration.fingerprint)->workWatts, 40.0);
        QVERIFY(learnWatts(paths, calibration.fingerprint, 60).has_value());
        QCOMPARE(*readCalibration(paths, calibration.fingerprint)->workWatts, 43.0);
    }

    void learnsNoDrawWithoutAnIdleFigure()
    {
        const test::TempDir home;
        const Paths paths = Paths::below(home.path());
        auto calibration = *calibrate(paths, Settings(), {});
        calibration.idleWatts.reset();
        QVERIFY(writeCalibration(paths, calibration).has_value());
        QVERIFY(learnWatts(paths, calibration.fingerprint, 50).has_value());
        QVERIFY(!readCalibration(paths, calibration.fingerprint)->workWatts.has_value());
    }

    void readsTheProcessorsEnergy()
    {
        const test::TempDir dir;
        addPackage(dir, "intel-rapl:0", 1'000'000);
        addPackage(dir, "intel-rapl:0:0", 1'000'000);
        PowerMeter meter(-1, dir.path());
        QCOMPARE(*meter.averageWatts(), 0.0);
        addPackage(dir, "intel-rapl:0", 900'001'000'000);
        QVERIFY(*meter.averageWatts() > 0);
    }

    void survivesACounterThatStartsAgain()
    {
        const test::TempDir dir;
        addPackage(dir, "intel-rapl:0", 999'999'000'000);
        PowerMeter meter(-1, dir.path());
        addPackage(dir, "intel-rapl:0", 5);
        const auto watts = meter.averageWatts();
        // About one joule since the start, and not the 18 million million that a plain difference would be.
        QVERIFY(watts && *watts >= 0 && *watts < 1e9);
    }

    void readsTheGpusEnergy()
    {
        const test::TempDir noPowercap;
        // The stand-in counts 50 joules up at every question.
        const std::string nvml = qgetenv("SLUICE_TEST_BIN").toStdString() + "/libfake_nvml.so";
        const PowerMeter meter(0, noPowercap.path(), nvml);
        const auto watts = meter.averageWatts();
        QVERIFY(watts.has_value());
        QVERIFY(*watts > 0);
        QVERIFY(!PowerMeter(1, noPowercap.path(), nvml).averageWatts().has_value());
    }

    void readsTheGpusFreeMemory()
    {
        const std::string nvml = qgetenv("SLUICE_TEST_BIN").toStdString() + "/libfake_nvml.so";
        EngineDevice gpu{"cuda:0", "cuda", "NVIDIA Test", 8'000'000'000, 8'000'000'000, 0};
        QCOMPARE(freeGpuMemory(gpu, nvml), std::uint64_t(3'000'000'000));
        QCOMPARE(freeGpuMemory(gpu, "libno-such-nvml.so"), std::uint64_t(0));
        // Another one by that number, none by that number, and no GPU at all.
        gpu.name = "NVIDIA Other";
        QCOMPARE(freeGpuMemory(gpu, nvml), std::uint64_t(0));
        QCOMPARE(freeGpuMemory({"cuda:1", "cuda", "NVIDIA Test", 1, 1, 0}, nvml), std::uint64_t(0));
        QCOMPARE(freeGpuMemory({"cpu", "cpu", "NVIDIA Test", 1, 1, 2}, nvml), std::uint64_t(0));
    }

    void knowsNothingWithoutCounters()
    {
        const test::TempDir dir;
        QVERIFY(!PowerMeter(-1, dir.path()).averageWatts().has_value());
        QVERIFY(!PowerMeter(0, dir.path(), "libno-such-nvml.so").averageWatts().has_value());
    }

    void knowsThisMachine()
    {
        QVERIFY(!processorName().empty());
        QVERIFY(physicalCores() >= 1);
        QVERIFY(freeMemory() > 0);
        QVERIFY(freeMemory() <= totalMemory());
    }

private:
    static void addPackage(const test::TempDir& dir, const std::string& name, std::uint64_t energy)
    {
        QVERIFY(writeFileAtomically(dir / name / "energy_uj", std::to_string(energy)).has_value());
        QVERIFY(
            writeFileAtomically(dir / name / "max_energy_range_uj", "1000000000000").has_value());
    }
};

QTEST_GUILESS_MAIN(TestLocalCalibration)
#include "test_local_calibration.moc"
