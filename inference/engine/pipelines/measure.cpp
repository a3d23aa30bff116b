// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/pipelines/measure.h"

#include "inference/engine/models/network.h"
#include "inference/engine/tiling/tiled_run.h"

namespace sluice::inference {

Result<double> measureConvolution(int threads, std::chrono::duration<double> time)
try {
    using Clock = std::chrono::steady_clock;
    const c10::InferenceMode inference;
    at::globalContext().setFlushDenormal(true);
    at::set_num_threads(threads);
    NetworkFacts facts;
    std::map<std::string, at::Tensor> weights;
    for (const ExpectedTensor& tensor : expectedTensors(facts)) {
        // Small enough that the values neither grow nor vanish from layer to layer.
        weights[tensor.name] = at::randn(tensor.shape).mul_(0.04);
        facts.operationsPerPixel +=
            double(weights[tensor.name].numel()) * tensor.runsPerPixel;
    }
    Network network(facts, weights, at::kCPU, at::kFloat);
    const at::Tensor picture = at::rand({1, 3, 144, 256}).contiguous(at::MemoryFormat::ChannelsLast);
    network.forward(picture);
    double operations = 0;
    const Clock::time_point start = Clock::now();
    do {
        network.forward(picture);
        operations += facts.operationsPerPixel * 144 * 256;
    } while (Clock::now() - start < time);
    return operations / std::chrono::duration<double>(Clock::now() - start).count();
} catch (const std::exception& exception) {
    if (isOutOfMemory(exception))
        return fail(ErrorCode::OutOfMemory, "There is not enough free memory to measure the speed.");
    return fail(ErrorCode::Internal, std::string("Measuring failed: ") + exception.what());
}

} // namespace sluice::inference
