// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/models/rrdb.h"
#include "inference/engine/models/srvgg.h"

#include <functional>

namespace sluice::inference {

/// A network of any known kind with its weights, on one device in one type.
class Network
{
public:
    /// `weights` by the module's names; every one of them is used. Throws c10::Error when they do not fit.
    Network(const NetworkFacts& facts,
            const std::map<std::string, at::Tensor>& weights,
            at::Device device,
            at::ScalarType type);

    /// `[N, 3, H, W]` on any device in any type -> `[N, 3, scale*H, scale*W]` on the network's own. Call it under c10::InferenceMode.
    ///
    /// `onStep`, which may be empty, is called many times on the way; what it throws passes.
    at::Tensor forward(const at::Tensor& x, const std::function<void()>& onStep = {});

private:
    std::variant<Srvgg, Rrdb> m_module;
    at::Device m_device;
    at::ScalarType m_type;
};

} // namespace sluice::inference
