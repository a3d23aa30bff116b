// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/words.h"
#include "ui/timeline/clip_painter.h"
#include "ui/timeline/timeline_view.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QHelpEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPinchGesture>
#include <QScrollBar>
#include <QTimerEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

constexpr int kEdgeWidth = 7;       ///< how near the mouse takes hold of a clip's edge
constexpr int kSnapReach = 9;       ///< pixels
constexpr int kEdgeScrollStep = 16; ///< pixels each frame while a drag leaves the view
constexpr int kFrameMilliseconds = 16;
constexpr double kWheelZoom = 1.25; ///< for a notch

} // namespace

TimelineView::Spot TimelineView::spotAt(const QPoint& point) const
{
    if (point.x() < m_scene.scale.left - kEdgeWidth)
        return {};
    if (m_scene.rows.ruler.contains(point))
        return {Part::Ruler, 0};
    if (point.y() > m_scene.rows.video.bottom() || point.y() < m_scene.rows.video.top())
        return {};
    const auto index = m_scene.index.at(m_scene.scale.secondsAt(point.x() + 0.5));
    if (!index)
        return {};
    const ClipId id = m_scene.index.span(*index).id;
    const QRect rect = clipRect(id);
    const Clip* clip = m_timeline.find(id);
    const auto badge =
        clip != nullptr ? flipBadge(*clip, rect.adjusted(0, 0, -1, 0), font()) : std::nullopt;
    if (badge && badge->contains(point))
        return {Part::Badge, id};
    const int edge = std::min(kEdgeWidth, rect.width() / 4);
    if (point.x() - rect.left() < edge)
        return {Part::Start, id};
    if (rect.right() - point.x() < edge)
        return {Part::End, id};
    return {Part::Clip, id};
}

void TimelineView::hover(const QPoint& point)
{
    const Spot spot = spotAt(point);
    const bool isEdge = spot.part == Part::Start || spot.part == Part::End;
    viewport()->setCursor(isEdge                     ? Qt::SizeHorCursor
                          : spot.part == Part::Badge ? Qt::PointingHandCursor
                                                     : Qt::ArrowCursor);
    if (spot.clip == m_scene.hovered)
        return;
    m_scene.hovered = spot.clip;
    viewport()->update(m_scene.rows.video);
}

void TimelineView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_drag.kind != DragKind::None)
        return;
    const Spot spot = spotAt(event->position().toPoint());
    if (spot.clip != 0)
        setCurrentClip(spot.clip);
    if (spot.part == Part::Badge) {
        if (const auto flipped = m_timeline.flip(spot.clip); !flipped)
            refuse(flipped.error());
        return;
    }
    startDrag(spot, event);
}

void TimelineView::startDrag(const Spot& spot, QMouseEvent* event)
{
    m_drag = Drag();
    m_drag.clip = spot.clip;
    m_drag.pressed = event->position().toPoint();
    m_drag.pressedSeconds = m_scene.scale.secondsAt(event->position().x());
    m_mouse = m_drag.pressed;
    const Clip* clip = m_timeline.find(spot.clip);
    switch (spot.part) {
    case Part::Ruler:
        m_drag.kind = DragKind::Playhead;
        return drag(m_drag.pressed);
    case Part::Start:
    case Part::End:
        m_drag.kind = spot.part == Part::Start ? DragKind::TrimStart : DragKind::TrimEnd;
        m_drag.edge = spot.part == Part::Start ? clip->position : clip->end();
        m_drag.points = SnapPoints(m_timeline, m_scene.playhead, {spot.clip});
        select(spot.clip, {});
        m_timeline.beginGesture(spot.part == Part::Start ? EditKind::TrimStart : EditKind::TrimEnd);
        return;
    case Part::Clip:
        m_drag.kind = DragKind::Press;
        m_drag.edge = clip->position;
        // Several selected clips are dragged by any one of them; whether it was only a click is known at the end.
        m_drag.selectOnRelease = m_scene.selected.contains(spot.clip) && !event->modifiers();
        if (!m_drag.selectOnRelease)
            select(spot.clip, event->modifiers());
        return;
    default:
        m_drag.kind = DragKind::Marquee;
        if (event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier))
            m_drag.before = m_scene.selected;
        setSelection(m_drag.before);
    }
}

void TimelineView::mouseMoveEvent(QMouseEvent* event)
{
    m_mouse = event->position().toPoint();
    if (m_drag.kind == DragKind::None)
        return hover(m_mouse);
    drag(m_mouse);
    const bool isOutside = m_mouse.x() < m_scene.scale.left || m_mouse.x() >= viewport()->width();
    if (!isOutside)
        m_edgeScroll.stop();
    else if (m_drag.kind != DragKind::Press && !m_edgeScroll.isActive())
        m_edgeScroll.start(kFrameMilliseconds, this);
}

void TimelineView::timerEvent(QTimerEvent* event)
{
    if (event->timerId() != m_edgeScroll.timerId())
        return QAbstractScrollArea::timerEvent(event);
    const int direction = m_mouse.x() < m_scene.scale.left ? -1 : 1;
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() + direction * kEdgeScrollStep);
    drag(m_mouse);
}

void TimelineView::drag(const QPoint& point)
{
    switch (m_drag.kind) {
    case DragKind::Playhead: {
        const Rational time = timeAt(point.x());
        setPlayhead(time);
        Q_EMIT seekRequested(time);
        return;
    }
    case DragKind::Press:
        if ((point - m_drag.pressed).manhattanLength() < QApplication::startDragDistance())
            return;
        m_drag.kind = DragKind::Move;
        if (!m_scene.selected.contains(m_drag.clip))
            select(m_drag.clip, {});
        m_drag.points = SnapPoints(m_timeline, m_scene.playhead, m_scene.selected);
        m_drag.earliest = m_timeline.find(selectedClips().front())->position;
        return dragMove(point);
    case DragKind::Move:
        return dragMove(point);
    case DragKind::TrimStart:
    case DragKind::TrimEnd:
        return dragTrim(point);
    case DragKind::Marquee:
        return dragMarquee(point);
    case DragKind::None:
        return;
    }
}

Rational TimelineView::reach() const
{
    return Rational(std::llround(kSnapReach / pixelsPerSecond() * 1e6), 1'000'000);
}

/// `time`, or the point it clings to, which is then shown.
Rational TimelineView::snapped(Rational time, const SnapPoints& points)
{
    m_scene.snapLine.reset();
    if (!isSnapping())
        return time;
    const auto point = points.nearest(time, reach());
    if (!point)
        return time;
    m_scene.snapLine = point->toDouble();
    return *point;
}

void TimelineView::dragMove(const QPoint& point)
{
    const Clip* clip = m_timeline.find(m_drag.clip);
    if (clip == nullptr || m_scene.selected.empty())
        return endDrag(false);
    const Rational rate = m_timeline.frameRate();
    const double seconds = m_scene.scale.secondsAt(point.x()) - m_drag.pressedSeconds;
    const Rational free = Rational(std::llround(seconds * rate.toDouble())) / rate;
    m_drag.span = free;
    m_scene.snapLine.reset();
    if (isSnapping()) {
        // Whichever of the two edges comes nearest to something clings to it.
        Rational best = reach() + Rational(1);
        for (const Rational edge : {clip->position, clip->end()}) {
            const auto near = m_drag.points.nearest(edge + free, reach());
            if (!near)
                continue;
            const Rational away = *near - (edge + free);
            const Rational distance = std::max(away, Rational(0) - away);
            if (distance < best) {
                best = distance;
                m_drag.span = free + away;
                m_scene.snapLine = near->toDouble();
            }
        }
    }
    if (m_drag.earliest + m_drag.span < Rational(0)) {
        m_drag.span = Rational(0) - m_drag.earliest;
        m_scene.snapLine = 0;
    }
    const double shift = m_drag.span.toDouble();
    m_scene.moving = {m_scene.selected, shift, overlaps(m_scene.selected, shift)};
    viewport()->update();
}

bool TimelineView::overlaps(const std::set<ClipId>& clips, double shift) const
{
    // Neighbours that only touch must not count, whatever floating point makes of it.
    const double hair = 0.25 / std::max(1.0, m_timeline.frameRate().toDouble());
    for (const ClipId id : clips) {
        const ClipIndex::Span& span = m_scene.index.span(*m_scene.index.indexOf(id));
        const auto [first, last] =
            m_scene.index.range(span.start + shift + hair, span.end + shift - hair);
        for (std::size_t i = first; i < last; ++i)
            if (!clips.contains(m_scene.index.span(i).id))
                return true;
    }
    return false;
}

void TimelineView::dragTrim(const QPoint& point)
{
    const double seconds = m_scene.scale.secondsAt(point.x()) - m_drag.pressedSeconds;
    const Rational rate = m_timeline.frameRate();
    const Rational wanted = snapped(
        m_drag.edge + Rational(std::llround(seconds * rate.toDouble())) / rate, m_drag.points);
    const auto edge = m_drag.kind == DragKind::TrimStart ? m_timeline.trimStart(m_drag.clip, wanted)
                                                         : m_timeline.trimEnd(m_drag.clip, wanted);
    // Media or neighbour ended the trim before the point it would have clung to.
    if (!edge || *edge != wanted)
        m_scene.snapLine.reset();
    viewport()->update();
}

void TimelineView::dragMarquee(const QPoint& point)
{
    const double to = m_scene.scale.secondsAt(point.x());
    m_scene.marquee = std::pair(m_drag.pressedSeconds, to);
    std::set<ClipId> selection = m_drag.before;
    const auto [first, last] = m_scene.index.range(std::min(m_drag.pressedSeconds, to),
                                                   std::max(m_drag.pressedSeconds, to));
    for (std::size_t i = first; i < last; ++i)
        selection.insert(m_scene.index.span(i).id);
    setSelection(std::move(selection));
    viewport()->update();
}

void TimelineView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        endDrag(true);
}

/// `keep` false: as if it had never begun.
void TimelineView::endDrag(bool keep)
{
    const Drag ended = std::exchange(m_drag, Drag());
    m_edgeScroll.stop();
    m_scene.moving.reset();
    m_scene.snapLine.reset();
    m_scene.marquee.reset();
    viewport()->update();
    if (ended.kind == DragKind::TrimStart || ended.kind == DragKind::TrimEnd) {
        if (keep)
            m_timeline.endGesture();
        else
            m_timeline.cancelGesture();
    }
    if (!keep)
        return;
    if (ended.kind == DragKind::Press && ended.selectOnRelease)
        select(ended.clip, {});
    if (ended.kind == DragKind::Move && ended.span != Rational(0))
        if (const auto moved = m_timeline.moveBy(selectedClips(), ended.span); !moved)
            refuse(moved.error());
}

void TimelineView::hideEvent(QHideEvent* event)
{
    // The release of the mouse will not come any more, and an open gesture would hold up undo.
    endDrag(false);
    QAbstractScrollArea::hideEvent(event);
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const QPoint point = event->position().toPoint();
    const Spot spot = spotAt(point);
    if (spot.part == Part::Badge)
        return mousePressEvent(event);
    if (point.x() >= m_scene.scale.left) {
        setPlayhead(timeAt(point.x()));
        Q_EMIT seekRequested(timeAt(point.x()));
    }
}

void TimelineView::wheelEvent(QWheelEvent* event)
{
    const QPoint angle = event->angleDelta();
    if (event->modifiers() & Qt::ControlModifier) {
        const double notches = (angle.y() != 0 ? angle.y() : angle.x()) / 120.0;
        setPixelsPerSecond(pixelsPerSecond() * std::pow(kWheelZoom, notches),
                           event->position().x());
    } else {
        // One direction only, so that a wheel, a tilted wheel and two fingers all scroll along the time.
        const QPoint exact = event->pixelDelta();
        const QPoint delta = exact.isNull() ? angle : exact;
        const int along = std::abs(delta.x()) > std::abs(delta.y()) ? delta.x() : delta.y();
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - along);
    }
    event->accept();
}

bool TimelineView::viewportEvent(QEvent* event)
{
    switch (event->type()) {
    case QEvent::NativeGesture: {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() != Qt::ZoomNativeGesture)
            break;
        setPixelsPerSecond(pixelsPerSecond() * (1 + gesture->value()), gesture->position().x());
        return true;
    }
    case QEvent::Gesture: {
        auto* pinch = static_cast<QPinchGesture*>(
            static_cast<QGestureEvent*>(event)->gesture(Qt::PinchGesture));
        if (pinch == nullptr)
            break;
        const QPointF center = viewport()->mapFromGlobal(pinch->centerPoint());
        setPixelsPerSecond(pixelsPerSecond() * pinch->scaleFactor(), center.x());
        return true;
    }
    case QEvent::Leave:
        m_scene.hovered = 0;
        viewport()->update(m_scene.rows.video);
        break;
    case QEvent::ToolTip: {
        const auto* help = static_cast<QHelpEvent*>(event);
        const Clip* clip = m_timeline.find(spotAt(help->pos()).clip);
        if (clip == nullptr) {
            QToolTip::hideText();
            return true;
        }
        QToolTip::showText(
            help->globalPos(),
            tr("%1\n%2, %3 × %4")
                .arg(QString::fromStdString(clip->name), durationText(clip->duration().toDouble()))
                .arg(clip->source.width)
                .arg(clip->source.height),
            viewport(), clipRect(clip->id));
        return true;
    }
    default:
        break;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void TimelineView::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void TimelineView::dragMoveEvent(QDragMoveEvent* event)
{
    if (!event->mimeData()->hasUrls())
        return;
    event->acceptProposedAction();
    const SnapPoints points(m_timeline, m_scene.playhead, {});
    const Rational at = snapped(timeAt(event->position().x()), points);
    m_scene.snapLine.reset();
    m_scene.insertion = at.toDouble();
    viewport()->update();
}

void TimelineView::dragLeaveEvent(QDragLeaveEvent*)
{
    m_scene.insertion.reset();
    viewport()->update();
}

void TimelineView::dropEvent(QDropEvent* event)
{
    const SnapPoints points(m_timeline, m_scene.playhead, {});
    const Rational at = snapped(timeAt(event->position().x()), points);
    m_scene.snapLine.reset();
    m_scene.insertion.reset();
    viewport()->update();
    event->acceptProposedAction();
    Q_EMIT filesDropped(event->mimeData()->urls(), at);
}

} // namespace sluice::ui
