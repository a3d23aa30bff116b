// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"

#include <chrono>

namespace sluice::ui {

/// Where a playing timeline is. Runs on a steady clock; sound that is heard corrects it. Reads no clock itself.
class PlayClock
{
public:
    using Time = std::chrono::nanoseconds; ///< of any steady clock

    void start(Rational position, Rational speed, Time now);
    void stop(Time now);
    bool isRunning() const { return m_speed != Rational(); }
    /// 1 as fast as life, negative backwards, 0 stopped.
    Rational speed() const { return m_speed; }
    /// To the microsecond.
    Rational position(Time now) const;
    /// What is heard at `now` is the sound of `position`. Small differences are closed little by little, so that no picture
    /// jumps; large ones (the sound stalled) at once.
    void heard(Rational position, Time now);

private:
    Rational m_base;
    Rational m_speed;
    Time m_since{};
};

} // namespace sluice::ui
