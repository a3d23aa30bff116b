// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/speed_meter.h"

namespace sluice {
namespace {

constexpr std::chrono::seconds kWindow{30};
constexpr std::chrono::milliseconds kSampleInterval{500};
constexpr double kFirstSeconds = 2;

} // namespace

void SpeedMeter::add(Clock::time_point when, std::int64_t framesDone)
{
    // The newest sample moves with the time until it is old enough to stay.
    if (m_samples.size() >= 2 && when - m_samples[m_samples.size() - 2].when < kSampleInterval)
        m_samples.back() = {when, framesDone};
    else
        m_samples.push_back({when, framesDone});
    while (m_samples.size() > 2 && when - m_samples[1].when > kWindow)
        m_samples.pop_front();
}

std::optional<double> SpeedMeter::framesPerSecond() const
{
    if (m_samples.size() < 2)
        return std::nullopt;
    const double seconds =
        std::chrono::duration<double>(m_samples.back().when - m_samples.front().when).count();
    const auto frames = double(m_samples.back().frames - m_samples.front().frames);
    if (seconds < kFirstSeconds || frames <= 0)
        return std::nullopt;
    return frames / seconds;
}

} // namespace sluice
