// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/snap_points.h"
#include "ui/timeline/timeline_scene.h"

#include <QAbstractScrollArea>
#include <QBasicTimer>
#include <QList>
#include <QPoint>
#include <QUrl>

#include <memory>
#include <set>
#include <vector>

class QAction;
class QMenu;

namespace sluice::ui {

class MediaCache;

/// The timeline: clips in a row with thumbnails, chunks and sound, to be selected, moved, trimmed, split and removed.
///
/// Edits go through the Timeline and become one step of undo each; one that is refused is told by editRefused() and has changed nothing.
/// Everything has a key; the QWidget's actions() are split, remove, ripple remove, trims, moves by a frame, flip, zoom and
/// snapping, with their shortcuts. For a screen reader it is a list of its clips. Checked: tests/ui/test_timeline_view.cpp,
/// tests/ui/test_timeline_view_drag.cpp, tests/ui/test_timeline_view_accessible.cpp
class TimelineView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    /// Both are used as long as the view lives.
    TimelineView(Timeline& timeline, MediaCache& cache, QWidget* parent = nullptr);
    ~TimelineView() override;

    const Timeline& timeline() const { return m_timeline; }
    Rational playhead() const { return m_scene.playhead; }
    /// Scrolls by a page when it leaves the view.
    void setPlayhead(Rational time);

    /// In the order of the timeline.
    std::vector<ClipId> selectedClips() const;
    bool isSelected(ClipId id) const { return m_scene.selected.contains(id); }
    /// Numbers of clips that are not there are left out.
    void setSelectedClips(const std::vector<ClipId>& clips);
    /// Where the keyboard is; 0: nowhere.
    ClipId currentClip() const { return m_scene.current; }
    void setCurrentClip(ClipId id);

    /// The strip of a clip; an empty one shows none, unless a job waits for the clip.
    void setChunkStates(ClipId clip, std::vector<ChunkMark> chunks);

    double pixelsPerSecond() const { return m_scene.scale.pixelsPerSecond; }
    /// What stands at `anchor` pixels of the viewport stays there.
    void setPixelsPerSecond(double pixels, double anchor);
    void zoomToFit();
    bool isSnapping() const;

    /// In pixels of the viewport; also of what is scrolled away. Null for a clip that is not there.
    QRect clipRect(ClipId id) const;
    int xOf(Rational time) const;
    /// The nearest frame at `x` pixels of the viewport, never before the beginning.
    Rational timeAt(double x) const;

    QSize sizeHint() const override { return {800, 168}; }
    QSize minimumSizeHint() const override { return {320, 116}; }

Q_SIGNALS:
    void seekRequested(sluice::Rational time);
    void selectionChanged();
    /// A sentence that says what stands in the way.
    void editRefused(const QString& sentence);
    void filesDropped(const QList<QUrl>& files, sluice::Rational at);
    /// The user wants to say where the missing file of a clip is.
    void locateRequested(sluice::ClipId clip);

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    /// What lies under the mouse.
    enum class Part
    {
        Nothing,
        Ruler,
        Clip,
        Start, ///< a clip's edges
        End,
        Badge
    };
    enum class DragKind
    {
        None,
        Playhead,
        Press, ///< on a clip; not moved far enough yet
        Move,
        TrimStart,
        TrimEnd,
        Marquee
    };
    struct Drag
    {
        DragKind kind = DragKind::None;
        ClipId clip = 0;
        QPoint pressed;
        double pressedSeconds = 0;
        Rational edge;     ///< where the trimmed edge, or the moved clip, was
        Rational span;     ///< by how much clips would be moved
        Rational earliest; ///< where the first of the moved clips was
        SnapPoints points;
        bool selectOnRelease = false; ///< the pressed clip alone, unless it was a drag
        std::set<ClipId> before;      ///< what a marquee adds to
    };
    struct Spot
    {
        Part part = Part::Nothing;
        ClipId clip = 0;
    };
    struct Actions;

    void timelineChanged();
    void layOut();
    void updateScrollBar();
    double leastPixelsPerSecond() const;
    void scrollTo(double seconds);
    void showClip(ClipId id);
    void updatePlayheadColumn();

    void makeActions();
    void updateActions();
    void refuse(const Error& error);
    const Clip* editTarget() const;
    void splitAtPlayhead();
    void removeSelected(bool ripple);
    void trimToPlayhead(bool start);
    void moveSelected(int frames);
    void flipSelected();
    void select(ClipId id, Qt::KeyboardModifiers modifiers);
    void setSelection(std::set<ClipId> selection);
    void step(int direction, Qt::KeyboardModifiers modifiers);
    QMenu* contextMenu();

    Spot spotAt(const QPoint& point) const;
    void hover(const QPoint& point);
    void startDrag(const Spot& spot, QMouseEvent* event);
    void drag(const QPoint& point);
    void dragMove(const QPoint& point);
    void dragTrim(const QPoint& point);
    void dragMarquee(const QPoint& point);
    void endDrag(bool keep);
    bool overlaps(const std::set<ClipId>& clips, double shift) const;
    Rational reach() const;
    Rational snapped(Rational time, const SnapPoints& points);
    void tellFocus();

    Timeline& m_timeline;
    MediaCache& m_cache;
    TimelineScene m_scene;
    Drag m_drag;
    std::unique_ptr<Actions> m_actions;
    ClipId m_anchor = 0;      ///< where a selection with Shift begins
    bool m_followsFit = true; ///< new clips are brought into view until the user zooms
    QBasicTimer m_edgeScroll;
    QPoint m_mouse;
    std::shared_ptr<void> m_observer;
};

} // namespace sluice::ui
