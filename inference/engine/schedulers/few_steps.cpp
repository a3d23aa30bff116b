// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/schedulers/few_steps.h"

#include <cmath>

namespace sluice::inference {
namespace {

/// The noise level of the schedule's entry that is nearest to `timestep`; of two equally near the noisier. In float32, as the reference
/// keeps it.
float nearestLevel(double timestep, const FewStepsConfig& config)
{
    const float count = float(config.trainSteps);
    const float shift = float(config.shift);
    float nearest = 1;
    double distance = std::abs(double(config.trainSteps) - timestep);
    for (int i = config.trainSteps; i >= 1; --i) {
        const float even = float(i) / count;
        const float level = shift * even / (1 + (shift - 1) * even);
        if (const double off = std::abs(double(level * count) - timestep); off < distance) {
            distance = off;
            nearest = level;
        }
    }
    return nearest;
}

} // namespace

FewSteps::FewSteps(const FewStepsConfig& config)
    : m_config(config)
{}

Result<void> FewSteps::begin(int /*steps*/, std::span<const double> fixed)
{
    if (fixed.empty())
        return fail(ErrorCode::InvalidInput,
                    "This model works at the timesteps that it was trained for, and was given "
                    "none.");
    m_timesteps.clear();
    std::vector<float> sigmas;
    for (const double timestep : fixed) {
        if (!(timestep > 0 && timestep <= m_config.trainSteps))
            return fail(ErrorCode::InvalidInput, "Timesteps have to lie between 1000 and 0.");
        m_timesteps.push_back(timestep);
        sigmas.push_back(nearestLevel(timestep, m_config));
    }
    sigmas.push_back(0);
    m_sigmas = at::tensor(sigmas, at::kFloat);
    m_index = 0;
    return {};
}

at::Tensor
FewSteps::step(const at::Tensor& output, const at::Tensor& sample, at::Generator& generator)
{
    const at::Tensor now = m_sigmas[m_index], next = m_sigmas[m_index + 1];
    ++m_index;
    m_clean = sample - now * output;
    if (std::size_t(m_index) == m_timesteps.size())
        return m_clean;
    const at::Tensor noise =
        at::randn(sample.sizes(), generator, at::TensorOptions().dtype(at::kFloat))
            .to(sample.device());
    return (1.0 - next) * m_clean + next * noise;
}

} // namespace sluice::inference
