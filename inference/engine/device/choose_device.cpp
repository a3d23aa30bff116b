// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/device/choose_device.h"

#include "inference/engine/device/device.h"

#include <ATen/Context.h>

#include <fmt/format.h>

namespace sluice::inference {

Result<at::Device> chooseDevice(const std::string& wanted)
{
    if (wanted == "cpu")
        return at::Device(at::kCPU);
    if (wanted != "auto" && !wanted.starts_with("cuda"))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("\"{}\" is no device: use auto, cpu or cuda.", wanted));
    const auto loaded = loadCuda();
    if (loaded && at::hasCUDA())
        return wanted == "auto" ? at::Device(at::kCUDA, 0)
                                : at::Device(wanted == "cuda" ? "cuda:0" : wanted);
    if (wanted == "auto")
        return at::Device(at::kCPU);
    if (!loaded)
        return Unexpected(loaded.error());
    return fail(ErrorCode::Unavailable, "No usable NVIDIA GPU was found: use the device cpu.");
}

} // namespace sluice::inference
