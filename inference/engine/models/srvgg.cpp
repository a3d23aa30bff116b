// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/srvgg.h"

namespace sluice::inference {
namespace {

torch::nn::Conv2d convolution(int in, int out)
{
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).padding(1));
}

} // namespace

SrvggImpl::SrvggImpl(const NetworkFacts& facts)
    : m_scale(facts.scale)
{
    register_module("body", body);
    body->push_back(convolution(3, facts.features));
    for (int i = 0; i < facts.blocks; ++i) {
        body->push_back(torch::nn::PReLU(torch::nn::PReLUOptions().num_parameters(facts.features)));
        body->push_back(convolution(facts.features, facts.features));
    }
    body->push_back(torch::nn::PReLU(torch::nn::PReLUOptions().num_parameters(facts.features)));
    body->push_back(convolution(facts.features, 3 * facts.scale * facts.scale));
}

at::Tensor SrvggImpl::forward(const at::Tensor& x)
{
    at::Tensor y = x;
    for (const auto& layer : *body) {
        if (auto* convolution = layer->as<torch::nn::Conv2d>())
            y = convolution->forward(y);
        else
            y = layer->as<torch::nn::PReLU>()->forward(y);
    }
    // The network learns what to add to the enlarged picture.
    const std::vector<std::int64_t> size{x.size(2) * m_scale, x.size(3) * m_scale};
    return at::pixel_shuffle(y, m_scale).add_(at::upsample_nearest2d(x, size));
}

} // namespace sluice::inference
