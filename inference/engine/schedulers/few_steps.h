// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/schedulers/scheduler.h"

namespace sluice::inference {

struct FewStepsConfig
{
    int trainSteps = 1000;
    double shift = 1; ///< of the schedule that timesteps are looked up in
};

/// Few steps at the times that a model was distilled for: each goes all the way to the clean clip, and adds fresh noise for the next.
///
///     clean = x - s(t) v;    x' = (1 - s(t')) clean + s(t') noise;    the last step returns `clean`
///
/// s(t) is the noise level of the entry nearest to `t` among the `trainSteps` of the shifted schedule. The denoiser is told `t` itself.
/// The noise of step i is the next draw of the generator, in the shape of the latents [1, channels, frames, rows, columns]: with the first
/// latents drawn from the same generator, a clip is made of one stream of numbers. The last step draws nothing. The published program
/// draws [1, frames, channels, rows, columns], so that the same seed makes another clip there.
///
/// Source:  FastVideo, DmdDenoisingStage; sums as diffusers 0.38 does them, schedulers/scheduling_flow_match_lcm.py.
/// Checked: tests/inference/engine/test_schedulers.cpp, timesteps exact.
class FewSteps : public Scheduler
{
public:
    explicit FewSteps(const FewStepsConfig& config);

    /// `steps` does not count. Errors: InvalidInput (no timesteps, or such as the schedule does not have).
    Result<void> begin(int steps, std::span<const double> fixed = {}) override;
    at::Tensor
    step(const at::Tensor& output, const at::Tensor& sample, at::Generator& generator) override;

private:
    FewStepsConfig m_config;
    int m_index = 0;
};

} // namespace sluice::inference
