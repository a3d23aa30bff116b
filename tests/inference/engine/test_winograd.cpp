// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/winograd.h"
#include "inference/engine/torch.h"
#include "tests/inference/engine/suites.h"

#include <QTest>

#include <condition_variable>
#include <mutex>

namespace sluice::test {
namespace {

using namespace sluice::inference;

constexpr double kTolerance = 2e-5;

at::Tensor channelsLast(std::int64_t channels, std::int64_t height, std::int64_t width)
{
    return at::randn({1, channels, height, width}).contiguous(at::MemoryFormat::ChannelsLast);
}

double distance(const at::Tensor& result, const at::Tensor& expected)
{
    return ((result - expected).abs().max() / expected.abs().max()).item<double>();
}

at::Tensor plain(const at::Tensor& picture, const at::Tensor& weights, const at::Tensor& bias)
{
    return at::conv2d(picture.to(at::kDouble), weights.to(at::kDouble), bias.to(at::kDouble), 1, 1);
}

} // namespace

class WinogradTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!WinogradConvolution::isPossible(16, 16))
            QSKIP("This processor has no AVX2.");
        at::manual_seed(5);
    }

    void equalsThePlainSum_data()
    {
        QTest::addColumn<int>("inputs");
        QTest::addColumn<int>("outputs");
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::addColumn<bool>("avx512");
        for (const bool avx512 : {true, false}) {
            const auto row = [&](const char* name, int inputs, int outputs, int width, int height) {
                QTest::addRow("%s, %s", name, avx512 ? "best" : "AVX2")
                    << inputs << outputs << width << height << avx512;
            };
            row("one pixel", 16, 16, 1, 1);
            row("less than a square", 16, 32, 3, 2);
            row("odd edges", 64, 64, 37, 29);
            row("more squares than fit together", 32, 48, 131, 9);
            row("many inputs", 192, 64, 18, 10);
        }
    }

    void equalsThePlainSum()
    {
        QFETCH(int, inputs);
        QFETCH(int, outputs);
        QFETCH(int, width);
        QFETCH(int, height);
        QFETCH(bool, avx512);
        const at::Tensor picture = channelsLast(inputs, height, width);
        const at::Tensor weights = at::randn({outputs, inputs, 3, 3});
        const at::Tensor bias = at::randn({outputs});
        const at::Tensor slopes = at::rand({outputs});
        const at::Tensor result = channelsLast(outputs, height, width);
        const WinogradConvolution convolution(weights.data_ptr<float>(), bias.data_ptr<float>(),
                                              inputs, outputs, avx512);
        ConvolutionEnd end;
        end.slopes = slopes.data_ptr<float>();
        convolution.run({picture.data_ptr<float>(), width, height, inputs},
                        {result.data_ptr<float>(), width, height, outputs}, end, 0,
                        WinogradConvolution::bands(height));
        const double found =
            distance(result, at::prelu(plain(picture, weights, bias), slopes.to(at::kDouble)));
        QVERIFY2(found <= kTolerance, std::to_string(found).c_str());
    }

    /// As a dense block does it: the result lies beside the input in the same pixels.
    /// What shares a layer's rows among the cores is a template in libtorch's headers, which does so only with the right compiler flag.
    void severalThreadsWorkOnALayer()
    {
        at::set_num_threads(2);
        std::mutex mutex;
        std::condition_variable changed;
        int there = 0;
        std::atomic<int> met = 0;
        at::parallel_for(0, 2, 1, [&](std::int64_t, std::int64_t) {
            std::unique_lock lock(mutex);
            ++there;
            changed.notify_all();
            met += changed.wait_for(lock, std::chrono::seconds(20), [&] { return there == 2; });
        });
        QCOMPARE(met.load(), 2);
    }

    void writesBesideItsInput()
    {
        const at::Tensor wide = channelsLast(48, 11, 14);
        const at::Tensor before = wide.clone();
        const at::Tensor weights = at::randn({16, 32, 3, 3});
        const at::Tensor bias = at::zeros({16});
        const WinogradConvolution convolution(weights.data_ptr<float>(), bias.data_ptr<float>(), 32,
                                              16);
        convolution.run({wide.data_ptr<float>(), 14, 11, 48},
                        {wide.data_ptr<float>() + 32, 14, 11, 48}, {}, 0,
                        WinogradConvolution::bands(11));
        QVERIFY(at::equal(wide.slice(1, 0, 32), before.slice(1, 0, 32)));
        QVERIFY(distance(wide.slice(1, 32), plain(before.slice(1, 0, 32), weights, bias)) <=
                kTolerance);
    }

    void addsBothResiduals()
    {
        const at::Tensor picture = channelsLast(16, 9, 9);
        const at::Tensor inner = channelsLast(16, 9, 9);
        const at::Tensor outer = channelsLast(16, 9, 9);
        const at::Tensor weights = at::randn({16, 16, 3, 3});
        const at::Tensor bias = at::randn({16});
        const at::Tensor result = channelsLast(16, 9, 9);
        const WinogradConvolution convolution(weights.data_ptr<float>(), bias.data_ptr<float>(), 16,
                                              16);
        ConvolutionEnd end;
        end.inner = {inner.data_ptr<float>(), 16, 0.2f};
        end.outer = {outer.data_ptr<float>(), 16, 0.5f};
        convolution.run({picture.data_ptr<float>(), 9, 9, 16}, {result.data_ptr<float>(), 9, 9, 16},
                        end, 0, 3);
        const at::Tensor expected = (plain(picture, weights, bias) * 0.2 + inner) * 0.5 + outer;
        QVERIFY(distance(result, expected) <= kTolerance);
    }
};

std::unique_ptr<QObject> makeWinogradTest()
{
    return std::make_unique<WinogradTest>();
}

} // namespace sluice::test

#include "test_winograd.moc"
