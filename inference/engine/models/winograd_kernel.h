// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/models/winograd.h"

#include <cstddef>

namespace sluice::inference {

/// Outputs are made in squares of kSquare pixels out of kWindow x kWindow inputs, which become kParts products.
inline constexpr int kSquare = 4;
inline constexpr int kWindow = 6;
inline constexpr int kParts = kWindow * kWindow;
/// Squares that are made together: their transformed inputs and outputs stay in the second-level cache.
inline constexpr int kTogether = 24;

/// What one thread works on.
struct WinogradJob
{
    ChannelsLast<const float> from;
    ChannelsLast<float> to;
    ConvolutionEnd end;
    const float* weights = nullptr; ///< [kParts][inputs][outputs]
    const float* bias = nullptr;
    int inputs = 0, outputs = 0;
    int firstBand = 0, lastBand = 0;
    float* scratch = nullptr; ///< kParts * kTogether * (inputs + outputs) floats, 64-byte aligned
};

// The same code, compiled for two generations of processors.
void runWinogradAvx2(const WinogradJob& job);
void runWinogradAvx512(const WinogradJob& job);

} // namespace sluice::inference
