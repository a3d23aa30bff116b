// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/schedulers/few_steps.h"
#include "inference/store/pipeline_index.h"
#include "tests/inference/engine/suites.h"
#include "tests/inference/engine/tensor_file.h"
#include "tests/support/temp_dir.h"

#include <ATen/CPUGeneratorImpl.h>

#include <QTest>

#include <fstream>

namespace sluice::test {
namespace {

using namespace sluice::inference;

constexpr double kTolerance = 1e-4;

std::filesystem::path folder()
{
    return generateData() / "schedulers";
}

/// The one of few-step models has no settings of its own.
Result<std::unique_ptr<Scheduler>> named(const std::string& name)
{
    if (name == "distilled")
        return std::make_unique<FewSteps>(FewStepsConfig{1000, kFewStepShift});
    return loadScheduler(folder() / name / "scheduler_config.json");
}

/// The same way with the same made-up network as in the fixture script.
at::Tensor walked(Scheduler& scheduler)
{
    at::Generator noise = at::detail::createCPUGenerator(4),
                  fresh = at::detail::createCPUGenerator(5);
    at::Tensor x = at::randn({1, 2, 2, 3, 3}, noise, at::TensorOptions().dtype(at::kFloat));
    for (const double t : scheduler.timesteps())
        x = scheduler.step(at::sin(3 * x) + 0.3 * x + 0.001 * t, x, fresh);
    return x;
}

} // namespace

class SchedulersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameWayAsTheReference_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("steps"); // 0: three fixed timesteps
        for (const char* name : {"unipc_flow3", "unipc_sample8", "unipc_order3"})
            for (const int steps : {1, 2, 3, 4, 8, 12, 20, 30, 50})
                QTest::newRow(qPrintable(
                    QStringLiteral("%1, %2 steps").arg(QLatin1StringView(name)).arg(steps)))
                    << QString::fromLatin1(name) << steps;
        for (const int steps : {1, 2, 4, 20, 50})
            QTest::addRow("euler, %d steps", steps) << QStringLiteral("euler") << steps;
        QTest::newRow("euler, fixed timesteps") << QStringLiteral("euler") << 0;
        QTest::newRow("few steps with fresh noise") << QStringLiteral("few") << 0;
        QTest::newRow("few-step Wan") << QStringLiteral("distilled") << 0;
    }

    void sameWayAsTheReference()
    {
        QFETCH(QString, name);
        QFETCH(int, steps);
        const c10::InferenceMode inference;
        auto tensors = readTensors(folder() / "io.safetensors");
        auto scheduler = named(name.toStdString());
        QVERIFY2(scheduler, scheduler ? "" : scheduler.error().detail.c_str());
        const std::vector<double> fixed =
            steps > 0 ? std::vector<double>()
                      : std::vector<double>(kFewStepTimes.begin(), kFewStepTimes.end());
        QVERIFY((*scheduler)->begin(steps, fixed));
        const std::string key =
            name == u"distilled"
                ? name.toStdString()
                : name.toStdString() + "." + (steps > 0 ? std::to_string(steps) : "fixed");
        const at::Tensor expected = tensors[key + ".timesteps"];
        QVERIFY(at::equal(at::tensor((*scheduler)->timesteps(), at::kDouble), expected));
        QVERIFY(parity(key + " sigmas", (*scheduler)->sigmas(), tensors[key + ".sigmas"], 1e-6) <=
                1e-6);
        QVERIFY(parity(key + " result", walked(**scheduler), tensors[key + ".out"], kTolerance) <=
                kTolerance);
    }

    void impossibleStepsAreRefused_data()
    {
        QTest::addColumn<int>("steps");
        QTest::addColumn<double>("fixed");
        QTest::newRow("none") << 0 << 0.0;
        QTest::newRow("fewer") << -3 << 0.0;
        QTest::newRow("absurdly many") << 100000 << 0.0;
        QTest::newRow("a timestep beyond noise") << 0 << 2000.0;
        QTest::newRow("a negative timestep") << 0 << -1.0;
    }

    void impossibleStepsAreRefused()
    {
        QFETCH(int, steps);
        QFETCH(double, fixed);
        for (const char* name : {"unipc_flow3", "euler", "distilled"}) {
            auto scheduler = named(name);
            QVERIFY(scheduler);
            const auto begun = (*scheduler)
                                   ->begin(steps, fixed == 0.0 ? std::vector<double>()
                                                               : std::vector<double>{fixed});
            QVERIFY(!begun);
            QCOMPARE(int(begun.error().code), int(ErrorCode::InvalidInput));
        }
    }

    void theLastOfFewStepsIsTheCleanClip()
    {
        const c10::InferenceMode inference;
        FewSteps scheduler({1000, kFewStepShift});
        QVERIFY(scheduler.begin(3, kFewStepTimes));
        at::Generator drawn = at::detail::createCPUGenerator(5);
        const at::Tensor x = at::ones({1, 1, 1, 2, 2});
        at::Tensor last = x;
        for (int i = 0; i < 3; ++i)
            last = scheduler.step(0.5 * x, last, drawn);
        QVERIFY(at::equal(last, scheduler.clean()));
        // Between three steps noise is added twice.
        at::Generator twice = at::detail::createCPUGenerator(5);
        for (int i = 0; i < 2; ++i)
            at::randn(x.sizes(), twice, at::TensorOptions().dtype(at::kFloat));
        QVERIFY(at::equal(at::randn({4}, drawn, at::TensorOptions()),
                          at::randn({4}, twice, at::TensorOptions())));
    }

    void unknownWaysOfSamplingAreRefused_data()
    {
        QTest::addColumn<QByteArray>("config");
        QTest::newRow("another class") << QByteArray(R"({"_class_name": "DDIMScheduler"})");
        QTest::newRow("no class") << QByteArray("{}");
        QTest::newRow("noise of another kind") << QByteArray(
            R"({"_class_name": "UniPCMultistepScheduler", "prediction_type": "flow_prediction"})");
        QTest::newRow("Karras") << QByteArray(
            R"({"_class_name": "FlowMatchEulerDiscreteScheduler", "use_karras_sigmas": true})");
        QTest::newRow("a shift of 0")
            << QByteArray(R"({"_class_name": "FlowMatchEulerDiscreteScheduler", "shift": 0})");
        QTest::newRow("no JSON") << QByteArray("<html>");
    }

    void unknownWaysOfSamplingAreRefused()
    {
        QFETCH(QByteArray, config);
        const TempDir temp;
        const std::filesystem::path file = temp.path() / "scheduler_config.json";
        std::ofstream(file) << config.toStdString();
        const auto scheduler = loadScheduler(file);
        QVERIFY(!scheduler);
        QCOMPARE(int(scheduler.error().code), int(ErrorCode::ModelBroken));
        QVERIFY(scheduler.error().detail.find("scheduler_config.json") != std::string::npos);
    }
};

std::unique_ptr<QObject> makeSchedulersTest()
{
    return std::make_unique<SchedulersTest>();
}

} // namespace sluice::test

#include "test_schedulers.moc"
