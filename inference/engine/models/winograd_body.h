// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/models/winograd_kernel.h"

#include <cstring>

// The includer defines SLUICE_LANES (floats in a vector register) and SLUICE_ACCUMULATORS (registers for sums), and compiles with the
// processor's flags. Everything is in an unnamed namespace, so that the two versions never meet.
namespace sluice::inference {
namespace {

constexpr int kLanes = SLUICE_LANES;
typedef float Vector __attribute__((vector_size(kLanes * sizeof(float)), aligned(4), may_alias));

/// Not std::min: the linker might keep this file's copy of it for processors that cannot run it.
int smaller(int a, int b)
{
    return a < b ? a : b;
}

Vector load(const float* at)
{
    return *reinterpret_cast<const Vector*>(at);
}

void store(float* at, Vector value)
{
    *reinterpret_cast<Vector*>(at) = value;
}

/// One row or column of a window: 6 inputs -> 6 factors.
inline void transformInput(const Vector* in, int inStep, Vector* out, int outStep)
{
    const Vector a = in[0], b = in[inStep], c = in[2 * inStep], d = in[3 * inStep],
                 e = in[4 * inStep], f = in[5 * inStep];
    const Vector even = e - c * 4.0f, odd = d - b * 4.0f;
    const Vector near = e - c, far = (d - b) * 2.0f;
    out[0] = a * 4.0f - c * 5.0f + e;
    out[outStep] = even + odd;
    out[2 * outStep] = even - odd;
    out[3 * outStep] = near + far;
    out[4 * outStep] = near - far;
    out[5 * outStep] = b * 4.0f - d * 5.0f + f;
}

/// One row or column of products: 6 -> 4 outputs.
inline void transformOutput(const Vector* in, int inStep, Vector* out, int outStep)
{
    const Vector a = in[0], b = in[inStep], c = in[2 * inStep], d = in[3 * inStep],
                 e = in[4 * inStep], f = in[5 * inStep];
    const Vector sum1 = b + c, difference1 = b - c, sum2 = d + e, difference2 = d - e;
    out[0] = a + sum1 + sum2;
    out[outStep] = difference1 + difference2 * 2.0f;
    out[2 * outStep] = sum1 + sum2 * 4.0f;
    out[3 * outStep] = difference1 + difference2 * 8.0f + f;
}

/// The window of one square -> its place among the factors [kParts][kTogether][inputs].
void takeWindow(const WinogradJob& job, int left, int top, int square, float* factors)
{
    const auto& from = job.from;
    const bool inside =
        left >= 0 && top >= 0 && left + kWindow <= from.width && top + kWindow <= from.height;
    for (int channel = 0; channel < job.inputs; channel += kLanes) {
        Vector window[kParts], half[kParts], done[kParts];
        for (int y = 0; y < kWindow; ++y)
            for (int x = 0; x < kWindow; ++x) {
                const int px = left + x, py = top + y;
                const bool there =
                    inside || (px >= 0 && py >= 0 && px < from.width && py < from.height);
                window[y * kWindow + x] =
                    there ? load(from.samples +
                                 (std::ptrdiff_t(py) * from.width + px) * from.stride + channel)
                          : Vector{};
            }
        for (int x = 0; x < kWindow; ++x)
            transformInput(window + x, kWindow, half + x, kWindow);
        for (int y = 0; y < kWindow; ++y)
            transformInput(half + y * kWindow, 1, done + y * kWindow, 1);
        float* place = factors + std::ptrdiff_t(square) * job.inputs + channel;
        for (int part = 0; part < kParts; ++part)
            store(place + std::ptrdiff_t(part) * kTogether * job.inputs, done[part]);
    }
}

/// The products of one square -> its 4x4 pixels.
void putSquare(const WinogradJob& job, int left, int top, int square, const float* products)
{
    const auto& to = job.to;
    const int columns = smaller(kSquare, to.width - left);
    const int rows = smaller(kSquare, to.height - top);
    for (int channel = 0; channel < job.outputs; channel += kLanes) {
        Vector sums[kParts], half[kSquare * kWindow], done[kSquare * kSquare];
        const float* place = products + std::ptrdiff_t(square) * job.outputs + channel;
        for (int part = 0; part < kParts; ++part)
            sums[part] = load(place + std::ptrdiff_t(part) * kTogether * job.outputs);
        for (int x = 0; x < kWindow; ++x)
            transformOutput(sums + x, kWindow, half + x, kWindow);
        for (int y = 0; y < kSquare; ++y)
            transformOutput(half + y * kWindow, 1, done + y * kSquare, 1);
        const Vector bias = load(job.bias + channel);
        for (int y = 0; y < rows; ++y)
            for (int x = 0; x < columns; ++x) {
                const std::ptrdiff_t pixel = std::ptrdiff_t(top + y) * to.width + left + x;
                Vector value = done[y * kSquare + x] + bias;
                if (job.end.slopes != nullptr) {
                    const Vector bent = value * load(job.end.slopes + channel);
                    value = value < 0.0f ? bent : value;
                }
                for (const Residual* residual : {&job.end.inner, &job.end.outer})
                    if (residual->samples != nullptr)
                        value = value * residual->scale +
                                load(residual->samples + pixel * residual->stride + channel);
                store(to.samples + pixel * to.stride + channel, value);
            }
    }
}

/// products[rows][Columns vectors] = factors[rows][inputs] * weights[inputs][Columns vectors], of one part.
template <int Rows, int Columns>
void multiply(const float* factors, const float* weights, float* products, int inputs, int outputs)
{
    Vector sums[Rows][Columns] = {};
    for (int i = 0; i < inputs; ++i) {
        Vector row[Columns];
        for (int c = 0; c < Columns; ++c)
            row[c] = load(weights + std::ptrdiff_t(i) * outputs + c * kLanes);
        for (int r = 0; r < Rows; ++r)
            for (int c = 0; c < Columns; ++c)
                sums[r][c] += factors[std::ptrdiff_t(r) * inputs + i] * row[c];
    }
    for (int r = 0; r < Rows; ++r)
        for (int c = 0; c < Columns; ++c)
            store(products + std::ptrdiff_t(r) * outputs + c * kLanes, sums[r][c]);
}

template <int Columns>
void multiplyAll(const WinogradJob& job, const float* factors, float* products, int squares)
{
    constexpr int kRows = SLUICE_ACCUMULATORS / Columns;
    static_assert(kTogether % kRows == 0);
    const int inputs = job.inputs, outputs = job.outputs;
    for (int part = 0; part < kParts; ++part) {
        const float* partFactors = factors + std::ptrdiff_t(part) * kTogether * inputs;
        const float* partWeights = job.weights + std::ptrdiff_t(part) * inputs * outputs;
        float* partProducts = products + std::ptrdiff_t(part) * kTogether * outputs;
        for (int column = 0; column < outputs; column += Columns * kLanes)
            for (int square = 0; square < squares; square += kRows)
                multiply<kRows, Columns>(
                    partFactors + std::ptrdiff_t(square) * inputs, partWeights + column,
                    partProducts + std::ptrdiff_t(square) * outputs + column, inputs, outputs);
    }
}

void runWinograd(const WinogradJob& job)
{
    float* const factors = job.scratch;
    float* const products = factors + std::ptrdiff_t(kParts) * kTogether * job.inputs;
    // Squares that are not there are multiplied too: as zeros, not as whatever the memory held.
    std::memset(factors, 0, sizeof(float) * kParts * kTogether * std::size_t(job.inputs));
    const int vectors = job.outputs / kLanes;
    const int across = (job.to.width + kSquare - 1) / kSquare;
    for (int band = job.firstBand; band < job.lastBand; ++band)
        for (int first = 0; first < across; first += kTogether) {
            const int squares = smaller(kTogether, across - first);
            for (int s = 0; s < squares; ++s)
                takeWindow(job, (first + s) * kSquare - 1, band * kSquare - 1, s, factors);
            if (kLanes == 16 && vectors % 4 == 0)
                multiplyAll<4>(job, factors, products, squares);
            else if (kLanes == 16 && vectors % 3 == 0)
                multiplyAll<3>(job, factors, products, squares);
            else if (vectors % 2 == 0)
                multiplyAll<2>(job, factors, products, squares);
            else
                multiplyAll<1>(job, factors, products, squares);
            for (int s = 0; s < squares; ++s)
                putSquare(job, (first + s) * kSquare, band * kSquare, s, products);
        }
}

} // namespace
} // namespace sluice::inference
