// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/srvgg.h"

#include "inference/engine/models/pixel_shuffle.h"
#include "inference/engine/models/prelu.h"

namespace sluice::inference {
namespace {

torch::nn::Conv2d convolution(int in, int out)
{
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).padding(1));
}

at::Tensor activated(at::Tensor x, torch::nn::PReLU& layer)
{
    constexpr std::int64_t kPixelsPerTask = 1024;
    const bool inPlace = x.is_cpu() && x.scalar_type() == at::kFloat &&
                         x.is_contiguous(at::MemoryFormat::ChannelsLast);
    if (!inPlace)
        return at::prelu(x, layer->weight);
    const auto channels = x.size(1);
    float* const samples = x.data_ptr<float>();
    const float* const slopes = layer->weight.data_ptr<float>();
    at::parallel_for(
        0, x.numel() / channels, kPixelsPerTask, [&](std::int64_t first, std::int64_t last) {
            preluInPlace(samples + first * channels, last - first, slopes, int(channels));
        });
    return x;
}

/// The same as the end of forward(), in one pass.
at::Tensor shuffled(const at::Tensor& sums, const at::Tensor& picture, int scale)
{
    constexpr std::int64_t kRowsPerTask = 4;
    const at::Tensor from = sums.contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor base = picture.contiguous(at::MemoryFormat::ChannelsLast);
    const auto pictures = base.size(0), height = base.size(2), width = base.size(3);
    const at::Tensor to = at::empty({pictures, 3, height * scale, width * scale});
    for (std::int64_t i = 0; i < pictures; ++i) {
        const PixelShuffle shuffle{from.data_ptr<float>() + i * from[0].numel(),
                                   base.data_ptr<float>() + i * base[0].numel(),
                                   to.data_ptr<float>() + i * to[0].numel(),
                                   int(width),
                                   int(height),
                                   scale};
        at::parallel_for(0, height, kRowsPerTask, [&](std::int64_t first, std::int64_t last) {
            shuffle.run(int(first), int(last));
        });
    }
    return to;
}

} // namespace

SrvggImpl::SrvggImpl(const NetworkFacts& facts)
    : m_scale(facts.scale)
{
    register_module("body", body);
    for (int i = 0; i <= facts.blocks; ++i) {
        m_convolutions.push_back(convolution(i == 0 ? 3 : facts.features, facts.features));
        m_activations.emplace_back(torch::nn::PReLUOptions().num_parameters(facts.features));
        body->push_back(m_convolutions.back());
        body->push_back(m_activations.back());
    }
    m_convolutions.push_back(convolution(facts.features, 3 * facts.scale * facts.scale));
    body->push_back(m_convolutions.back());
}

void SrvggImpl::prepareForCpu()
{
    for (torch::nn::Conv2d& layer : m_convolutions)
        m_fast.push_back(FastConvolution::prepare(layer));
}

at::Tensor SrvggImpl::convolved(const at::Tensor& x, std::size_t layer)
{
    const bool isLast = layer == m_activations.size();
    if (m_fast.empty() || !m_fast[layer]) {
        const at::Tensor y = m_convolutions[layer]->forward(x);
        return isLast ? y : activated(y, m_activations[layer]);
    }
    const FastConvolution& fast = *m_fast[layer];
    const at::Tensor from = x.contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor to = emptyChannelsLast(x.size(0), fast.outputs(), x.size(2), x.size(3));
    ConvolutionEnd end;
    end.slopes = isLast ? nullptr : m_activations[layer]->weight.data_ptr<float>();
    for (std::int64_t i = 0; i < x.size(0); ++i)
        fast.run(pictureOf(from, i), pictureOf(to, i), end);
    return to.slice(1, 0, m_convolutions[layer]->weight.size(0));
}

at::Tensor SrvggImpl::forward(const at::Tensor& x, const std::function<void()>& onStep)
{
    at::Tensor y = x;
    for (std::size_t layer = 0; layer < m_convolutions.size(); ++layer) {
        y = convolved(y, layer);
        onStep();
    }
    if (y.is_cpu() && y.scalar_type() == at::kFloat)
        return shuffled(y, x, m_scale);
    // The network learns what to add to the enlarged picture.
    const std::vector<std::int64_t> size{x.size(2) * m_scale, x.size(3) * m_scale};
    return at::pixel_shuffle(y, m_scale).add_(at::upsample_nearest2d(x, size));
}

} // namespace sluice::inference
