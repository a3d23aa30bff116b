// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/network.h"
#include "inference/engine/device/choose_device.h"
#include "inference/engine/device/device.h"
#include "inference/engine/weights/weights.h"

#include <ATen/Context.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>

// One network on one picture, timed once for every line on standard input: bench/network.py asks in turn with PyTorch.
//
//     bench_network WEIGHTS WIDTH HEIGHT THREADS DEVICE
int main(int count, char** values)
{
    using namespace sluice::inference;
    if (count != 6) {
        std::fputs("bench_network WEIGHTS WIDTH HEIGHT THREADS DEVICE\n", stderr);
        return 2;
    }
    keepFreedMemory();
    const c10::InferenceMode inference;
    at::globalContext().setFlushDenormal(true);
    at::set_num_threads(std::atoi(values[4]));
    const auto device = chooseDevice(values[5]);
    const auto weights = readWeights(values[1]);
    if (!device || !weights) {
        std::fprintf(stderr, "%s\n", (device ? weights.error() : device.error()).detail.c_str());
        return 1;
    }
    const at::ScalarType type = device->is_cuda() ? at::kHalf : at::kFloat;
    Network network(weights->facts, weights->tensors, *device, type);
    const at::Tensor picture = at::rand({1, 3, std::atoi(values[3]), std::atoi(values[2])})
                                   .to(*device, type)
                                   .contiguous(at::MemoryFormat::ChannelsLast);
    // What a GPU computes is there only when a sample of it is.
    const auto once = [&] { network.forward(picture).flatten()[0].item<float>(); };
    once();
    std::puts("ready");
    std::fflush(stdout);
    for (std::string line; std::getline(std::cin, line);) {
        const auto start = std::chrono::steady_clock::now();
        once();
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        std::printf("%.6f\n", taken.count());
        std::fflush(stdout);
    }
    return 0;
}
