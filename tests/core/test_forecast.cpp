// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/job/estimate_score.h"
#include "core/job/run_record.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cmath>
#include <random>

using namespace sluice;

namespace {

/// A job of so many seconds of each part, by arithmetic.
PastJob job(double start, double network, double media, double seconds, bool isSame = true)
{
    return {{start, network, media, 0, 0}, seconds, isSame};
}

double p50(const Forecast& forecast)
{
    return forecast.time.p50.count();
}

double p90(const Forecast& forecast)
{
    return forecast.time.p90.count();
}

bool isNear(double value, double expected, double share)
{
    return std::abs(value - expected) <= share * expected;
}

/// Jobs of all sizes on a machine whose parts really take `truth` times what arithmetic says, with noise.
std::vector<PastJob> mixedJobs(int count, TimeParts truth, double noise, unsigned seed)
{
    std::mt19937 random(seed);
    std::lognormal_distribution<double> size(0, 1);
    std::normal_distribution<double> miss(0, noise);
    std::vector<PastJob> jobs;
    for (int i = 0; i < count; ++i) {
        PastJob made = job(1.5, 3 * size(random), size(random), 0);
        for (std::size_t k = 0; k < kTimeParts; ++k)
            made.seconds += truth[k] * made.parts[k];
        made.seconds *= std::exp(miss(random));
        jobs.push_back(made);
    }
    return jobs;
}

} // namespace

class TestForecast : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isArithmeticBeforeAnyJob()
    {
        const Forecast known = forecast({1, 2, 3, 4, 5}, {}, {0.35});
        QVERIFY(isNear(p50(known), 15, 0.001));
        QVERIFY(p90(known) > 1.3 * p50(known));
        QCOMPARE(known.sameWork, 0);
    }

    void wordsAreCountedAtTheirOwnSpeed()
    {
        MachineRates rates = ordinaryMachine(2);
        rates.convolution = 1e12;
        rates.products = 1e10;
        WorkCounts counts;
        counts.products = 5e10;
        const TimeParts parts = timeParts(counts, rates);
        QCOMPARE(parts[std::size_t(TimePart::Words)], 5.0);
        QCOMPARE(parts[std::size_t(TimePart::Network)], 0.0);
    }

    void beginningALayerCountsHoweverLittleItDoes()
    {
        WorkCounts counts;
        counts.layerRuns = 1000;
        QVERIFY(timeParts(counts, ordinaryMachine(2))[std::size_t(TimePart::Words)] > 0.1);
    }

    void besideAGpuTheLongerOneOfNetworkAndMediaCounts()
    {
        MachineRates rates = ordinaryMachine(2);
        rates.isGpu = true;
        rates.products = 1e10;
        rates.encode = 1e6;
        WorkCounts counts;
        counts.products = 5e10;
        counts.encodedPixels = 1e6;
        QCOMPARE(timeParts(counts, rates)[std::size_t(TimePart::Media)], 0.0);
        counts.encodedPixels = 1e7;
        QCOMPARE(timeParts(counts, rates)[std::size_t(TimePart::Media)], 10.0);
        QCOMPARE(timeParts(counts, rates)[std::size_t(TimePart::Words)], 0.0);
    }

    void oneJobMovesTheNext()
    {
        const std::vector<PastJob> past{job(0, 100, 0, 300)};
        QVERIFY(isNear(p50(forecast(past[0].parts, past, {})), 300, 0.06));
    }

    void otherWorkMovesItToo()
    {
        const std::vector<PastJob> past(5, job(1, 10, 1, 24, false));
        const Forecast known = forecast({1, 10, 1, 0, 0}, past, {});
        QVERIFY2(isNear(p50(known), 24, 0.06), std::to_string(p50(known)).c_str());
        QCOMPARE(known.sameWork, 0);
        QCOMPARE(known.otherWork, 5);
    }

    void tellsSlowStartsFromSlowNetworks()
    {
        const auto past = mixedJobs(12, {3, 1, 1, 1, 1}, 0.02, 1);
        // Ten times longer than anything that ran, and hardly anything but the start.
        const Forecast large = forecast({1.5, 60, 2, 0, 0}, past, {});
        const Forecast small = forecast({1.5, 0.1, 0.1, 0, 0}, past, {});
        QVERIFY2(isNear(p50(large), 66.5, 0.1), std::to_string(p50(large)).c_str());
        QVERIFY2(isNear(p50(small), 4.7, 0.1), std::to_string(p50(small)).c_str());
    }

    void isNotMovedByOneOddJob()
    {
        std::vector<PastJob> past(9, job(0, 100, 0, 200));
        past.push_back(job(0, 100, 0, 20000));
        QVERIFY(isNear(p50(forecast(past[0].parts, past, {})), 200, 0.03));
    }

    void followsAMachineThatBecameSlower()
    {
        std::vector<PastJob> past(15, job(0, 100, 0, 300));
        past.insert(past.end(), 10, job(0, 100, 0, 100));
        QVERIFY(isNear(p50(forecast(past[0].parts, past, {})), 300, 0.1));
    }

    void narrowsWithJobsThatAgree()
    {
        const std::vector<PastJob> one{job(0, 100, 0, 200)};
        const std::vector<PastJob> many(20, job(0, 100, 0, 200));
        const Forecast first = forecast(one[0].parts, one, {});
        const Forecast later = forecast(one[0].parts, many, {});
        QVERIFY(p90(later) / p50(later) < p90(first) / p50(first));
        QVERIFY(p90(later) / p50(later) < 1.2);
    }

    /// The promise itself: each job of a stream is predicted from those before it.
    void nineInTenEndBeforeP90_data()
    {
        QTest::addColumn<double>("noise");
        QTest::newRow("steady") << 0.06;
        QTest::newRow("noisy") << 0.2;
        QTest::newRow("wild") << 0.5;
    }

    void nineInTenEndBeforeP90()
    {
        QFETCH(double, noise);
        int within = 0;
        int belowMiddle = 0;
        int count = 0;
        for (unsigned seed = 1; seed <= 8; ++seed) {
            const auto jobs = mixedJobs(60, {2, 1.4, 0.7, 1, 1}, noise, seed);
            for (std::size_t i = 8; i < jobs.size(); ++i) {
                const std::vector<PastJob> past(jobs.rend() - std::ptrdiff_t(i), jobs.rend());
                const Forecast known = forecast(jobs[i].parts, past, {});
                within += jobs[i].seconds <= p90(known) ? 1 : 0;
                belowMiddle += jobs[i].seconds <= p50(known) ? 1 : 0;
                ++count;
            }
        }
        const double share = double(within) / count;
        QVERIFY2(share >= 0.85 && share <= 0.96, std::to_string(share).c_str());
        const double middle = double(belowMiddle) / count;
        QVERIFY2(middle >= 0.42 && middle <= 0.58, std::to_string(middle).c_str());
    }

    void widensAfterJobsThatWereLate()
    {
        auto past = mixedJobs(12, {2, 1.4, 0.7, 1, 1}, 0.15, 3);
        for (PastJob& one : past)
            one.predictedP90 = 1.1 * one.seconds;
        const double before = p90(forecast(past[0].parts, past, {}));
        for (std::size_t i = 0; i < 4; ++i)
            past[i].predictedP90 = 0.9 * past[i].seconds;
        QVERIFY(p90(forecast(past[0].parts, past, {})) > before);
    }

    /// The set "tune" of bench/estimates.py: 80 jobs that ran one after the other.
    void predictsRecordedJobs()
    {
        const auto text =
            readFile(std::filesystem::path(qEnvironmentVariable("SLUICE_TEST_DATA").toStdString()) /
                     "estimates" / "tune.json");
        QVERIFY(text.has_value());
        const auto record = runRecordFromJson(nlohmann::json::parse(*text));
        QVERIFY2(record.has_value(), record ? "" : record.error().detail.c_str());
        const std::vector<MeasuredRun> runs = replayed(*record);
        QCOMPARE(runs.size(), std::size_t(80));
        std::map<std::string, int> seen;
        std::vector<MeasuredRun> later;
        for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
            const int before = seen[reportPlace(*run) + run->model]++;
            const double error = std::abs(*run->predictedSeconds - run->seconds) / run->seconds;
            if (before == 0)
                QVERIFY2(error <= 0.4, (run->model + std::to_string(error)).c_str());
            if (before >= 3)
                later.push_back(*run);
        }
        const auto score = scoreOf(later, 0);
        QCOMPARE(score->count, 56);
        QVERIFY2(score->medianError <= 0.1, std::to_string(score->medianError).c_str());
        QVERIFY2(score->withinBand >= 0.85 && score->withinBand <= 0.95,
                 std::to_string(score->withinBand).c_str());
    }

    void aRecordThatIsNoneIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no rates") << QByteArray(R"({"runs": []})");
        QTest::newRow("no runs") << QByteArray(
            R"({"rates": {"convolution": 1, "products": 1, "resize": 1, "decode": 1, "encode": 1,
                              "startSeconds": 1, "gpu": false, "measured": true}})");
        QTest::newRow("a speed of nought") << QByteArray(
            R"({"rates": {"convolution": 0, "products": 1, "resize": 1, "decode": 1, "encode": 1,
                              "startSeconds": 1, "gpu": false, "measured": true}, "runs": []})");
    }

    void aRecordThatIsNoneIsRefused()
    {
        QFETCH(QByteArray, text);
        const auto record = runRecordFromJson(nlohmann::json::parse(text.toStdString()));
        QVERIFY(!record);
        QCOMPARE(record.error().code, ErrorCode::InvalidInput);
    }

    void passesOverJobsThatSayNothing()
    {
        const std::vector<PastJob> past{job(0, 0, 0, 5), job(1, 1, 1, 0), job(1, 1, 1, INFINITY)};
        const Forecast known = forecast({1, 1, 1, 0, 0}, past, {});
        QCOMPARE(known.sameWork, 0);
        QVERIFY(isNear(p50(known), 3, 0.001));
    }

    void scoresOnlyWhatWasPredictedAndStayed()
    {
        MeasuredRun good;
        good.seconds = 10;
        good.predictedSeconds = 9;
        good.predictedP90 = 11;
        MeasuredRun late = good;
        late.predictedSeconds = 5;
        late.predictedP90 = 6;
        MeasuredRun moved = good;
        moved.isClean = false;
        MeasuredRun unpredicted = good;
        unpredicted.predictedSeconds.reset();
        const auto score = scoreOf({good, moved, late, unpredicted}, 0);
        QVERIFY(score.has_value());
        QCOMPARE(score->count, 2);
        QCOMPARE(score->withinBand, 0.5);
        QCOMPARE(score->medianError, 0.3);
        QVERIFY(!scoreOf({moved, unpredicted}, 0));
        QCOMPARE(scoreOf({good, late, late}, 1)->medianError, 0.1);
    }

    void reportsHowFarFeesWere()
    {
        MeasuredRun run;
        run.place = Place::Subnet;
        run.model = "a";
        run.seconds = 10;
        run.predictedSeconds = 10;
        run.predictedP90 = 11;
        run.predictedFeeWei = "110";
        run.realFeeWei = "100";
        MeasuredRun dearer = run;
        dearer.realFeeWei = "440/2"; // half of it was predicted
        MeasuredRun unknown = run;
        unknown.realFeeWei.clear();
        MeasuredRun free = run;
        free.realFeeWei = "0";
        const auto report = reportOf({run, dearer, unknown, free});
        const auto fee = report.at({"subnet", "upscale", "a"}).fee;
        QVERIFY(fee.has_value());
        QCOMPARE(fee->count, 2);
        QVERIFY(isNear(fee->medianError, 0.3, 0.001));
        QVERIFY(isNear(fee->p90Error, 0.46, 0.001));
        QVERIFY(!reportOf({unknown, free}).at({"subnet", "upscale", "a"}).fee);
    }

    void reportsByPlaceKindAndModel()
    {
        MeasuredRun here;
        here.model = "a";
        here.seconds = 10;
        here.predictedSeconds = 12;
        here.predictedP90 = 15;
        here.predictedCost = FiatAmount{120, "USD"};
        here.realCost = FiatAmount{100, "USD"};
        MeasuredRun practice = here;
        practice.place = Place::Subnet;
        practice.isPractice = true;
        practice.model = "b";
        practice.realCost.reset();
        MeasuredRun moved = here;
        moved.isClean = false;
        const auto report = reportOf({here, practice, moved});
        QCOMPARE(report.size(), std::size_t(4));
        const ReportRow all = report.at({"here", "upscale", ""});
        QCOMPARE(all.time->count, 1);
        QCOMPARE(all.changedPlace, 1);
        QCOMPARE(all.medianCostError.value(), 0.2);
        QVERIFY(!report.at({"practice", "upscale", "b"}).medianCostError);
    }
};

QTEST_GUILESS_MAIN(TestForecast)
#include "test_forecast.moc"
