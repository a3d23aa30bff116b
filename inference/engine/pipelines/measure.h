// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <chrono>

namespace sluice::inference {

/// Multiply-adds a second of 64-channel 3x3 convolutions on the CPU, as SRVGGNetCompact runs them, measured for about `time`.
/// Errors: OutOfMemory, Internal.
Result<double> measureConvolution(int threads, std::chrono::duration<double> time);

} // namespace sluice::inference
