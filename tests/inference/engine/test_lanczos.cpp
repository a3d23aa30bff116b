// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/pipelines/lanczos.h"
#include "tests/inference/engine/suites.h"
#include "tests/inference/engine/tensor_file.h"

#include <QTest>

#include <algorithm>
#include <cmath>

namespace sluice::test {
namespace {

using namespace sluice::inference;
using Plane = std::vector<std::uint16_t>;

Plane resized(
    const Plane& from, int fromWidth, int fromHeight, int width, int height, int threads = 1)
{
    WorkerPool workers(threads);
    Plane to(std::size_t(width) * std::size_t(height));
    LanczosResizer(fromWidth, fromHeight, width, height).runPlane(from.data(), to.data(), workers);
    return to;
}

/// The pattern of tests/inference/parity/make_resize_reference.py.
Plane pattern(int width, int height)
{
    Plane plane;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            plane.push_back(std::uint16_t((x * 7919 + y * 104729 + x * y * 31) % 65521));
    return plane;
}

} // namespace

class LanczosTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsPillow()
    {
        const auto references = readTensors(upscaleData() / "resize.safetensors");
        QCOMPARE(references.size(), std::size_t(5));
        for (const auto& [name, reference] : references) {
            int fromWidth = 0, fromHeight = 0, width = 0, height = 0;
            QCOMPARE(std::sscanf(name.c_str(), "%dx%d-to-%dx%d", &fromWidth, &fromHeight, &width,
                                 &height),
                     4);
            const Plane result =
                resized(pattern(fromWidth, fromHeight), fromWidth, fromHeight, width, height);
            const float* expected = reference.data_ptr<float>();
            for (std::size_t i = 0; i < result.size(); ++i) {
                const float clamped = std::clamp(expected[i], 0.0f, 65535.0f);
                QVERIFY2(std::abs(float(result[i]) - clamped) <= 1.0f, name.c_str());
            }
        }
    }

    void evenAreasStayEven()
    {
        for (const std::uint16_t level : {0, 1, 32768, 65535}) {
            const Plane result = resized(Plane(31 * 17, level), 31, 17, 77, 5);
            QVERIFY(std::all_of(result.begin(), result.end(),
                                [&](auto value) { return value == level; }));
        }
    }

    /// A grid finer than the result can show must become grey, not a coarser grid.
    void shrinkingDoesNotAlias()
    {
        Plane grid;
        for (int i = 0; i < 300 * 300; ++i)
            grid.push_back((i % 300 + i / 300) % 2 ? 65535 : 0);
        const Plane result = resized(grid, 300, 300, 70, 70);
        for (int y = 5; y < 65; ++y)
            for (int x = 5; x < 65; ++x)
                QVERIFY(std::abs(result[std::size_t(y * 70 + x)] - 32768) < 300);
    }

    void sameSizeIsTheSamePicture()
    {
        const Plane plane = pattern(37, 23);
        QVERIFY(resized(plane, 37, 23, 37, 23) == plane);
    }

    void threadsMakeNoDifference()
    {
        const Plane plane = pattern(301, 203);
        QVERIFY(resized(plane, 301, 203, 640, 480, 4) == resized(plane, 301, 203, 640, 480, 1));
    }
};

std::unique_ptr<QObject> makeLanczosTest()
{
    return std::make_unique<LanczosTest>();
}

} // namespace sluice::test

#include "test_lanczos.moc"
