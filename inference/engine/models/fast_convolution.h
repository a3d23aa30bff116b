// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/models/winograd.h"
#include "inference/engine/torch.h"

#include <optional>

namespace sluice::inference {

/// `[N, C, H, W]` float32 in memory order N, H, W, C, on the CPU, not initialised.
at::Tensor emptyChannelsLast(std::int64_t pictures,
                             std::int64_t channels,
                             std::int64_t height,
                             std::int64_t width);

/// Picture `index` of such a tensor, beginning at `channel`.
ChannelsLast<float>
pictureOf(const at::Tensor& tensor, std::int64_t index = 0, std::int64_t channel = 0);

/// A torch convolution's weights, made ready for the CPU. Outputs are filled up to a multiple of 16; what fills is zero.
class FastConvolution
{
public:
    /// Nothing when the processor or the number of inputs does not allow it.
    static std::optional<FastConvolution> prepare(torch::nn::Conv2d& layer);

    /// Outputs, with those that fill up.
    int outputs() const { return m_outputs; }
    /// On all of libtorch's threads.
    void run(const ChannelsLast<float>& from,
             const ChannelsLast<float>& to,
             const ConvolutionEnd& end) const;

private:
    FastConvolution(const at::Tensor& weights, const at::Tensor& bias);

    int m_outputs;
    WinogradConvolution m_convolution;
};

} // namespace sluice::inference
