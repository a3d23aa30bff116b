// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/models/fast_convolution.h"
#include "inference/engine/torch.h"
#include "inference/store/architecture.h"

#include <functional>

namespace sluice::inference {

/// Five convolutions, each of which sees what all before it made; the last one's output is added at a fifth.
class ResidualDenseBlockImpl : public torch::nn::Module
{
public:
    ResidualDenseBlockImpl(int features, int growth);
    at::Tensor forward(const at::Tensor& x);
    /// False when the processor or the numbers of channels do not allow it.
    bool prepareForCpu();
    /// The same after prepareForCpu(): `wide` has room for the inputs and what the first four convolutions make, side by side. The
    /// result goes to the first channels of `to`, which may be the same as those of `outer`, added at a fifth to `outer` when that is given.
    void run(const ChannelsLast<float>& wide,
             const ChannelsLast<float>& to,
             const Residual& outer) const;

private:
    std::vector<FastConvolution> m_fast;
    torch::nn::Conv2d conv1, conv2, conv3, conv4, conv5;
};
TORCH_MODULE(ResidualDenseBlock);

/// Three dense blocks in a row, whose output is added at a fifth.
class ResidualInResidualBlockImpl : public torch::nn::Module
{
public:
    ResidualInResidualBlockImpl(int features, int growth);
    at::Tensor forward(const at::Tensor& x);
    bool prepareForCpu();
    /// The same in place, in the first channels of `wide`; the two others are for what comes between.
    void run(const ChannelsLast<float>& wide,
             const ChannelsLast<float>& second,
             const ChannelsLast<float>& third) const;

private:
    ResidualDenseBlock rdb1, rdb2, rdb3;
};
TORCH_MODULE(ResidualInResidualBlock);

/// Real-ESRGAN's generator: residual-in-residual dense blocks, then nearest-neighbour doublings.
///
/// Shape:   `[N, 3, H, W]` -> `[N, 3, s*H, s*W]` with s = 2^doublings / unshuffle. H and W divide by unshuffle.
/// Values:  gamma-encoded RGB, 0..1 in; out is NOT clamped.
/// Dtype:   the weights' own; float16 on CUDA, float32 on CPU.
/// Memory:  grows with H*W. Feed tiles, not frames.
/// Errors:  c10::Error on a wrong shape or device; Upscaler turns it into an Error.
/// Names:   submodules carry the keys of BasicSR's checkpoints; inference/store/architecture.h renames those of the older ESRGAN.
/// Source:  BasicSR v1.4.2, basicsr/archs/rrdbnet_arch.py, class RRDBNet.
/// Checked: tests/inference/engine/test_parity.cpp
class RrdbImpl : public torch::nn::Module
{
public:
    explicit RrdbImpl(const NetworkFacts& facts);

    /// `onStep` is called after every layer or block.
    at::Tensor forward(const at::Tensor& x, const std::function<void()>& onStep);
    /// Call it once the weights are in place, when they are float32 on the CPU: forward() becomes twice as fast.
    void prepareForCpu();

private:
    /// The layers from the blocks on, for a prepared network.
    struct FastLayers
    {
        FastConvolution body;
        std::vector<FastConvolution> ups;
        FastConvolution hr, last;
        std::vector<float> slopes; ///< the leaky ReLU's, for each channel
    };
    at::Tensor forwardFast(const at::Tensor& first, const std::function<void()>& onStep) const;

    std::optional<FastLayers> m_fast;
    int m_growth;
    int m_unshuffle;
    torch::nn::Conv2d conv_first;
    torch::nn::ModuleList body;
    torch::nn::Conv2d conv_body;
    std::vector<torch::nn::Conv2d> m_ups; ///< conv_up1, conv_up2, ...
    torch::nn::Conv2d conv_hr, conv_last;
};
TORCH_MODULE(Rrdb);

} // namespace sluice::inference
