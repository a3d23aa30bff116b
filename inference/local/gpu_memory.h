// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/local/protocol.h"

namespace sluice::inference {

/// Bytes of a GPU's memory that are free now; 0: not known, or `device` is none. Any thread; starts no CUDA.
///
/// `library` is for tests. Checked: tests/inference/test_local_calibration.cpp
std::uint64_t freeGpuMemory(const EngineDevice& device,
                            const std::string& library = "libnvidia-ml.so.1");

} // namespace sluice::inference
