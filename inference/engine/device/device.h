// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sluice::inference {

/// A processor that networks can run on.
struct DeviceFacts
{
    std::string id;   ///< "cpu", "cuda:0"
    std::string kind; ///< "cpu" or "cuda"
    std::string name; ///< "AMD EPYC", "NVIDIA H100"
    std::uint64_t memoryBytes = 0;
    std::uint64_t freeBytes = 0; ///< of a GPU that is not in use yet: all of it
    int threads = 0;             ///< physical cores for the CPU, 0 for a GPU
};

/// The CPU first, then the GPUs that NVIDIA's driver names. Quick: libtorch_cuda is not loaded for it.
std::vector<DeviceFacts> listDevices();

/// Makes the process keep the memory that it frees, for the next layer's output. Otherwise every output of some megabytes is mapped anew
/// and each of its pages cleared by the kernel, which costs a third of a small network's time. Call it before the first thread is started.
void keepFreedMemory();

/// Loads libtorch_cuda, which takes seconds, so that "cuda" devices work in this process. Once is enough.
///
/// Errors: Unavailable: no driver, or a library is missing (named).
Result<void> loadCuda();

} // namespace sluice::inference
