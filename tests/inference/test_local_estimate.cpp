// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/local_estimate.h"

#include <QTest>

#include <cmath>

using namespace sluice;
using namespace sluice::inference;

namespace {

/// 100 frames of 640x360, four times larger, on a network of 100,000 multiply-adds a pixel.
JobPlan plan(int width = 640, int height = 360)
{
    JobPlan plan;
    plan.model.id = "m";
    plan.model.sha256 = "x";
    plan.model.scale = 4;
    plan.model.operationsPerPixel = 1e5;
    plan.model.weightBytes = 4'000'000;
    plan.source.width = width;
    plan.source.height = height;
    plan.target = {4 * width, 4 * height};
    Chunk chunk;
    chunk.frames = 100;
    plan.chunks = {chunk};
    return plan;
}

/// Without media: the network alone takes 640 * 360 * 1e5 * 1.1 / 2.5344e10 = 1 s a frame.
Calibration calibration()
{
    Calibration c;
    c.device = {"cpu", "cpu", "Test processor", 8'000'000'000u, 8'000'000'000u, 2};
    c.convolution = 2.5344e10;
    c.products = c.resize = c.decode = c.encode = 1e30;
    return c;
}

LocalKnowledge knowledge()
{
    LocalKnowledge known;
    known.calibration = calibration();
    known.cores = 2;
    return known;
}

MeasuredRun measured(double seconds, int width = 640, int height = 360)
{
    MeasuredRun run;
    run.model = "m";
    run.work = countWork(plan(width, height));
    run.seconds = seconds;
    return run;
}

double p50(const Quote& quote)
{
    return quote.time->p50.count();
}

double p90(const Quote& quote)
{
    return quote.time->p90.count();
}

bool isNear(double value, double expected, double share = 0.02)
{
    return std::abs(value - expected) <= share * expected;
}

} // namespace

class TestLocalEstimate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void multipliesOperationsByTheProbe()
    {
        const Quote quote = estimateHere(plan(), knowledge(), Settings());
        QVERIFY(quote.possible);
        QVERIFY2(isNear(p50(quote), 100), std::to_string(p50(quote)).c_str());
        QVERIFY(p90(quote) > 1.3 * p50(quote));
        QCOMPARE(quote.basedOnRuns, 0);
        QCOMPARE(quote.timeBasis, std::string("a probe of this computer"));
        QCOMPARE(quote.device, std::string("Test processor, 2 threads"));
    }

    void growsWithTheSizeOfAFrame()
    {
        const double small = p50(estimateHere(plan(), knowledge(), Settings()));
        const double large = p50(estimateHere(plan(1280, 720), knowledge(), Settings()));
        QVERIFY(isNear(large, 4 * small));
    }

    void guessesWidelyBeforeItIsMeasured()
    {
        LocalKnowledge known;
        known.cores = 4;
        const Quote quote = estimateHere(plan(), known, Settings());
        QVERIFY(p90(quote) > 3 * p50(quote));
        QVERIFY(quote.timeBasis.find("not measured yet") != std::string::npos);
    }

    void hidesDecodingBehindAGpu()
    {
        LocalKnowledge known = knowledge();
        known.calibration->decode = 640 * 360 / 0.5; // half a second a frame
        QVERIFY(isNear(p50(estimateHere(plan(), known, Settings())), 150));
        known.calibration->device.kind = "cuda";
        QVERIFY(isNear(p50(estimateHere(plan(), known, Settings())), 100));
    }

    void countsTheFinalResizeOnlyWhereThereIsOne()
    {
        LocalKnowledge known = knowledge();
        known.calibration->resize = 1000;
        QVERIFY(isNear(p50(estimateHere(plan(), known, Settings())), 100));
        JobPlan resized = plan();
        resized.target = {1920, 1080};
        QVERIFY(p50(estimateHere(resized, known, Settings())) > 1000);
    }

    void chargesASlowEncoder()
    {
        LocalKnowledge known = knowledge();
        known.calibration->encode = 16.0 * 640 * 360;
        JobPlan hevc = plan();
        hevc.format.encode.codec = "hevc";
        hevc.format.encode.preset = "slow";
        QVERIFY(p50(estimateHere(hevc, known, Settings())) >
                2 * p50(estimateHere(plan(), known, Settings())));
    }

    void movesToWhatARunTook()
    {
        LocalKnowledge known = knowledge();
        known.runs = {measured(300)};
        const Quote quote = estimateHere(plan(), known, Settings());
        QVERIFY2(isNear(p50(quote), 300, 0.06), std::to_string(p50(quote)).c_str());
        QCOMPARE(quote.basedOnRuns, 1);
        QCOMPARE(quote.timeBasis, std::string("1 run on this computer"));
    }

    void staysWideWhereRunsDisagree()
    {
        LocalKnowledge known = knowledge();
        for (int i = 0; i < 20; ++i)
            known.runs.push_back(measured(i % 2 == 0 ? 100 : 300));
        const Quote quote = estimateHere(plan(), known, Settings());
        QVERIFY(p90(quote) >= 300);
    }

    void learnsFromOtherModelsToo()
    {
        LocalKnowledge known = knowledge();
        known.runs = {measured(300), measured(300)};
        for (MeasuredRun& run : known.runs)
            run.model = "another";
        const Quote quote = estimateHere(plan(), known, Settings());
        QVERIFY(isNear(p50(quote), 300, 0.06));
        QCOMPARE(quote.basedOnRuns, 0);
        QCOMPARE(quote.timeBasis, std::string("2 runs of other work on this computer"));
    }

    void ignoresRunsThatSayNothing()
    {
        LocalKnowledge known = knowledge();
        MeasuredRun uncounted = measured(5);
        uncounted.work.reset();
        MeasuredRun moved = measured(900);
        moved.isClean = false;
        known.runs = {measured(0), uncounted, moved};
        QCOMPARE(estimateHere(plan(), known, Settings()).basedOnRuns, 0);
    }

    void saysHowSureItIs()
    {
        LocalKnowledge known = knowledge();
        QVERIFY(!estimateHere(plan(), known, Settings()).sure);
        MeasuredRun run = measured(100);
        run.predictedSeconds = 110;
        run.predictedP90 = 120;
        known.runs.assign(30, run);
        const Quote quote = estimateHere(plan(), known, Settings());
        QCOMPARE(quote.sure->count, 20);
        QCOMPARE(quote.sure->medianError, 0.1);
        QCOMPARE(quote.sure->withinBand, 1.0);
    }

    void chargesWear()
    {
        Settings settings;
        settings.watts = 100;
        settings.tariffPerKilowattHour = 0;
        settings.wearPerHour = 3.6;
        const Quote quote = estimateHere(plan(), knowledge(), settings);
        QVERIFY(isNear(double(quote.cost->micros) / 1e6, p50(quote) / 1000, 0.02));
        QVERIFY(quote.costBasis.find("wear") != std::string::npos);
    }

    void pricesElectricity_data()
    {
        QTest::addColumn<double>("set");
        QTest::addColumn<double>("measured");
        QTest::addColumn<QByteArray>("basis");
        QTest::newRow("as set") << 90.0 << 0.0 << QByteArray("90 W (as set)");
        QTest::newRow("measured") << 0.0 << 36.0 << QByteArray("36 W (measured)");
        QTest::newRow("assumed") << 0.0 << 0.0 << QByteArray("22 W (assumed)");
    }

    void pricesElectricity()
    {
        QFETCH(double, set);
        QFETCH(double, measured);
        QFETCH(QByteArray, basis);
        LocalKnowledge known = knowledge();
        if (measured > 0)
            known.calibration->workWatts = measured;
        Settings settings;
        settings.watts = set;
        const Quote quote = estimateHere(plan(), known, settings);
        QVERIFY2(quote.costBasis.starts_with(basis.toStdString()), quote.costBasis.c_str());
        const double watts = basis.split(' ').first().toDouble();
        const double expected = watts / 1000 * p50(quote) / 3600 * 0.30;
        QVERIFY(isNear(double(quote.cost->micros) / 1e6, expected));
    }

    void saysWhatAJobThatDoesNotFitNeeds()
    {
        LocalKnowledge known = knowledge();
        known.freeMemoryBytes = 300'000'000;
        const Quote quote = estimateHere(plan(), known, Settings());
        QVERIFY(!quote.possible);
        QVERIFY2(quote.reason.find("300") != std::string::npos, quote.reason.c_str());
        QVERIFY(!quote.remedy.empty());
        QVERIFY(quote.memoryBytes > known.freeMemoryBytes);
        known.freeMemoryBytes = 30'000'000'000;
        QVERIFY(estimateHere(plan(), known, Settings()).possible);
    }

    void refusesAGpuThatIsTooSmall()
    {
        LocalKnowledge known = knowledge();
        known.calibration->device.kind = "cuda";
        known.calibration->device.memoryBytes = 500'000'000;
        const Quote quote = estimateHere(plan(), known, Settings());
        QVERIFY(!quote.possible);
        QVERIFY(quote.reason.find("GPU memory") != std::string::npos);
        QVERIFY(quote.remedy.find("cpu") != std::string::npos);
    }

    void saysThatTheGpuOfTheSettingIsMissing()
    {
        Settings settings;
        settings.device = "cuda";
        LocalKnowledge known;
        known.hasGpu = false;
        const Quote quote = estimateHere(plan(), known, settings);
        QVERIFY(!quote.possible);
        QVERIFY2(quote.reason.find("engine/device") != std::string::npos, quote.reason.c_str());
        QVERIFY(quote.remedy.find("auto") != std::string::npos);
        QVERIFY(!estimateHere(plan(), knowledge(), settings).possible); // measured: a processor
        known.hasGpu = true;
        QVERIFY(estimateHere(plan(), known, settings).possible); // not measured yet
        known.hasGpu = false;
        settings.device = "auto";
        QVERIFY(estimateHere(plan(), known, settings).possible);
    }

    void estimatesAStill()
    {
        JobPlan still = plan();
        still.isStill = true;
        QVERIFY(isNear(p50(estimateHere(still, knowledge(), Settings())), 1.1, 0.05));
    }
};

QTEST_GUILESS_MAIN(TestLocalEstimate)
#include "test_local_estimate.moc"
