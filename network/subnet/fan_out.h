// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/subnet/selection.h"

#include <chrono>
#include <functional>
#include <stop_token>
#include <vector>

namespace sluice::network {

/// When a question to many orchestrators ends.
struct FanOutTiming
{
    /// Looks at the answers after each of these spans, one after the other, and stops as soon as there is a good one.
    std::vector<std::chrono::milliseconds> waits{
        std::chrono::milliseconds(500), std::chrono::milliseconds(500),
        std::chrono::milliseconds(1000), std::chrono::milliseconds(2000)};
    std::chrono::milliseconds hardStop{6000};
    int mostAtOnce = 64; ///< questions under way, each on a thread of its own
};

/// Asks `count` orchestrators in random order, many at once, and returns when all have answered or time is up.
///
/// `ask(index, stop)` puts the question to one of them and says whether the answer is good; it runs on other threads and keeps the answer
/// itself. When time is up its token is stopped and it has to return at once: nothing runs any more when fanOut() returns.
/// Returns the number of good answers.
/// Source: livepeer-protocol section 6, "Query fan-out".
/// Checked: tests/network/test_fan_out.cpp.
int fanOut(std::size_t count,
           const std::function<bool(std::size_t index, std::stop_token stop)>& ask,
           const FanOutTiming& timing,
           RandomSource& random,
           std::stop_token stop);

} // namespace sluice::network
