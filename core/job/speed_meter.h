// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace sluice {

/// Frames per second of about the last half minute.
class SpeedMeter
{
public:
    using Clock = std::chrono::steady_clock;

    void add(Clock::time_point when, std::int64_t framesDone);
    /// Nothing until two seconds and one frame have passed.
    std::optional<double> framesPerSecond() const;

private:
    struct Sample
    {
        Clock::time_point when;
        std::int64_t frames;
    };
    std::deque<Sample> m_samples;
};

} // namespace sluice
