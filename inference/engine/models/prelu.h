// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace sluice::inference {

/// PReLU in place on `pixels` x `channels` float32 samples, channels side by side: x < 0 becomes slope x x.
///
/// PyTorch's own writes into new memory, which costs as much again as the arithmetic.
void preluInPlace(float* samples, std::int64_t pixels, const float* slopes, int channels);

} // namespace sluice::inference
