// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timeline/timeline.h"
#include "tests/support/temp_dir.h"
#include "ui/timeline/media_cache.h"
#include "ui/timeline/timeline_view.h"

#include <QTest>

namespace sluice::test {

/// A shown timeline of 1000 pixels at 25 frames and 50 pixels a second, whose clips' files need not exist.
struct TimelineWorld
{
    TempDir dir;
    Timeline timeline;
    ui::MediaCache cache{Paths::below(dir.path())};
    ui::TimelineView view{timeline, cache};

    /// Clips of `seconds` each, one behind the other, named "clip 1", "clip 2", ...
    explicit TimelineWorld(const std::vector<int>& seconds)
    {
        for (const int length : seconds)
            add(length);
        view.resize(1000, 180);
        view.show();
        if (!QTest::qWaitForWindowExposed(&view))
            qFatal("the window is not shown");
        view.activateWindow();
        view.setFocus();
        view.setPixelsPerSecond(50, view.xOf(Rational(0)));
    }

    ClipId add(int seconds)
    {
        MediaRef media;
        media.path = dir / ("clip " + std::to_string(clips().size() + 1));
        media.duration = Rational(seconds);
        media.width = 160;
        media.height = 90;
        media.rate = Rational(25);
        return timeline.append(media).value();
    }

    const std::vector<Clip>& clips() const { return timeline.tracks().front().clips; }
    ClipId id(std::size_t index) const { return clips()[index].id; }
    QPoint middle(std::size_t index) const { return view.clipRect(id(index)).center(); }
    QPoint startEdge(std::size_t index) const
    {
        return {view.clipRect(id(index)).left() + 2, middle(index).y()};
    }
    QPoint endEdge(std::size_t index) const
    {
        return {view.clipRect(id(index)).right() - 2, middle(index).y()};
    }
    QPoint ruler(Rational time) const { return {view.xOf(time), 10}; }

    void press(QPoint point, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mousePress(view.viewport(), Qt::LeftButton, modifiers, point);
    }
    void moveTo(QPoint point) { QTest::mouseMove(view.viewport(), point); }
    void release(QPoint point) { QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, point); }
    void click(QPoint point, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mouseClick(view.viewport(), Qt::LeftButton, modifiers, point);
    }
    /// In two steps, as a hand does it: the first one only tells that it is a drag.
    void drag(QPoint from, QPoint to)
    {
        press(from);
        moveTo((from + to) / 2);
        moveTo(to);
        release(to);
    }
};

} // namespace sluice::test
