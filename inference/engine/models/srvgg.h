// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/models/fast_convolution.h"
#include "inference/engine/torch.h"
#include "inference/store/architecture.h"

#include <functional>

namespace sluice::inference {

/// Real-ESRGAN's small generator for video: a straight line of 3x3 convolutions at the source's resolution.
///
/// Shape:   `[N, 3, H, W]` -> `[N, 3, scale*H, scale*W]`.
/// Values:  gamma-encoded RGB, 0..1 in; out is NOT clamped.
/// Dtype:   the weights' own; float16 on CUDA, float32 on CPU.
/// Errors:  c10::Error on a wrong shape or device; Upscaler turns it into an Error.
/// Names:   submodules carry the checkpoint's keys: `body.0.weight`, `body.1.weight` (slopes), ...
/// Source:  BasicSR v1.4.2, basicsr/archs/srvgg_arch.py, class SRVGGNetCompact.
/// Checked: tests/inference/engine/test_parity.cpp
class SrvggImpl : public torch::nn::Module
{
public:
    explicit SrvggImpl(const NetworkFacts& facts);

    /// `onStep` is called after every layer or block.
    at::Tensor forward(const at::Tensor& x, const std::function<void()>& onStep);
    /// Call it once the weights are in place, when they are float32 on the CPU: forward() becomes twice as fast.
    void prepareForCpu();

private:
    at::Tensor convolved(const at::Tensor& x, std::size_t layer);

    int m_scale;
    torch::nn::ModuleList body; ///< the two lists below, one after the other
    std::vector<torch::nn::Conv2d> m_convolutions;
    std::vector<torch::nn::PReLU> m_activations;
    std::vector<std::optional<FastConvolution>>
        m_fast; ///< for each convolution; empty until it is prepared
};
TORCH_MODULE(Srvgg);

} // namespace sluice::inference
