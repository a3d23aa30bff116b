// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/prelu.h"

namespace sluice::inference {

__attribute__((target_clones("avx512f", "avx2", "default"))) void
preluInPlace(float* samples, std::int64_t pixels, const float* slopes, int channels)
{
    for (std::int64_t i = 0; i < pixels; ++i, samples += channels)
        for (int c = 0; c < channels; ++c)
            samples[c] = samples[c] < 0 ? samples[c] * slopes[c] : samples[c];
}

} // namespace sluice::inference
