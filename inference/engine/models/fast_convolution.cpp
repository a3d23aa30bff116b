// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/fast_convolution.h"

#include <atomic>

namespace sluice::inference {
namespace {

constexpr int kMultiple = 16;

at::Tensor filledUp(const at::Tensor& tensor)
{
    const std::int64_t missing = (kMultiple - tensor.size(0) % kMultiple) % kMultiple;
    std::vector<std::int64_t> shape = tensor.sizes().vec();
    shape[0] = missing;
    return missing == 0 ? tensor.contiguous() : at::cat({tensor, at::zeros(shape)}, 0).contiguous();
}

} // namespace

at::Tensor emptyChannelsLast(std::int64_t pictures,
                             std::int64_t channels,
                             std::int64_t height,
                             std::int64_t width)
{
    return at::empty({pictures, channels, height, width},
                     at::TensorOptions(at::kFloat).memory_format(at::MemoryFormat::ChannelsLast));
}

ChannelsLast<float> pictureOf(const at::Tensor& tensor, std::int64_t index, std::int64_t channel)
{
    const auto channels = tensor.size(1), height = tensor.size(2), width = tensor.size(3);
    return {tensor.data_ptr<float>() + index * channels * height * width + channel, int(width),
            int(height), int(channels)};
}

std::optional<FastConvolution> FastConvolution::prepare(torch::nn::Conv2d& layer)
{
    if (!WinogradConvolution::isPossible(int(layer->weight.size(1)), kMultiple))
        return std::nullopt;
    return FastConvolution(filledUp(layer->weight.contiguous(at::MemoryFormat::Contiguous)),
                           filledUp(layer->bias));
}

FastConvolution::FastConvolution(const at::Tensor& weights, const at::Tensor& bias)
    : m_outputs(int(weights.size(0)))
    , m_convolution(
          weights.data_ptr<float>(), bias.data_ptr<float>(), int(weights.size(1)), m_outputs)
{}

void FastConvolution::run(const ChannelsLast<float>& from,
                          const ChannelsLast<float>& to,
                          const ConvolutionEnd& end) const
{
    const ChannelsLast<const float> source{from.samples, from.width, from.height, from.stride};
    const int bands = WinogradConvolution::bands(to.height);
    // Bands are taken one by one: a thread that decoder or encoder hold up does fewer.
    std::atomic<int> next = 0;
    at::parallel_for(0, at::get_num_threads(), 1, [&](std::int64_t, std::int64_t) {
        for (int band = next++; band < bands; band = next++)
            m_convolution.run(source, to, end, band, band + 1);
    });
}

} // namespace sluice::inference
