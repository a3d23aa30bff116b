// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/network.h"
#include "inference/engine/models/network_needs.h"
#include "inference/engine/pipelines/upscaler.h"
#include "inference/engine/tiling/tiled_run.h"
#include "inference/engine/weights/weights.h"
#include "tests/inference/engine/suites.h"
#include "tests/inference/engine/tensor_file.h"

#include <QTest>

#include <cmath>
#include <random>

namespace fs = std::filesystem;

namespace sluice::test {
namespace {

using namespace sluice::inference;

/// A picture of random samples that owns its planes.
struct Picture
{
    int width, height;
    std::array<std::vector<std::uint16_t>, 3> planes;

    Picture(int w, int h)
        : width(w)
        , height(h)
    {
        for (auto& plane : planes)
            plane.resize(std::size_t(w) * std::size_t(h));
    }

    static Picture random(int w, int h)
    {
        Picture picture(w, h);
        std::mt19937 generator(1);
        for (auto& plane : picture.planes)
            for (auto& sample : plane)
                sample = std::uint16_t(generator());
        return picture;
    }

    PictureView view() const
    {
        return {{planes[0].data(), planes[1].data(), planes[2].data()}, width, height};
    }
    PictureSpan span()
    {
        return {{planes[0].data(), planes[1].data(), planes[2].data()}, width, height};
    }
};

fs::path weightsFile(const std::string& name)
{
    return upscaleData() / name;
}

/// Takes one picture through `tiles`.
Picture enlarged(TiledRun& tiles, const Picture& source, int scale)
{
    Picture result(source.width * scale, source.height * scale);
    const std::array sources{source.view()};
    const std::array results{result.span()};
    const c10::InferenceMode inference;
    const auto done = tiles.run(sources, results, {}, {});
    if (!done)
        throw std::runtime_error(done.error().detail);
    return result;
}

int largestDifference(const Picture& a, const Picture& b)
{
    int largest = 0;
    for (std::size_t plane = 0; plane < 3; ++plane)
        for (std::size_t i = 0; i < a.planes[plane].size(); ++i)
            largest =
                std::max(largest, std::abs(int(a.planes[plane][i]) - int(b.planes[plane][i])));
    return largest;
}

/// Doubles every pixel, without a network.
at::Tensor doubledPixels(const at::Tensor& windows)
{
    return at::upsample_nearest2d(windows, {windows.size(2) * 2, windows.size(3) * 2});
}

TiledRun::Options doublingOptions(int side)
{
    TiledRun::Options options;
    options.scale = 2;
    options.rules = {side, 4, 8, 1};
    return options;
}

} // namespace

class TilingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keptPartsCoverThePictureOnce_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("multiple");
        QTest::newRow("one pixel") << 1 << 1 << 1;
        QTest::newRow("one row") << 257 << 1 << 2;
        QTest::newRow("odd, folded by 4") << 331 << 123 << 4;
        QTest::newRow("just over the side") << 65 << 64 << 1;
    }

    void keptPartsCoverThePictureOnce()
    {
        QFETCH(int, width);
        QFETCH(int, height);
        QFETCH(int, multiple);
        const TileRules rules{64, 16, 8, multiple};
        const TileGrid grid = planTiles(width, height, rules);
        std::vector<int> hits(std::size_t(width) * std::size_t(height), 0);
        QCOMPARE(grid.windowWidth % multiple, 0);
        QCOMPARE(grid.windowHeight % multiple, 0);
        for (const Tile& tile : grid.tiles) {
            QCOMPARE((tile.x + rules.edge) % multiple, 0);
            // What is kept has its overlap around it, or the mirrored edge of the picture.
            QVERIFY(tile.x <= std::max(tile.keepX - rules.overlap, -rules.edge));
            QVERIFY(tile.x + grid.windowWidth >=
                    std::min(tile.keepX + tile.keepWidth + rules.overlap, width + rules.edge));
            for (int y = tile.keepY; y < tile.keepY + tile.keepHeight; ++y)
                for (int x = tile.keepX; x < tile.keepX + tile.keepWidth; ++x)
                    ++hits[std::size_t(y) * std::size_t(width) + std::size_t(x)];
        }
        QVERIFY(std::all_of(hits.begin(), hits.end(), [](int count) { return count == 1; }));
    }

    void mirroringNeverLeavesThePicture()
    {
        for (int size : {1, 2, 3, 10})
            for (int place = -50; place < 50; ++place)
                QVERIFY(mirrored(place, size) >= 0 && mirrored(place, size) < size);
        QCOMPARE(mirrored(-1, 10), 1);
        QCOMPARE(mirrored(10, 10), 8);
    }

    void tilesShowNoSeams_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("compact") << "compact.safetensors";
        QTest::newRow("residual dense") << "dense_old_names.safetensors";
        QTest::newRow("residual dense, unshuffle 2") << "dense_unshuffle2.safetensors";
        QTest::newRow("residual dense, unshuffle 4") << "dense_unshuffle4.safetensors";
    }

    /// 1e-5 of white is two thirds of a 16-bit step, so that a difference of one step comes from rounding.
    void tilesShowNoSeams()
    {
        QFETCH(QString, file);
        const auto weights = readWeights(weightsFile(file.toStdString()));
        QVERIFY(weights);
        Network network(weights->facts, weights->tensors, at::kCPU, at::kFloat);
        // Into the middle of the range, or clamping would hide differences.
        const Forward forward = [&](const at::Tensor& x) {
            return network.forward(x).mul_(0.05).add_(0.5);
        };
        const NetworkNeeds needs = needsOf(weights->facts);
        TiledRun::Options options;
        options.scale = weights->facts.scale;
        options.rules = {32, needs.receptiveField, 8, needs.multiple};
        const Picture source = Picture::random(101, 67);
        TiledRun tiled(options, forward);
        options.rules.side = 4096;
        TiledRun whole(options, forward);
        const int difference = largestDifference(enlarged(tiled, source, options.scale),
                                                 enlarged(whole, source, options.scale));
        QVERIFY2(difference <= 1, std::to_string(difference).c_str());
    }

    void samplesPassExactly()
    {
        TiledRun tiles(doublingOptions(40), doubledPixels);
        const Picture source = Picture::random(101, 67);
        const Picture result = enlarged(tiles, source, 2);
        for (std::size_t plane = 0; plane < 3; ++plane)
            for (int y = 0; y < result.height; ++y)
                for (int x = 0; x < result.width; ++x)
                    QCOMPARE(result.planes[plane][std::size_t(y * result.width + x)],
                             source.planes[plane][std::size_t(y / 2 * source.width + x / 2)]);
    }

    void severalPicturesStayApart()
    {
        TiledRun::Options options = doublingOptions(512);
        options.batchPixels = 1 << 20;
        std::int64_t together = 0;
        TiledRun tiles(options, [&](const at::Tensor& windows) {
            together = std::max(together, windows.size(0));
            return doubledPixels(windows);
        });
        const Picture first = Picture::random(30, 20);
        Picture second(30, 20);
        Picture a(60, 40), b(60, 40);
        const std::array sources{first.view(), second.view()};
        const std::array results{a.span(), b.span()};
        QVERIFY(tiles.run(sources, results, {}, {}));
        QCOMPARE(together, std::int64_t(2));
        QCOMPARE(a.planes[0][0], first.planes[0][0]);
        QCOMPARE(b.planes[0][0], second.planes[0][0]);
        QCOMPARE(tiles.batchFor(30, 20), 16);
        QCOMPARE(tiles.batchFor(2000, 2000), 1);
    }

    void memoryThatRunsOutHalvesTheTiles_data()
    {
        QTest::addColumn<bool>("gpu");
        QTest::newRow("main memory") << false;
        QTest::newRow("GPU memory") << true;
    }

    void memoryThatRunsOutHalvesTheTiles()
    {
        QFETCH(bool, gpu);
        TiledRun tiles(doublingOptions(512), [&](const at::Tensor& windows) {
            if (windows.size(3) > 100 && gpu)
                TORCH_CHECK_WITH(OutOfMemoryError, false, "CUDA out of memory.");
            if (windows.size(3) > 100)
                throw std::bad_alloc();
            return doubledPixels(windows);
        });
        const Picture source = Picture::random(300, 40);
        const Picture result = enlarged(tiles, source, 2);
        QCOMPARE(tiles.side(), 75); // 300 -> 150 -> 75
        QCOMPARE(result.planes[2].back(), source.planes[2].back());
    }

    void memoryThatNeverSufficesIsAnError()
    {
        TiledRun tiles(doublingOptions(512),
                       [](const at::Tensor&) -> at::Tensor { throw std::bad_alloc(); });
        const Picture source = Picture::random(100, 100);
        Picture result(200, 200);
        const std::array sources{source.view()};
        const std::array results{result.span()};
        const auto done = tiles.run(sources, results, {}, {});
        QVERIFY(!done);
        QCOMPARE(int(done.error().code), int(ErrorCode::OutOfMemory));
    }

    void cancelIsHeardWithinOneTile()
    {
        std::stop_source stop;
        int tilesDone = 0;
        TiledRun tiles(doublingOptions(32), doubledPixels);
        const Picture source = Picture::random(200, 200);
        Picture result(400, 400);
        const std::array sources{source.view()};
        const std::array results{result.span()};
        const auto done = tiles.run(sources, results, stop.get_token(), [&] {
            if (++tilesDone == 3)
                stop.request_stop();
        });
        QVERIFY(!done);
        QCOMPARE(int(done.error().code), int(ErrorCode::Cancelled));
        QCOMPARE(tilesDone, 3);
    }

    void networkThatStopsInATileIsACancel()
    {
        TiledRun tiles(doublingOptions(512),
                       [](const at::Tensor&) -> at::Tensor { throw Stopped(); });
        const Picture source = Picture::random(20, 20);
        Picture result(40, 40);
        const std::array sources{source.view()};
        const std::array results{result.span()};
        const auto done = tiles.run(sources, results, {}, {});
        QVERIFY(!done);
        QCOMPARE(int(done.error().code), int(ErrorCode::Cancelled));
    }

    void brokenWeightsAreAnErrorNotACrash()
    {
        UpscalerOptions options;
        options.weights = weightsFile("compact.io.safetensors");
        options.device = "cpu";
        const auto upscaler = Upscaler::load(options);
        QVERIFY(!upscaler);
        QCOMPARE(int(upscaler.error().code), int(ErrorCode::ModelBroken));
        QVERIFY(upscaler.error().detail.find("compact.io.safetensors") != std::string::npos);
    }

    void unknownDeviceIsAnError()
    {
        UpscalerOptions options;
        options.weights = weightsFile("compact.safetensors");
        options.device = "abacus";
        const auto upscaler = Upscaler::load(options);
        QVERIFY(!upscaler);
        QCOMPARE(int(upscaler.error().code), int(ErrorCode::InvalidInput));
    }
};

std::unique_ptr<QObject> makeTilingTest()
{
    return std::make_unique<TilingTest>();
}

} // namespace sluice::test

#include "test_tiling.moc"
