// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/gpu_memory.h"

#include "inference/local/calibration.h"
#include "inference/local/nvml.h"

namespace sluice::inference {

std::uint64_t freeGpuMemory(const EngineDevice& device, const std::string& library)
{
    const Nvml nvml(library, gpuNumber(device));
    // The two libraries may count several GPUs in another order.
    if (nvml.name() != device.name)
        return 0;
    return nvml.freeBytes().value_or(0);
}

} // namespace sluice::inference
