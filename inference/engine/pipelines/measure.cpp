// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/pipelines/measure.h"

#include "core/base/machine.h"
#include "inference/engine/device/choose_device.h"
#include "inference/engine/models/network.h"
#include "inference/engine/tiling/tiled_run.h"

namespace sluice::inference {
namespace {

constexpr int kWidth = 256;
constexpr int kHeight = 144;

NetworkFacts measuredNetwork(std::map<std::string, at::Tensor>& weights)
{
    NetworkFacts facts;
    for (const ExpectedTensor& tensor : expectedTensors(facts)) {
        // Small enough that the values neither grow nor vanish from layer to layer.
        weights[tensor.name] = at::randn(tensor.shape).mul_(0.04);
        facts.operationsPerPixel += double(weights[tensor.name].numel()) * tensor.runsPerPixel;
    }
    return facts;
}

} // namespace

Result<ConvolutionSpeed> measureConvolution(const std::string& device,
                                            std::chrono::duration<double> time)
try {
    using Clock = std::chrono::steady_clock;
    const c10::InferenceMode inference;
    at::globalContext().setFlushDenormal(true);
    at::set_num_threads(physicalCores());
    SLUICE_TRY(const at::Device chosen, chooseDevice(device));
    std::map<std::string, at::Tensor> weights;
    const NetworkFacts facts = measuredNetwork(weights);
    Network network(facts, weights, chosen, chosen.is_cuda() ? at::kHalf : at::kFloat);
    const at::Tensor picture =
        at::rand({1, 3, kHeight, kWidth}).contiguous(at::MemoryFormat::ChannelsLast);
    // A result on the CPU is a result that is there: a GPU's work is otherwise only queued.
    const auto once = [&] { return network.forward(picture).to(at::kCPU); };
    once();
    double operations = 0;
    const Clock::time_point start = Clock::now();
    do {
        once();
        operations += facts.operationsPerPixel * kWidth * kHeight;
    } while (Clock::now() - start < time);
    return ConvolutionSpeed{
        chosen.str(), operations / std::chrono::duration<double>(Clock::now() - start).count()};
} catch (const std::exception& exception) {
    if (isOutOfMemory(exception))
        return fail(ErrorCode::OutOfMemory,
                    "There is not enough free memory to measure the speed.");
    return fail(ErrorCode::Internal, std::string("Measuring failed: ") + exception.what());
}

} // namespace sluice::inference
