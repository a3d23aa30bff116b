// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/schedulers/scheduler.h"

#include <deque>

namespace sluice::inference {

struct UniPcConfig
{
    int trainSteps = 1000;
    int order = 2;
    bool lowerOrderFinal = true;
    bool predictsSample = false; ///< the network says the clean sample; false: the velocity
    double shift = 1;            ///< above 1: more of the steps at high noise
};

/// The predictor-corrector of UniPC (its B2 variant, "bh2") over flow-matching noise levels.
///
/// All scalars are float32 tensors in the reference's order of operations: steps are ill-conditioned where noise is nearly 1, and other
/// roundings would show in the frames.
///
/// Source:  diffusers 0.38, schedulers/scheduling_unipc_multistep.py with use_flow_sigmas; "UniPC", Zhao et al. 2023.
/// Checked: tests/inference/engine/test_schedulers.cpp, timesteps exact.
class UniPc : public Scheduler
{
public:
    explicit UniPc(const UniPcConfig& config);

    Result<void> begin(int steps, std::span<const double> fixed = {}) override;
    at::Tensor
    step(const at::Tensor& output, const at::Tensor& sample, at::Generator& generator) override;

private:
    /// What both updates need about the way from the noise level `from` to `to`, with the older outputs' differences.
    struct Way;
    Way wayBetween(int from, int to, int order, std::size_t newest) const;

    at::Tensor corrected(const at::Tensor& clean, int order) const;
    at::Tensor predicted(const at::Tensor& sample, int order) const;

    UniPcConfig m_config;
    int m_index = 0;
    int m_lastOrder = 0;
    std::deque<at::Tensor> m_outputs; ///< clean samples, newest first; `order` of them at most
    at::Tensor m_lastSample;
};

} // namespace sluice::inference
