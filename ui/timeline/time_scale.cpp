// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/time_scale.h"

#include "ui/base/words.h"

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

constexpr int kRulerHeight = 24;
constexpr int kGap = 8;
constexpr double kLabelSpacing = 90;
constexpr double kFineSpacing = 9;

struct Step
{
    double seconds;
    int parts; ///< how many small ticks it is divided into
};

/// The smallest step whose labels have room.
Step stepFor(double pixelsPerSecond, double rate)
{
    for (const auto& [frames, parts] :
         {std::pair(1, 1), std::pair(2, 2), std::pair(5, 5), std::pair(10, 5)})
        if (frames < rate && frames / rate * pixelsPerSecond >= kLabelSpacing)
            return {frames / rate, parts};
    constexpr Step kSteps[] = {{1, 5},   {2, 4},    {5, 5},    {10, 5},   {15, 3},
                               {30, 3},  {60, 6},   {120, 4},  {300, 5},  {600, 5},
                               {900, 3}, {1800, 3}, {3600, 6}, {7200, 4}, {14400, 4}};
    for (const Step& step : kSteps)
        if (step.seconds * pixelsPerSecond >= kLabelSpacing)
            return step;
    const double hours = std::ceil(kLabelSpacing / pixelsPerSecond / 14400) * 4;
    return {hours * 3600, 4};
}

QString twoDigits(std::int64_t value)
{
    return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0'));
}

QString labelFor(double seconds, bool isWhole, Rational frameRate)
{
    if (!isWhole)
        return timecode(Rational(std::llround(seconds * frameRate.toDouble())) / frameRate,
                        frameRate);
    const std::int64_t whole = std::llround(seconds);
    const QString minutes = twoDigits(whole / 60 % 60) + QLatin1Char(':') + twoDigits(whole % 60);
    return whole < 3600 ? minutes : QString::number(whole / 3600) + QLatin1Char(':') + minutes;
}

} // namespace

TimelineRows TimelineRows::of(const QSize& viewport)
{
    const int room = viewport.height() - kRulerHeight - 3 * kGap;
    const int sound = std::clamp(room * 2 / 5, 24, 72);
    const int video = std::clamp(room - sound, 28, 128);
    TimelineRows rows;
    rows.ruler = QRect(0, 0, viewport.width(), kRulerHeight);
    rows.video = QRect(0, kRulerHeight + kGap, viewport.width(), video);
    rows.sound = QRect(0, rows.video.bottom() + 1 + kGap, viewport.width(), sound);
    rows.bottom = rows.sound.bottom() + 1;
    return rows;
}

std::vector<RulerTick>
rulerTicks(double from, double to, double pixelsPerSecond, Rational frameRate)
{
    const double rate = std::max(1.0, frameRate.toDouble());
    const Step step = stepFor(pixelsPerSecond, rate);
    const bool isWhole = step.seconds >= 1;
    const bool hasFine = step.seconds / step.parts * pixelsPerSecond >= kFineSpacing;
    const int parts = hasFine ? step.parts : 1;
    std::vector<RulerTick> ticks;
    const double fine = step.seconds / parts;
    for (auto i = std::int64_t(std::max(0.0, std::floor(from / fine))); double(i) * fine <= to;
         ++i) {
        const double seconds = double(i) * fine;
        const bool isLabelled = i % parts == 0;
        ticks.push_back({seconds, isLabelled ? labelFor(seconds, isWhole, frameRate) : QString()});
    }
    return ticks;
}

} // namespace sluice::ui
