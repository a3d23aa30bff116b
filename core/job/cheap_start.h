// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"
#include "core/job/backend.h"
#include "core/job/placement.h"

#include <functional>

namespace sluice {

/// What is known when a job that waits for a cheap time is looked at.
struct CheapLook
{
    CheapStart wish;
    std::vector<Quote> quotes; ///< of today, from the places that may be used
    WallTime now{};            ///< by this computer's clock: the tariff goes by it
    double secondsLeft = 0;    ///< until it has to be ready, by a clock that never goes back
};

struct CheapAnswer
{
    std::optional<Place> begin; ///< it is time; absent: it waits
    std::string why;            ///< one line: why it begins, or what it waits for
};

/// Whether a job that is to run "whenever cheap" begins now.
///
/// Compared are: here now, here at each full hour until the last moment (by the tariff of that hour), the subnet now, and the subnet at
/// the price that was the lowest quarter of the last week (Quote::lowPrice). The cheapest of them that is not above the ceiling wins; what costs the
/// same begins sooner. At the last moment, the longest p90 before the deadline, it begins at the cheapest place that the ceiling allows. What has no
/// known cost is never the cheapest, and a ceiling does not allow it; without one it begins at the last moment at the first place that can run it. Checked: tests/core/test_cheap_start.cpp.
CheapAnswer decideStart(const CheapLook& look, const Settings& settings);

/// Now, never earlier than before: when this computer's clock is set back, time goes on from the last moment that was seen. Not thread safe.
class ForwardClock
{
public:
    using Wall = std::function<WallTime()>;
    /// `wall` empty: this computer's clock.
    explicit ForwardClock(Wall wall = {});
    /// By this computer's clock, as it is.
    WallTime wall() const { return m_wall(); }
    WallTime now();
    /// This moment has been: what the journal says about former runs.
    void saw(WallTime moment);

private:
    Wall m_wall;
    WallTime m_last{};
    std::chrono::steady_clock::time_point m_at = std::chrono::steady_clock::now();
};

/// Until when, as people write it: "7:30" (the next time it is that late), "2026-01-31 07:30", "90m", "8h", "2d".
///
/// Errors: InvalidInput, with what can be written; also for a moment that has passed.
Result<WallTime> deadlineFromString(const std::string& text, WallTime now);

/// "Tue 07:30" of this computer's time zone; today only the time.
std::string momentText(WallTime moment, WallTime now);

} // namespace sluice
