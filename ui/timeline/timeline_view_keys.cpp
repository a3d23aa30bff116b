// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/words.h"
#include "ui/timeline/timeline_view.h"

#include <QContextMenuEvent>
#include <QFocusEvent>
#include <QKeyEvent>
#include <QMenu>

#include <algorithm>
#include <cstdlib>

namespace sluice::ui {
namespace {

/// Keys that go from clip to clip here, though the window may have shortcuts on them for elsewhere.
bool isOurs(const QKeyEvent& event)
{
    switch (event.key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        return !(event.modifiers() & (Qt::AltModifier | Qt::MetaModifier));
    case Qt::Key_Home:
    case Qt::Key_End:
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Escape:
        return !(event.modifiers() & (Qt::ControlModifier | Qt::AltModifier));
    case Qt::Key_Space:
        return event.modifiers() == Qt::ControlModifier;
    default:
        return false;
    }
}

} // namespace

bool TimelineView::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride && isOurs(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return QAbstractScrollArea::event(event);
}

void TimelineView::keyPressEvent(QKeyEvent* event)
{
    if (!isOurs(*event)) {
        // Not the scroll area's keys: Up, Down and Page belong to the window's transport.
        event->ignore();
        return;
    }
    const std::size_t count = m_scene.index.size();
    switch (event->key()) {
    case Qt::Key_Left:
        return step(-1, event->modifiers());
    case Qt::Key_Right:
        return step(1, event->modifiers());
    case Qt::Key_Home:
        return step(-int(count), event->modifiers());
    case Qt::Key_End:
        return step(int(count), event->modifiers());
    case Qt::Key_Space:
        if (m_scene.current != 0)
            select(m_scene.current, Qt::ControlModifier);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (const Clip* clip = m_timeline.find(m_scene.current))
            Q_EMIT seekRequested(clip->position);
        return;
    default:
        break;
    }
    if (m_drag.kind != DragKind::None)
        endDrag(false);
    else
        setSelection({});
}

/// Goes `direction` clips on from the current one, or from the playhead when there is none.
void TimelineView::step(int direction, Qt::KeyboardModifiers modifiers)
{
    const int count = int(m_scene.index.size());
    if (count == 0)
        return;
    int next = direction > 1 ? count - 1 : 0;
    if (const auto current = m_scene.index.indexOf(m_scene.current))
        next = int(*current) + direction;
    else if (const auto under = m_scene.index.at(m_scene.playhead.toDouble());
             under && std::abs(direction) == 1)
        next = int(*under);
    const ClipId id = m_scene.index.span(std::size_t(std::clamp(next, 0, count - 1))).id;
    setCurrentClip(id);
    // With Ctrl the keyboard moves alone; Ctrl+Space then adds or takes away.
    if (!(modifiers & Qt::ControlModifier))
        select(id, modifiers);
}

void TimelineView::select(ClipId id, Qt::KeyboardModifiers modifiers)
{
    if (modifiers & Qt::ControlModifier) {
        std::set<ClipId> selection = m_scene.selected;
        if (!selection.erase(id))
            selection.insert(id);
        m_anchor = id;
        return setSelection(std::move(selection));
    }
    const auto anchor = m_scene.index.indexOf(m_anchor);
    const auto place = m_scene.index.indexOf(id);
    if ((modifiers & Qt::ShiftModifier) && anchor && place) {
        std::set<ClipId> selection;
        for (std::size_t i = std::min(*anchor, *place); i <= std::max(*anchor, *place); ++i)
            selection.insert(m_scene.index.span(i).id);
        return setSelection(std::move(selection));
    }
    m_anchor = id;
    setSelection({id});
}

void TimelineView::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    m_scene.hasFocus = true;
    viewport()->update();
    tellFocus();
}

void TimelineView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    // A menu of the view's own takes the focus only for a moment.
    m_scene.hasFocus = event->reason() == Qt::PopupFocusReason;
    viewport()->update();
}

void TimelineView::contextMenuEvent(QContextMenuEvent* event)
{
    QPoint point = event->globalPos();
    if (event->reason() == QContextMenuEvent::Mouse) {
        const Spot spot = spotAt(event->pos());
        if (spot.clip != 0) {
            setCurrentClip(spot.clip);
            if (!m_scene.selected.contains(spot.clip))
                select(spot.clip, {});
        }
    } else if (m_scene.current != 0) {
        point = viewport()->mapToGlobal((clipRect(m_scene.current) & viewport()->rect()).center());
    }
    contextMenu()->popup(point);
}

} // namespace sluice::ui
