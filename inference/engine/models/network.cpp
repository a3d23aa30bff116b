// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/network.h"

namespace sluice::inference {
namespace {

std::variant<Srvgg, Rrdb> moduleFor(const NetworkFacts& facts)
{
    const c10::InferenceMode inference;
    if (facts.architecture == Architecture::SrvggNetCompact)
        return Srvgg(facts);
    return Rrdb(facts);
}

} // namespace

Network::Network(const NetworkFacts& facts,
                 const std::map<std::string, at::Tensor>& weights,
                 at::Device device,
                 at::ScalarType type)
    : m_module(moduleFor(facts))
    , m_device(device)
    , m_type(type)
{
    const c10::InferenceMode inference;
    const auto install = [&](auto& module) {
        for (auto& parameter : module->named_parameters()) {
            const at::Tensor& source = weights.at(parameter.key());
            at::Tensor prepared = source.to(device, type, /*non_blocking=*/false, /*copy=*/true);
            if (prepared.dim() == 4)
                prepared = prepared.contiguous(at::MemoryFormat::ChannelsLast);
            parameter.value().set_data(prepared);
        }
        module->eval();
        if (device.is_cpu() && type == at::kFloat)
            module->prepareForCpu();
    };
    std::visit(install, m_module);
}

at::Tensor Network::forward(const at::Tensor& x, const std::function<void()>& onStep)
{
    const at::Tensor input = x.to(m_device, m_type);
    const auto step = [&] {
        if (onStep)
            onStep();
    };
    return std::visit([&](auto& module) { return module->forward(input, step); }, m_module);
}

} // namespace sluice::inference
