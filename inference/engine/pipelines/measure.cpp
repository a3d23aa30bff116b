// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/pipelines/measure.h"

#include "core/base/machine.h"
#include "inference/engine/device/choose_device.h"
#include "inference/engine/models/network.h"
#include "inference/engine/tiling/tiled_run.h"

#include <functional>

namespace sluice::inference {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kWidth = 256;
constexpr int kHeight = 144;

/// Something that a device does again and again. Its result lies on the CPU, so that it is there: a GPU's work is otherwise only queued.
struct Work
{
    double operations = 0; ///< multiply-adds of one turn
    std::function<at::Tensor()> once;
};

Result<NetworkSpeed> measured(const std::string& device,
                              std::chrono::duration<double> time,
                              const std::function<Work(const at::Device&)>& prepare)
try {
    const c10::InferenceMode inference;
    at::globalContext().setFlushDenormal(true);
    at::set_num_threads(physicalCores());
    SLUICE_TRY(const at::Device chosen, chooseDevice(device));
    const Work work = prepare(chosen);
    work.once();
    double operations = 0;
    const Clock::time_point start = Clock::now();
    do {
        work.once();
        operations += work.operations;
    } while (Clock::now() - start < time);
    return NetworkSpeed{chosen.str(),
                        operations / std::chrono::duration<double>(Clock::now() - start).count()};
} catch (const std::exception& exception) {
    if (isOutOfMemory(exception))
        return fail(ErrorCode::OutOfMemory,
                    "There is not enough free memory to measure the speed.");
    return fail(ErrorCode::Internal, std::string("Measuring failed: ") + exception.what());
}

Work convolutions(const at::Device& device)
{
    NetworkFacts facts;
    std::map<std::string, at::Tensor> weights;
    for (const ExpectedTensor& tensor : expectedTensors(facts)) {
        // Small enough that the values neither grow nor vanish from layer to layer.
        weights[tensor.name] = at::randn(tensor.shape).mul_(0.04);
        facts.operationsPerPixel += double(weights[tensor.name].numel()) * tensor.runsPerPixel;
    }
    const auto network = std::make_shared<Network>(facts, weights, device,
                                                   device.is_cuda() ? at::kHalf : at::kFloat);
    const at::Tensor picture =
        at::rand({1, 3, kHeight, kWidth}).contiguous(at::MemoryFormat::ChannelsLast);
    return {facts.operationsPerPixel * kWidth * kHeight,
            [network, picture] { return network->forward(picture).to(at::kCPU); }};
}

/// Attention to oneself and the feed-forward part, with what stands between the products in WanTransformer: norms, turning by position, shifts and
/// gates.
Work transformerBlock(const at::Device& device)
{
    // As in the models that are made there: Wan on a GPU, which as many tokens as a real clip has keep busy, smaller ones on a processor.
    const bool isWan = device.is_cuda();
    const std::int64_t tokens = isWan ? 8192 : 1024;
    const std::int64_t width = isWan ? 1536 : 256;
    const std::int64_t headWidth = isWan ? 128 : 32;
    const at::TensorOptions options(
        at::TensorOptions(device).dtype(isWan ? at::kBFloat16 : at::kFloat));
    const auto matrix = [&](std::int64_t out, std::int64_t in) {
        return at::randn({out, in}, options).mul_(0.02);
    };
    std::vector<at::Tensor> square;
    for (int i = 0; i < 4; ++i)
        square.push_back(matrix(width, width));
    const at::Tensor up = matrix(4 * width, width);
    const at::Tensor down = matrix(width, 4 * width);
    const at::Tensor start = at::randn({1, tokens, width}, options);
    const at::Tensor angles = at::rand({tokens, headWidth / 2}, options.dtype(at::kFloat));
    const at::Tensor turns = at::polar(at::ones_like(angles), angles);
    const at::Tensor gate = at::rand({1, 1, width}, options);
    const double operations = double(tokens) * width * (4.0 * width + 8.0 * width + 2.0 * tokens);
    const auto normed = [=](const at::Tensor& x) {
        return at::layer_norm(x.to(at::kFloat), {width}).to(x.scalar_type()) * (1 + gate) + gate;
    };
    const auto heads = [=](const at::Tensor& x) {
        return x.view({1, tokens, width / headWidth, headWidth}).transpose(1, 2);
    };
    const auto turned = [=](const at::Tensor& x) {
        const at::Tensor pairs = at::view_as_complex(
            heads(at::rms_norm(x, {width})).to(at::kFloat).unflatten(-1, {-1, 2}).contiguous());
        return at::view_as_real(pairs * turns).flatten(-2).to(x.scalar_type());
    };
    return {operations, [=] {
                const at::Tensor x = normed(start);
                const at::Tensor seen = at::scaled_dot_product_attention(
                    turned(at::linear(x, square[0])), turned(at::linear(x, square[1])),
                    heads(at::linear(x, square[2])));
                const at::Tensor joined = seen.transpose(1, 2).reshape({1, tokens, width});
                const at::Tensor y = start + gate * at::linear(joined, square[3]);
                const at::Tensor wide = at::gelu(at::linear(normed(y), up), "tanh");
                return (y + gate * at::linear(wide, down)).select(1, 0).to(at::kCPU);
            }};
}

} // namespace

Result<NetworkSpeed> measureConvolution(const std::string& device,
                                        std::chrono::duration<double> time)
{
    return measured(device, time, convolutions);
}

Result<NetworkSpeed> measureProducts(const std::string& device, std::chrono::duration<double> time)
{
    return measured(device, time, transformerBlock);
}

} // namespace sluice::inference
