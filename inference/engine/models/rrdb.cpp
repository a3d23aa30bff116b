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

ResidualInResidualBlockImpl::ResidualInResidualBlockImpl(int features, int growth)
    : rdb1(register_module("rdb1", ResidualDenseBlock(features, growth)))
    , rdb2(register_module("rdb2", ResidualDenseBlock(features, growth)))
    , rdb3(register_module("rdb3", ResidualDenseBlock(features, growth)))
{}

at::Tensor ResidualInResidualBlockImpl::forward(const at::Tensor& x)
{
    return rdb3->forward(rdb2->forward(rdb1->forward(x))).mul_(kResidual).add_(x);
}

RrdbImpl::RrdbImpl(const NetworkFacts& facts)
    : m_unshuffle(facts.unshuffle)
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

at::Tensor RrdbImpl::forward(const at::Tensor& x)
{
    const at::Tensor folded = m_unshuffle > 1 ? at::pixel_unshuffle(x, m_unshuffle) : x;
    const at::Tensor first = conv_first->forward(folded);
    at::Tensor y = first;
    for (const auto& block : *body)
        y = block->as<ResidualInResidualBlock>()->forward(y);
    y = conv_body->forward(y).add_(first);
    for (auto& up : m_ups)
        y = activated(up, doubled(y));
    return conv_last->forward(activated(conv_hr, y));
}

} // namespace sluice::inference
