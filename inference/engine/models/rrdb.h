// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/torch.h"
#include "inference/store/architecture.h"

namespace sluice::inference {

/// Five convolutions, each of which sees what all before it made; the last one's output is added at a fifth.
class ResidualDenseBlockImpl : public torch::nn::Module
{
public:
    ResidualDenseBlockImpl(int features, int growth);
    at::Tensor forward(const at::Tensor& x);

private:
    torch::nn::Conv2d conv1, conv2, conv3, conv4, conv5;
};
TORCH_MODULE(ResidualDenseBlock);

/// Three dense blocks in a row, whose output is added at a fifth.
class ResidualInResidualBlockImpl : public torch::nn::Module
{
public:
    ResidualInResidualBlockImpl(int features, int growth);
    at::Tensor forward(const at::Tensor& x);

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

    at::Tensor forward(const at::Tensor& x);

private:
    int m_unshuffle;
    torch::nn::Conv2d conv_first;
    torch::nn::ModuleList body;
    torch::nn::Conv2d conv_body;
    std::vector<torch::nn::Conv2d> m_ups; ///< conv_up1, conv_up2, ...
    torch::nn::Conv2d conv_hr, conv_last;
};
TORCH_MODULE(Rrdb);

} // namespace sluice::inference
