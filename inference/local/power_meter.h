// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace sluice::inference {

/// Reads how much energy the processor (RAPL counters) and the GPU (NVIDIA's NVML) have used. Either may be out of reach: RAPL
/// is readable by root alone on most systems.
class PowerMeter
{
public:
    /// `gpu` is the GPU's number, -1 for none. The rest is for tests.
    explicit PowerMeter(int gpu = -1,
                        std::filesystem::path powercap = "/sys/class/powercap",
                        const std::string& nvml = "libnvidia-ml.so.1");
    ~PowerMeter();
    PowerMeter(PowerMeter&&) noexcept;
    PowerMeter& operator=(PowerMeter&&) noexcept;

    /// Begins a span of time.
    void start();
    /// The average draw since start(), in watts, of what can be read; nothing when that is nothing, or not all of it (a
    /// GPU in use without its figure would look cheap).
    std::optional<double> averageWatts() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace sluice::inference
