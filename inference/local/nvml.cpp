// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/nvml.h"

#include <dlfcn.h>

#include <array>

namespace sluice::inference {

/// By its stable name.
template <class Function>
Function Nvml::function(const char* name) const
{
    return reinterpret_cast<Function>(::dlsym(m_library, name));
}

Nvml::Nvml(const std::string& library, int gpu)
    : m_library(gpu < 0 ? nullptr : ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL))
{
    if (m_library == nullptr)
        return;
    const auto init = function<int (*)()>("nvmlInit_v2");
    const auto handle = function<int (*)(unsigned, void**)>("nvmlDeviceGetHandleByIndex_v2");
    if (init == nullptr || handle == nullptr || init() != 0 ||
        handle(unsigned(gpu), &m_device) != 0)
        m_device = nullptr;
}

Nvml::~Nvml()
{
    if (m_library != nullptr)
        ::dlclose(m_library);
}

std::optional<double> Nvml::joules() const
{
    if (m_device == nullptr)
        return {};
    const auto energy =
        function<int (*)(void*, unsigned long long*)>("nvmlDeviceGetTotalEnergyConsumption");
    unsigned long long millijoules = 0;
    if (energy == nullptr || energy(m_device, &millijoules) != 0)
        return {};
    return double(millijoules) / 1e3;
}

std::optional<std::uint64_t> Nvml::freeBytes() const
{
    // As nvmlMemory_t.
    struct Memory
    {
        unsigned long long total, free, used;
    };
    if (m_device == nullptr)
        return {};
    const auto ask = function<int (*)(void*, Memory*)>("nvmlDeviceGetMemoryInfo");
    Memory memory{};
    if (ask == nullptr || ask(m_device, &memory) != 0)
        return {};
    return memory.free;
}

std::string Nvml::name() const
{
    std::array<char, 128> text{};
    if (m_device == nullptr)
        return {};
    const auto ask = function<int (*)(void*, char*, unsigned)>("nvmlDeviceGetName");
    if (ask == nullptr || ask(m_device, text.data(), unsigned(text.size()) - 1) != 0)
        return {};
    return text.data();
}

} // namespace sluice::inference
