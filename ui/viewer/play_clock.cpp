// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/play_clock.h"

namespace sluice::ui {
namespace {

const Rational kJump{1, 8};     ///< seconds; more than anybody takes for one moment
const Rational kCloseBy{1, 10}; ///< of the difference, at each correction
const Rational kStep{1, 500};   ///< seconds; the most that one correction moves

} // namespace

void PlayClock::start(Rational position, Rational speed, Time now)
{
    m_base = position;
    m_speed = speed;
    m_since = now;
}

void PlayClock::stop(Time now)
{
    start(position(now), Rational(), now);
}

Rational PlayClock::position(Time now) const
{
    const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(now - m_since);
    return m_base + Rational(passed.count(), 1'000'000) * m_speed;
}

void PlayClock::heard(Rational heardPosition, Time now)
{
    if (!isRunning())
        return;
    const Rational here = position(now);
    const Rational off = heardPosition - here;
    Rational move = off * kCloseBy;
    if (off > kJump || off < Rational() - kJump)
        move = off;
    else if (move > kStep)
        move = kStep;
    else if (move < Rational() - kStep)
        move = Rational() - kStep;
    // To the microsecond, or the fractions would grow with every correction.
    const Rational micro(1, 1'000'000);
    start(Rational((here + move).ticks(micro)) * micro, m_speed, now);
}

} // namespace sluice::ui
