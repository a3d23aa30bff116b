// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace sluice::inference {

/// One GPU as NVIDIA's management library knows it, which takes nothing of its memory: no CUDA, no context.
///
/// Everything is unknown without the library, its driver or that GPU.
class Nvml
{
public:
    /// `gpu` is the GPU's number, -1 for none.
    Nvml(const std::string& library, int gpu);
    ~Nvml();
    Nvml(const Nvml&) = delete;
    Nvml& operator=(const Nvml&) = delete;

    /// Since the driver was loaded.
    std::optional<double> joules() const;
    std::optional<std::uint64_t> freeBytes() const;
    /// "NVIDIA H100"; empty: not known.
    std::string name() const;

private:
    template <class Function>
    Function function(const char* name) const;

    void* m_library;
    void* m_device = nullptr; ///< null: unknown
};

} // namespace sluice::inference
