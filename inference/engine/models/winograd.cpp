// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/winograd.h"

#include "inference/engine/models/winograd_kernel.h"

#include <cstdint>
#include <memory>

namespace sluice::inference {
namespace {

constexpr double kFilter[kWindow][3] = {{1.0 / 4, 0, 0},
                                        {-1.0 / 6, -1.0 / 6, -1.0 / 6},
                                        {-1.0 / 6, 1.0 / 6, -1.0 / 6},
                                        {1.0 / 24, 1.0 / 12, 1.0 / 6},
                                        {1.0 / 24, -1.0 / 12, 1.0 / 6},
                                        {0, 0, 1}};

/// Memory of one thread that grows to what its largest convolution needs.
float* scratchFor(std::size_t floats)
{
    constexpr std::size_t kAlignment = 16; // floats in a cache line
    thread_local std::vector<float> memory;
    if (memory.size() < floats + kAlignment)
        memory.resize(floats + kAlignment);
    const auto address = reinterpret_cast<std::uintptr_t>(memory.data());
    return memory.data() + (kAlignment - address / sizeof(float) % kAlignment) % kAlignment;
}

} // namespace

bool WinogradConvolution::hasAvx512()
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma");
}

bool WinogradConvolution::isPossible(int inputs, int outputs)
{
    const bool processor = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    return processor && inputs % 16 == 0 && outputs % 16 == 0;
}

WinogradConvolution::WinogradConvolution(
    const float* weights, const float* bias, int inputs, int outputs, bool avx512)
    : m_inputs(inputs)
    , m_outputs(outputs)
    , m_avx512(avx512)
    , m_weights(std::size_t(kParts) * std::size_t(inputs) * std::size_t(outputs))
    , m_bias(bias, bias + outputs)
{
    for (int o = 0; o < outputs; ++o)
        for (int i = 0; i < inputs; ++i) {
            const float* kernel = weights + (std::ptrdiff_t(o) * inputs + i) * 9;
            for (int y = 0; y < kWindow; ++y)
                for (int x = 0; x < kWindow; ++x) {
                    double sum = 0;
                    for (int ky = 0; ky < 3; ++ky)
                        for (int kx = 0; kx < 3; ++kx)
                            sum += kFilter[y][ky] * double(kernel[3 * ky + kx]) * kFilter[x][kx];
                    const std::size_t part = std::size_t(y * kWindow + x);
                    m_weights[(part * std::size_t(inputs) + std::size_t(i)) * std::size_t(outputs) +
                              std::size_t(o)] = float(sum);
                }
        }
}

void WinogradConvolution::run(const ChannelsLast<const float>& from,
                              const ChannelsLast<float>& to,
                              const ConvolutionEnd& end,
                              int first,
                              int last) const
{
    float* const scratch =
        scratchFor(std::size_t(kParts) * kTogether * std::size_t(m_inputs + m_outputs));
    const WinogradJob job{from,      to,    end,  m_weights.data(), m_bias.data(), m_inputs,
                          m_outputs, first, last, scratch};
    if (m_avx512)
        runWinogradAvx512(job);
    else
        runWinogradAvx2(job);
}

} // namespace sluice::inference
