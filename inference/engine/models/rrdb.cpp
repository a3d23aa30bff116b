// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/rrdb.h"

namespace sluice::inference {
namespace {

/// Of all leaky ReLUs, and of both residual additions.
constexpr double kSlope = 0.2;
constexpr double kResidual = 0.2;

torch::nn::Conv2d convolution(int in, int out)
{
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).padding(1));
}

at::Tensor activated(torch::nn::Conv2d& layer, const at::Tensor& x)
{
    at::Tensor y = layer->forward(x);
    return at::leaky_relu_(y, kSlope);
}

at::Tensor doubled(const at::Tensor& x)
{
    return at::upsample_nearest2d(x, {x.size(2) * 2, x.size(3) * 2});
}

} // namespace

ResidualDenseBlockImpl::ResidualDenseBlockImpl(int features, int growth)
    : conv1(register_module("conv1", convolution(features, growth)))
    , conv2(register_module("conv2", convolution(features + growth, growth)))
    , conv3(register_module("conv3", convolution(features + 2 * growth, growth)))
    , conv4(register_module("conv4", convolution(features + 3 * growth, growth)))
    , conv5(register_module("conv5", convolution(features + 4 * growth, features)))
{}

at::Tensor ResidualDenseBlockImpl::forward(const at::Tensor& x)
{
    const at::Tensor x1 = activated(conv1, x);
    const at::Tensor x2 = activated(conv2, at::cat({x, x1}, 1));
    const at::Tensor x3 = activated(conv3, at::cat({x, x1, x2}, 1));
    const at::Tensor x4 = activated(conv4, at::cat({x, x1, x2, x3}, 1));
    return conv5->forward(at::cat({x, x1, x2, x3, x4}, 1)).mul_(kResidual).add_(x);
}

bool ResidualDenseBlockImpl::prepareForCpu()
{
    for (auto* layer : {&conv1, &conv2, &conv3, &conv4, &conv5}) {
        auto fast = FastConvolution::prepare(*layer);
        if (!fast || fast->outputs() != (*layer)->weight.size(0))
            return false;
        m_fast.push_back(std::move(*fast));
    }
    return true;
}

void ResidualDenseBlockImpl::run(const ChannelsLast<float>& wide,
                                 const ChannelsLast<float>& to,
                                 const Residual& outer) const
{
    const std::vector<float> slopes(std::size_t(m_fast.front().outputs()), float(kSlope));
    ConvolutionEnd bent;
    bent.slopes = slopes.data();
    ChannelsLast<float> grown = wide;
    grown.samples += m_fast.back().outputs();
    for (std::size_t i = 0; i < 4; ++i) {
        m_fast[i].run(wide, grown, bent);
        grown.samples += m_fast[i].outputs();
    }
    ConvolutionEnd added;
    added.inner = {wide.samples, wide.stride, float(kResidual)};
    added.outer = outer;
    m_fast.back().run(wide, to, added);
}

ResidualInResidualBlockImpl::ResidualInResidualBlockImpl(int features, int growth)
    : rdb1(register_module("rdb1", ResidualDenseBlock(features, growth)))
    , rdb2(register_module("rdb2", ResidualDenseBlock(features, growth)))
    , rdb3(register_module("rdb3", ResidualDenseBlock(features, growth)))
{}

at::Tensor ResidualInResidualBlockImpl::forward(const at::Tensor& x)
{
    return rdb3->forward(rdb2->forward(rdb1->forward(x))).mul_(kResidual).add_(x);
}

bool ResidualInResidualBlockImpl::prepareForCpu()
{
    return rdb1->prepareForCpu() && rdb2->prepareForCpu() && rdb3->prepareForCpu();
}

void ResidualInResidualBlockImpl::run(const ChannelsLast<float>& wide,
                                      const ChannelsLast<float>& second,
                                      const ChannelsLast<float>& third) const
{
    rdb1->run(wide, second, {});
    rdb2->run(second, third, {});
    // Every pixel of the block's input is read just before it is overwritten.
    rdb3->run(third, wide, {wide.samples, wide.stride, float(kResidual)});
}

RrdbImpl::RrdbImpl(const NetworkFacts& facts)
    : m_growth(facts.growth)
    , m_unshuffle(facts.unshuffle)
    , conv_first(register_module(
          "conv_first", convolution(3 * facts.unshuffle * facts.unshuffle, facts.features)))
    , body(register_module("body", torch::nn::ModuleList()))
    , conv_body(register_module("conv_body", convolution(facts.features, facts.features)))
    , conv_hr(register_module("conv_hr", convolution(facts.features, facts.features)))
    , conv_last(register_module("conv_last", convolution(facts.features, 3)))
{
    for (int i = 0; i < facts.blocks; ++i)
        body->push_back(ResidualInResidualBlock(facts.features, facts.growth));
    for (int i = 1; i <= facts.doublings; ++i)
        m_ups.push_back(register_module("conv_up" + std::to_string(i),
                                        convolution(facts.features, facts.features)));
}

void RrdbImpl::prepareForCpu()
{
    for (const auto& block : *body)
        if (!block->as<ResidualInResidualBlock>()->prepareForCpu())
            return;
    auto trunk = FastConvolution::prepare(conv_body);
    auto hr = FastConvolution::prepare(conv_hr);
    auto last = FastConvolution::prepare(conv_last);
    if (!trunk || !hr || !last)
        return;
    FastLayers fast{std::move(*trunk), {}, std::move(*hr), std::move(*last), {}};
    for (torch::nn::Conv2d& up : m_ups)
        fast.ups.push_back(*FastConvolution::prepare(up));
    fast.slopes.assign(std::size_t(fast.hr.outputs()), float(kSlope));
    m_fast.emplace(std::move(fast));
}

at::Tensor RrdbImpl::forwardFast(const at::Tensor& first, const std::function<void()>& onStep) const
{
    const auto pictures = first.size(0), features = first.size(1), height = first.size(2),
               width = first.size(3);
    const auto layer = [&](const FastConvolution& fast, const at::Tensor& from,
                           const ConvolutionEnd& end) {
        const at::Tensor to =
            emptyChannelsLast(from.size(0), fast.outputs(), from.size(2), from.size(3));
        for (std::int64_t i = 0; i < from.size(0); ++i)
            fast.run(pictureOf(from, i), pictureOf(to, i), end);
        onStep();
        return to;
    };
    at::Tensor y = emptyChannelsLast(pictures, features, height, width);
    {
        std::vector<at::Tensor> wide;
        for (int i = 0; i < 3; ++i)
            wide.push_back(emptyChannelsLast(1, features + 4 * m_growth, height, width));
        for (std::int64_t i = 0; i < pictures; ++i) {
            wide[0].slice(1, 0, features).copy_(first.slice(0, i, i + 1));
            for (const auto& block : *body) {
                block->as<ResidualInResidualBlock>()->run(pictureOf(wide[0]), pictureOf(wide[1]),
                                                          pictureOf(wide[2]));
                onStep();
            }
            ConvolutionEnd added;
            added.inner = {pictureOf(first, i).samples, int(features), 1};
            m_fast->body.run(pictureOf(wide[0]), pictureOf(y, i), added);
        }
    }
    ConvolutionEnd bent;
    bent.slopes = m_fast->slopes.data();
    for (const FastConvolution& up : m_fast->ups)
        y = layer(up, doubled(y), bent);
    y = layer(m_fast->hr, y, bent);
    return layer(m_fast->last, y, {}).slice(1, 0, conv_last->weight.size(0));
}

at::Tensor RrdbImpl::forward(const at::Tensor& x, const std::function<void()>& onStep)
{
    const at::Tensor folded = m_unshuffle > 1 ? at::pixel_unshuffle(x, m_unshuffle) : x;
    const at::Tensor first = conv_first->forward(folded);
    if (m_fast)
        return forwardFast(first.contiguous(at::MemoryFormat::ChannelsLast), onStep);
    at::Tensor y = first;
    for (const auto& block : *body) {
        y = block->as<ResidualInResidualBlock>()->forward(y);
        onStep();
    }
    y = conv_body->forward(y).add_(first);
    for (auto& up : m_ups) {
        y = activated(up, doubled(y));
        onStep();
    }
    return conv_last->forward(activated(conv_hr, y));
}

} // namespace sluice::inference
