// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/schedulers/scheduler.h"

#include "inference/engine/schedulers/flow_euler.h"
#include "inference/engine/schedulers/uni_pc.h"
#include "inference/store/engine_limits.h"

namespace sluice::inference {

Result<std::unique_ptr<Scheduler>> loadScheduler(const std::filesystem::path& file)
{
    SLUICE_TRY(const SamplerSettings wanted, SamplerSettings::read(file));
    if (!wanted.isUniPc)
        return std::make_unique<FlowEuler>(
            FlowEulerConfig{wanted.trainSteps, wanted.shift, wanted.stochastic});
    return std::make_unique<UniPc>(UniPcConfig{wanted.trainSteps, wanted.order,
                                               wanted.lowerOrderFinal, wanted.predictsSample,
                                               wanted.shift});
}

} // namespace sluice::inference
