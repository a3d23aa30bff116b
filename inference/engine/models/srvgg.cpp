// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/srvgg.h"

namespace sluice::inference {
namespace {

torch::nn::Conv2d convolution(int in, int out)
{
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).padding(1));
}

} // namespace

SrvggImpl::SrvggImpl(const SrvggConfig& config)
    : m_config(config)
{
    register_module("body", body);
    body->push_back(convolution(3, config.features));
    for (int i = 0; i < config.convolutions; ++i) {
        body->push_back(torch::nn::PReLU(torch::nn::PReLUOptions().num_parameters(config.features)));
        body->push_back(convolution(config.features, config.features));
    }
    body->push_back(torch::nn::PReLU(torch::nn::PReLUOptions().num_parameters(config.features)));
    body->push_back(convolution(config.features, 3 * config.scale * config.scale));
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
    const std::vector<std::int64_t> size{x.size(2) * m_config.scale, x.size(3) * m_config.scale};
    return at::pixel_shuffle(y, m_config.scale).add_(at::upsample_nearest2d(x, size));
}

} // namespace sluice::inference
