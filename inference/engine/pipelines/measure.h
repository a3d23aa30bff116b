// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <string>

namespace sluice::inference {

struct NetworkSpeed
{
    std::string device;             ///< the one that "auto" chose: "cpu", "cuda:0"
    double operationsPerSecond = 0; ///< multiply-adds
};

/// Runs 64-channel 3x3 convolutions, as SRVGGNetCompact has them, for about `time` on `device` ("auto", "cpu", "cuda:0").
/// Errors: Unavailable, InvalidInput, OutOfMemory, Internal.
Result<NetworkSpeed> measureConvolution(const std::string& device,
                                        std::chrono::duration<double> time);

/// Runs a block of a transformer, in the precision that clips of words are made in, for about `time`. Convolutions say nothing of it: those of the
/// CPU need a quarter of their multiplications (winograd.h). Device and errors: as above.
Result<NetworkSpeed> measureProducts(const std::string& device, std::chrono::duration<double> time);

} // namespace sluice::inference
