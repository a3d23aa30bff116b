// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/schedulers/scheduler.h"

namespace sluice::inference {

struct FlowEulerConfig
{
    int trainSteps = 1000;
    double shift = 1; ///< above 1: more of the steps at high noise
    bool stochastic =
        false; ///< from the clean sample with fresh noise at every step: models distilled to few steps
};

/// Straight steps along the velocity of flow matching.
///
/// Source:  diffusers 0.38, schedulers/scheduling_flow_match_euler_discrete.py, which applies the shift to the range and to the values in it.
/// Checked: tests/inference/engine/test_schedulers.cpp, timesteps exact.
class FlowEuler : public Scheduler
{
public:
    explicit FlowEuler(const FlowEulerConfig& config);

    Result<void> begin(int steps, std::span<const double> fixed = {}) override;
    at::Tensor
    step(const at::Tensor& output, const at::Tensor& sample, at::Generator& generator) override;

private:
    FlowEulerConfig m_config;
    int m_index = 0;
};

} // namespace sluice::inference
