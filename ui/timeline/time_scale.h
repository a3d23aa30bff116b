// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"

#include <QRect>
#include <QString>

#include <vector>

namespace sluice::ui {

/// Where times are on the screen, in logical pixels of the viewport.
struct TimeScale
{
    double pixelsPerSecond = 50;
    int scroll = 0; ///< pixels that have left at the left side
    int left = 0;   ///< where time 0 stands when nothing is scrolled

    double xOf(double seconds) const { return left - scroll + seconds * pixelsPerSecond; }
    double secondsAt(double x) const { return (x - left + scroll) / pixelsPerSecond; }
};

/// The rows from top to bottom, each as wide as the viewport.
struct TimelineRows
{
    QRect ruler;
    QRect video; ///< exactly as high as the clips
    QRect sound;
    int bottom = 0; ///< where the playhead ends

    static TimelineRows of(const QSize& viewport);
};

struct RulerTick
{
    double seconds;
    QString label; ///< empty for the small ones
};

/// The lines of the ruler in [from, to] seconds, labels at least some 90 pixels apart: frames, seconds, minutes, hours.
std::vector<RulerTick>
rulerTicks(double from, double to, double pixelsPerSecond, Rational frameRate);

} // namespace sluice::ui
