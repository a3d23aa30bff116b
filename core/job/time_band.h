// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace sluice {

/// How long work is expected to take: half of all runs end before p50, nine in ten before p90.
struct TimeBand
{
    std::chrono::duration<double> p50{};
    std::chrono::duration<double> p90{};
};

} // namespace sluice
