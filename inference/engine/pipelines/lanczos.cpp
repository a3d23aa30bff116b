// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/pipelines/lanczos.h"

#include <algorithm>
#include <cmath>
#include <numbers>

// The loops over samples are compiled for several processors; the right one is taken when the program starts.
#define SLUICE_MANY_PROCESSORS __attribute__((target_clones("avx512f", "avx2", "default")))

namespace sluice::inference {
namespace {

constexpr double kLobes = 3;
/// Rows that are resized side by side, one in each place of a vector register.
constexpr int kBand = 16;
typedef float Rows __attribute__((vector_size(kBand * sizeof(float))));

double lanczos(double x)
{
    if (x == 0)
        return 1;
    if (std::abs(x) >= kLobes)
        return 0;
    const double angle = std::numbers::pi * x;
    return kLobes * std::sin(angle) * std::sin(angle / kLobes) / (angle * angle);
}

/// One output row of the vertical pass: row[x] = sum of weights[k] * from[k * width + x].
SLUICE_MANY_PROCESSORS void
mixRows(const std::uint16_t* from, int width, const float* weights, int taps, float* row)
{
    for (int x = 0; x < width; ++x)
        row[x] = weights[0] * float(from[x]);
    for (int k = 1; k < taps; ++k) {
        const std::uint16_t* source = from + std::ptrdiff_t(k) * width;
        for (int x = 0; x < width; ++x)
            row[x] += weights[k] * float(source[x]);
    }
}

/// The horizontal pass of kBand rows that lie interleaved in `rows`, rounded to 16 bits into `result`, interleaved too.
SLUICE_MANY_PROCESSORS void mixColumns(const Rows* rows,
                                       const int* starts,
                                       const float* weights,
                                       int taps,
                                       int count,
                                       std::uint16_t* result)
{
    for (int x = 0; x < count; ++x) {
        const Rows* source = rows + starts[x];
        Rows sum = source[0] * weights[0];
        for (int k = 1; k < taps; ++k)
            sum += source[k] * weights[k];
        for (int r = 0; r < kBand; ++r) {
            const float value = std::min(std::max(sum[r] + 0.5f, 0.0f), 65535.0f);
            result[x * kBand + r] = std::uint16_t(std::int32_t(value));
        }
        weights += taps;
    }
}

} // namespace

LanczosResizer::LanczosResizer(int fromWidth, int fromHeight, int toWidth, int toHeight)
    : m_across(makeFilter(fromWidth, toWidth))
    , m_down(makeFilter(fromHeight, toHeight))
{}

bool LanczosResizer::fits(int fromWidth, int fromHeight, int toWidth, int toHeight) const
{
    return m_across.from == fromWidth && m_down.from == fromHeight && m_across.to == toWidth &&
           m_down.to == toHeight;
}

LanczosResizer::Filter LanczosResizer::makeFilter(int from, int to)
{
    const double ratio = double(from) / to;
    const double stretch = std::max(ratio, 1.0);
    const double support = kLobes * stretch;
    Filter filter{from, to, std::min(from, int(std::ceil(support)) * 2 + 1), {}, {}};
    for (int i = 0; i < to; ++i) {
        const double centre = (i + 0.5) * ratio;
        const int first = std::max(0, int(centre - support + 0.5));
        const int last = std::min(from, int(centre + support + 0.5));
        // Every output reads the same number of inputs; at the right edge the first ones weigh nothing.
        const int start = std::min(first, from - filter.taps);
        std::vector<double> weights(std::size_t(filter.taps), 0.0);
        double sum = 0;
        for (int x = first; x < last; ++x) {
            const double weight = lanczos((x - centre + 0.5) / stretch);
            weights[std::size_t(x - start)] = weight;
            sum += weight;
        }
        filter.starts.push_back(start);
        for (double weight : weights)
            filter.weights.push_back(float(weight / sum));
    }
    return filter;
}

void LanczosResizer::runBand(const std::uint16_t* from, std::uint16_t* to, int firstRow) const
{
    const int width = m_across.from;
    std::vector<float> row(std::size_t(width), 0.0f);
    std::vector<Rows> rows(std::size_t(width), Rows{});
    std::vector<std::uint16_t> result(std::size_t(m_across.to) * kBand);
    const int count = std::min(kBand, m_down.to - firstRow);
    for (int r = 0; r < count; ++r) {
        const auto y = std::size_t(firstRow + r);
        mixRows(from + std::ptrdiff_t(m_down.starts[y]) * width, width,
                m_down.weights.data() + y * std::size_t(m_down.taps), m_down.taps, row.data());
        auto* place = reinterpret_cast<float*>(rows.data()) + r;
        for (int x = 0; x < width; ++x)
            place[x * kBand] = row[std::size_t(x)];
    }
    mixColumns(rows.data(), m_across.starts.data(), m_across.weights.data(), m_across.taps,
               m_across.to, result.data());
    for (int r = 0; r < count; ++r) {
        std::uint16_t* target = to + std::ptrdiff_t(firstRow + r) * m_across.to;
        for (int x = 0; x < m_across.to; ++x)
            target[x] = result[std::size_t(x) * kBand + std::size_t(r)];
    }
}

void LanczosResizer::run(const PictureView& from, const PictureSpan& to, WorkerPool& workers) const
{
    const int bands = (m_down.to + kBand - 1) / kBand;
    workers.run(3 * bands, [&](int part) {
        const auto plane = std::size_t(part / bands);
        runBand(from.planes[plane], to.planes[plane], part % bands * kBand);
    });
}

void LanczosResizer::runPlane(const std::uint16_t* from,
                              std::uint16_t* to,
                              WorkerPool& workers) const
{
    workers.run((m_down.to + kBand - 1) / kBand,
                [&](int part) { runBand(from, to, part * kBand); });
}

} // namespace sluice::inference
