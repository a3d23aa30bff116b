// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "inference/engine/torch.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace sluice::inference {

/// Leads from noise to a clip in a number of steps. One clip at a time: begin(), then step() once for each of timesteps().
class Scheduler
{
public:
    virtual ~Scheduler() = default;

    /// Lays out `steps` steps; with `fixed` timesteps (1000 to 0, of few-step models) these instead. Errors: InvalidInput.
    virtual Result<void> begin(int steps, std::span<const double> fixed = {}) = 0;

    /// What the denoiser is told, 1000..0.
    const std::vector<double>& timesteps() const { return m_timesteps; }
    /// The share of noise before each step, and 0 after the last.
    const at::Tensor& sigmas() const { return m_sigmas; }

    /// The next latents from the denoiser's `output` for `sample`. `generator` draws fresh noise where the method wants it, on the CPU.
    virtual at::Tensor
    step(const at::Tensor& output, const at::Tensor& sample, at::Generator& generator) = 0;

    /// What the last step took for the finished latents.
    const at::Tensor& clean() const { return m_clean; }

protected:
    std::vector<double> m_timesteps;
    at::Tensor m_sigmas; ///< float32 on the CPU, one more than timesteps
    at::Tensor m_clean;
};

/// The scheduler that a scheduler_config.json asks for: UniPCMultistepScheduler with flow sigmas, or FlowMatchEulerDiscreteScheduler.
///
/// Errors: NotFound, Io, ModelBroken (another class, or a setting that is not supported: named).
Result<std::unique_ptr<Scheduler>> loadScheduler(const std::filesystem::path& file);

} // namespace sluice::inference
