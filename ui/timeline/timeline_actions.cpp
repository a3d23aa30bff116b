// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timeline_actions.h"

#include "ui/base/phrases.h"
#include "ui/theme/icons.h"

#include <QAction>
#include <QMenu>

#include <algorithm>

namespace sluice::ui {
namespace {

constexpr double kZoomStep = 1.5;

} // namespace

void TimelineView::makeActions()
{
    m_actions = std::make_unique<Actions>();
    const auto add = [this](const char* text, const QList<QKeySequence>& keys, auto&& slot) {
        auto* action = new QAction(tr(text), this);
        action->setObjectName(QLatin1String("timeline: ") + QLatin1String(text));
        action->setShortcuts(keys);
        // Letters alone must not fire while somebody types elsewhere.
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
        return action;
    };
    using Keys = QList<QKeySequence>;
    Actions& all = *m_actions;
    all.split =
        add(QT_TR_NOOP("Split at playhead"), Keys{Qt::Key_S}, [this] { splitAtPlayhead(); });
    all.trimStart = add(QT_TR_NOOP("Trim start to playhead"), Keys{Qt::Key_BracketLeft},
                        [this] { trimToPlayhead(true); });
    all.trimEnd = add(QT_TR_NOOP("Trim end to playhead"), Keys{Qt::Key_BracketRight},
                      [this] { trimToPlayhead(false); });
    all.flip = add(QT_TR_NOOP("Flip between original and upscaled"), Keys{Qt::Key_F},
                   [this] { flipSelected(); });
    all.remove =
        add(QT_TR_NOOP("Delete"), Keys{QKeySequence::Delete}, [this] { removeSelected(false); });
    all.rippleRemove = add(QT_TR_NOOP("Delete and close the gap"), Keys{Qt::SHIFT | Qt::Key_Delete},
                           [this] { removeSelected(true); });
    all.moveBack = add(QT_TR_NOOP("Move left by a frame"), Keys{Qt::ALT | Qt::Key_Left},
                       [this] { moveSelected(-1); });
    all.moveOn = add(QT_TR_NOOP("Move right by a frame"), Keys{Qt::ALT | Qt::Key_Right},
                     [this] { moveSelected(1); });
    all.selectAll = add(QT_TR_NOOP("Select all clips"), Keys{QKeySequence::SelectAll}, [this] {
        std::set<ClipId> everything;
        for (std::size_t i = 0; i < m_scene.index.size(); ++i)
            everything.insert(m_scene.index.span(i).id);
        setSelection(std::move(everything));
    });
    all.snapping = add(QT_TR_NOOP("Snap to edges"), Keys{Qt::Key_N}, [] {});
    all.snapping->setCheckable(true);
    all.snapping->setChecked(true);
    // The playhead stays where it is, if one sees it.
    const auto zoom = [this](double factor) {
        const int x = xOf(m_scene.playhead);
        const bool isSeen = x >= m_scene.scale.left && x < viewport()->width();
        setPixelsPerSecond(pixelsPerSecond() * factor,
                           isSeen ? x : (m_scene.scale.left + viewport()->width()) / 2);
    };
    all.zoomIn =
        add(QT_TR_NOOP("Zoom in"), Keys{Qt::Key_Plus, Qt::Key_Equal}, [zoom] { zoom(kZoomStep); });
    all.zoomOut = add(QT_TR_NOOP("Zoom out"), Keys{Qt::Key_Minus}, [zoom] { zoom(1 / kZoomStep); });
    all.zoomFit =
        add(QT_TR_NOOP("Show everything"), Keys{Qt::SHIFT | Qt::Key_Z}, [this] { zoomToFit(); });
}

/// What can be done now, and icons in the colours of now.
void TimelineView::updateActions()
{
    const Actions& all = *m_actions;
    const bool hasClips = m_scene.index.size() > 0;
    for (QAction* action : {all.split, all.trimStart, all.trimEnd, all.selectAll})
        action->setEnabled(hasClips);
    for (QAction* action : {all.remove, all.rippleRemove, all.moveBack, all.moveOn, all.flip})
        action->setEnabled(!m_scene.selected.empty());
    for (const auto& [action, name] :
         {std::pair(all.split, "split"), std::pair(all.flip, "flip"),
          std::pair(all.snapping, "magnet"), std::pair(all.zoomIn, "zoom-in"),
          std::pair(all.zoomOut, "zoom-out"), std::pair(all.zoomFit, "zoom-fit")})
        action->setIcon(icon(this, name));
}

bool TimelineView::isSnapping() const
{
    return m_actions->snapping->isChecked();
}

void TimelineView::refuse(const Error& error)
{
    Q_EMIT editRefused(phraseText(error.detail));
}

/// The one selected clip, else the one under the playhead; null when there is none.
const Clip* TimelineView::editTarget() const
{
    if (m_scene.selected.size() == 1)
        return m_timeline.find(*m_scene.selected.begin());
    return m_timeline.clipAt(m_scene.playhead);
}

void TimelineView::splitAtPlayhead()
{
    const Clip* clip = m_timeline.clipAt(m_scene.playhead);
    if (clip == nullptr) {
        Q_EMIT editRefused(
            tr("There is no clip at the playhead. Move the playhead onto a clip, then split."));
        return;
    }
    if (const auto split = m_timeline.split(clip->id, m_scene.playhead); !split)
        refuse(split.error());
}

void TimelineView::trimToPlayhead(bool start)
{
    const Clip* clip = editTarget();
    if (clip == nullptr) {
        Q_EMIT editRefused(
            tr("There is no clip at the playhead. Select a clip, or move the playhead onto one."));
        return;
    }
    const auto trimmed = start ? m_timeline.trimStart(clip->id, m_scene.playhead)
                               : m_timeline.trimEnd(clip->id, m_scene.playhead);
    if (!trimmed)
        refuse(trimmed.error());
}

void TimelineView::removeSelected(bool ripple)
{
    const std::vector<ClipId> clips = selectedClips();
    if (clips.empty())
        return;
    const std::size_t place = m_scene.index.indexOf(clips.front()).value_or(0);
    const auto removed = ripple ? m_timeline.rippleRemove(clips) : m_timeline.remove(clips);
    if (!removed)
        return refuse(removed.error());
    // The keyboard goes on where it was.
    if (m_scene.index.size() > 0)
        setCurrentClip(m_scene.index.span(std::min(place, m_scene.index.size() - 1)).id);
}

void TimelineView::moveSelected(int frames)
{
    const Rational span = Rational(frames) / m_timeline.frameRate();
    if (const auto moved = m_timeline.moveBy(selectedClips(), span); !moved)
        refuse(moved.error());
}

void TimelineView::flipSelected()
{
    m_timeline.beginGesture(EditKind::Flip);
    for (const ClipId id : selectedClips())
        if (const auto flipped = m_timeline.flip(id); !flipped) {
            m_timeline.cancelGesture();
            return refuse(flipped.error());
        }
    m_timeline.endGesture();
}

QMenu* TimelineView::contextMenu()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const Actions& all = *m_actions;
    const Clip* clip = m_timeline.find(m_scene.current);
    if (clip != nullptr && clip->missing) {
        menu->addAction(tr("Locate the missing file…"), this,
                        [this, id = clip->id] { Q_EMIT locateRequested(id); });
        menu->addSeparator();
    }
    menu->addActions({all.split, all.trimStart, all.trimEnd, all.flip});
    menu->addSeparator();
    menu->addActions({all.moveBack, all.moveOn, all.remove, all.rippleRemove});
    menu->addSeparator();
    menu->addActions({all.selectAll, all.snapping, all.zoomIn, all.zoomOut, all.zoomFit});
    return menu;
}

} // namespace sluice::ui
