// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/schedulers/flow_euler.h"

namespace sluice::inference {
namespace {

constexpr int kMostSteps = 1000;

/// The type matters: the reference computes the range's ends in float32 and what lies between in float64.
template <class Number>
Number shifted(Number sigma, double shift)
{
    return Number(Number(shift) * sigma / (1 + Number(shift - 1) * sigma));
}

} // namespace

FlowEuler::FlowEuler(const FlowEulerConfig& config)
    : m_config(config)
{}

Result<void> FlowEuler::begin(int steps, std::span<const double> fixed)
{
    if (fixed.empty() && (steps < 1 || steps > kMostSteps))
        return fail(ErrorCode::InvalidInput, "The number of steps has to be between 1 and 1000.");
    m_timesteps.clear();
    std::vector<float> sigmas;
    for (const double timestep : fixed) {
        if (!(timestep > 0 && timestep <= m_config.trainSteps))
            return fail(ErrorCode::InvalidInput, "Timesteps have to lie between 1000 and 0.");
        m_timesteps.push_back(double(float(timestep)));
        sigmas.push_back(shifted(float(timestep) / float(m_config.trainSteps), m_config.shift));
    }
    if (fixed.empty()) {
        const double count = m_config.trainSteps;
        const double first = double(shifted(1.0f, m_config.shift)) * count;
        const double last = double(shifted(float(1.0f / float(count)), m_config.shift)) * count;
        const double stride = steps > 1 ? (last - first) / (steps - 1) : 0;
        for (int i = 0; i < steps; ++i) {
            const double timestep = i > 0 && i == steps - 1 ? last : i * stride + first;
            sigmas.push_back(float(shifted(timestep / count, m_config.shift)));
            m_timesteps.push_back(double(sigmas.back() * float(count)));
        }
    }
    sigmas.push_back(0);
    m_sigmas = at::tensor(sigmas, at::kFloat);
    m_index = 0;
    return {};
}

at::Tensor
FlowEuler::step(const at::Tensor& output, const at::Tensor& sample, at::Generator& generator)
{
    const at::Tensor now = m_sigmas[m_index], next = m_sigmas[m_index + 1];
    ++m_index;
    m_clean = sample - now * output;
    if (!m_config.stochastic)
        return sample + (next - now) * output;
    const at::Tensor noise =
        at::randn(sample.sizes(), generator, at::TensorOptions().dtype(at::kFloat))
            .to(sample.device());
    return (1.0 - next) * m_clean + next * noise;
}

} // namespace sluice::inference
