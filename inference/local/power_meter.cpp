// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/power_meter.h"

#include "inference/local/nvml.h"

#include <cstdint>
#include <fstream>
#include <vector>

namespace sluice::inference {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

std::optional<std::uint64_t> readNumber(const fs::path& path)
{
    std::ifstream file(path);
    std::uint64_t number = 0;
    if (file >> number)
        return number;
    return {};
}

/// One RAPL counter: microjoules that start again from 0 after `range`. Linux, Documentation/power/powercap.
struct Counter
{
    fs::path file;
    std::uint64_t range = 0;
    std::uint64_t atStart = 0;
};

/// The packages ("intel-rapl:0"); their parts ("intel-rapl:0:1") are counted in them already.
std::vector<Counter> packageCounters(const fs::path& powercap)
{
    std::vector<Counter> counters;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(powercap, error)) {
        const std::string name = entry.path().filename().string();
        const std::size_t colon = name.find(':');
        if (colon == std::string::npos || name.find(':', colon + 1) != std::string::npos)
            continue;
        const fs::path file = entry.path() / "energy_uj";
        const auto range = readNumber(entry.path() / "max_energy_range_uj");
        if (readNumber(file))
            counters.push_back({file, range.value_or(0), 0});
    }
    return counters;
}

} // namespace

struct PowerMeter::State
{
    State(int gpuNumber, const fs::path& powercap, const std::string& library)
        : hasGpu(gpuNumber >= 0)
        , counters(packageCounters(powercap))
        , nvml(library, gpuNumber)
    {}

    std::optional<double> processorJoules() const
    {
        double joules = 0;
        for (const Counter& counter : counters) {
            const auto now = readNumber(counter.file);
            if (!now)
                return {};
            const std::uint64_t used = *now >= counter.atStart
                                           ? *now - counter.atStart
                                           : *now + counter.range - counter.atStart;
            joules += double(used) / 1e6;
        }
        return joules;
    }

    bool hasGpu;
    std::vector<Counter> counters;
    Nvml nvml;
    std::optional<double> gpuAtStart;
    Clock::time_point started = Clock::now();
};

PowerMeter::PowerMeter(int gpu, fs::path powercap, const std::string& nvml)
    : m_state(std::make_unique<State>(gpu, powercap, nvml))
{
    start();
}
PowerMeter::~PowerMeter() = default;
PowerMeter::PowerMeter(PowerMeter&&) noexcept = default;
PowerMeter& PowerMeter::operator=(PowerMeter&&) noexcept = default;

void PowerMeter::start()
{
    for (Counter& counter : m_state->counters)
        counter.atStart = readNumber(counter.file).value_or(0);
    m_state->gpuAtStart = m_state->nvml.joules();
    m_state->started = Clock::now();
}

std::optional<double> PowerMeter::averageWatts() const
{
    const double seconds = std::chrono::duration<double>(Clock::now() - m_state->started).count();
    if (seconds <= 0)
        return {};
    if (m_state->hasGpu) {
        const auto now = m_state->nvml.joules();
        if (!now || !m_state->gpuAtStart)
            return {};
        // Without RAPL the processor is left out: it feeds the GPU and draws little beside it.
        return (*now - *m_state->gpuAtStart + m_state->processorJoules().value_or(0)) / seconds;
    }
    const auto joules = m_state->processorJoules();
    if (m_state->counters.empty() || !joules)
        return {};
    return *joules / seconds;
}

} // namespace sluice::inference
