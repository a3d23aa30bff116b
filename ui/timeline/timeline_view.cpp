// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timeline_view.h"

#include "ui/theme/colors.h"
#include "ui/timeline/media_cache.h"
#include "ui/timeline/timeline_accessible.h"
#include "ui/timeline/timeline_actions.h"
#include "ui/timeline/timeline_painter.h"

#include <QAccessible>
#include <QEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

constexpr int kLabelColumn = 96;
constexpr double kMostPixelsPerFrame = 48;
constexpr double kMostPixels = 1e9;  ///< scroll bars count in int
constexpr double kFitMargin = 0.08;  ///< of the width, left free at the right
constexpr double kEmptySeconds = 60; ///< shown while there is no clip
constexpr int kThumbnailGrid =
    16; ///< their height grows in such steps, so that resizing does not remake them all the time
constexpr int kPlayheadHalfWidth = 8;

} // namespace

TimelineView::TimelineView(Timeline& timeline, MediaCache& cache, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_timeline(timeline)
    , m_cache(cache)
{
    qRegisterMetaType<sluice::Rational>();
    installTimelineAccessible();
    m_scene.scale.left = kLabelColumn;
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Timeline"));
    setAccessibleDescription(
        tr("Left and right go from clip to clip. The menu key lists what can be done."));
    viewport()->setMouseTracking(true);
    viewport()->setAcceptDrops(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    viewport()->grabGesture(Qt::PinchGesture);
    makeActions();
    m_observer = m_timeline.onChanged([this] { timelineChanged(); });
    connect(&m_cache, &MediaCache::changed, viewport(), qOverload<>(&QWidget::update));
    timelineChanged();
}

TimelineView::~TimelineView() = default;

void TimelineView::timelineChanged()
{
    const std::size_t before = m_scene.index.size();
    m_scene.index.rebuild(m_timeline.tracks().front().clips);
    const auto isGone = [this](ClipId id) { return !m_scene.index.indexOf(id); };
    const bool lostSelected = std::erase_if(m_scene.selected, isGone) > 0;
    std::erase_if(m_scene.chunks, [&](const auto& item) { return isGone(item.first); });
    for (ClipId* id : {&m_scene.current, &m_scene.hovered, &m_anchor})
        if (*id != 0 && isGone(*id))
            *id = 0;
    if (m_followsFit && m_scene.index.size() > before)
        zoomToFit();
    updateScrollBar();
    updateActions();
    viewport()->update();
    if (lostSelected)
        Q_EMIT selectionChanged();
    if (before != m_scene.index.size() && QAccessible::isActive()) {
        QAccessibleEvent event(this, QAccessible::ObjectReorder);
        QAccessible::updateAccessibility(&event);
    }
}

void TimelineView::setPlayhead(Rational time)
{
    if (time == m_scene.playhead)
        return;
    updatePlayheadColumn();
    m_scene.playhead = time;
    const double x = m_scene.scale.xOf(time.toDouble());
    if (m_drag.kind == DragKind::None &&
        (x < kLabelColumn - 1 || x > viewport()->width() - kPlayheadHalfWidth))
        scrollTo(time.toDouble());
    updatePlayheadColumn();
}

void TimelineView::updatePlayheadColumn()
{
    const int x = int(m_scene.scale.xOf(m_scene.playhead.toDouble()));
    viewport()->update(x - kPlayheadHalfWidth, 0, 2 * kPlayheadHalfWidth, viewport()->height());
}

/// Brings `seconds` near the left side.
void TimelineView::scrollTo(double seconds)
{
    const double room = viewport()->width() - kLabelColumn;
    horizontalScrollBar()->setValue(
        int(seconds * m_scene.scale.pixelsPerSecond - room * kFitMargin));
}

void TimelineView::showClip(ClipId id)
{
    const QRect rect = clipRect(id);
    if (rect.isNull() || (rect.left() >= kLabelColumn && rect.right() < viewport()->width()))
        return;
    const bool fillsTheView = rect.left() < kLabelColumn && rect.right() >= viewport()->width();
    if (!fillsTheView)
        scrollTo(m_scene.index.span(*m_scene.index.indexOf(id)).start);
}

void TimelineView::setChunkStates(ClipId clip, std::vector<ChunkMark> chunks)
{
    std::ranges::sort(chunks, {}, &ChunkMark::from);
    if (chunks.empty())
        m_scene.chunks.erase(clip);
    else
        m_scene.chunks[clip] = std::move(chunks);
    viewport()->update(clipRect(clip));
}

double TimelineView::leastPixelsPerSecond() const
{
    const double seconds = std::max(kEmptySeconds, m_timeline.duration().toDouble());
    return std::max(1.0, double(viewport()->width() - kLabelColumn)) / (seconds * 4);
}

void TimelineView::setPixelsPerSecond(double pixels, double anchor)
{
    m_followsFit = false;
    TimeScale& scale = m_scene.scale;
    const double rate = std::max(1.0, m_timeline.frameRate().toDouble());
    const double seconds = std::max(1.0, m_timeline.duration().toDouble());
    const double most = std::min(kMostPixelsPerFrame * rate, kMostPixels / seconds);
    pixels = std::clamp(pixels, std::min(leastPixelsPerSecond(), most), most);
    const double at = scale.secondsAt(anchor);
    scale.pixelsPerSecond = pixels;
    updateScrollBar();
    horizontalScrollBar()->setValue(int(std::lround(at * pixels + scale.left - anchor)));
    viewport()->update();
}

void TimelineView::zoomToFit()
{
    const double seconds = m_timeline.duration().toDouble();
    const double room = (viewport()->width() - kLabelColumn) * (1 - kFitMargin);
    setPixelsPerSecond(room / (seconds > 0 ? seconds : kEmptySeconds), kLabelColumn);
    horizontalScrollBar()->setValue(0);
    m_followsFit = true;
}

void TimelineView::updateScrollBar()
{
    const double room = std::max(1.0, double(viewport()->width() - kLabelColumn));
    const double length = m_timeline.duration().toDouble() * m_scene.scale.pixelsPerSecond;
    // Half a view beyond the end, so that there is room to drop and to drag to.
    const bool fits = length <= room;
    horizontalScrollBar()->setRange(0, fits ? 0 : int(length - room / 2));
    horizontalScrollBar()->setPageStep(int(room));
    horizontalScrollBar()->setSingleStep(32);
}

void TimelineView::scrollContentsBy(int, int)
{
    m_scene.scale.scroll = horizontalScrollBar()->value();
    viewport()->update();
}

void TimelineView::layOut()
{
    // Room for the scroll bar also while there is none: the rows must not jump when one zooms.
    const int high = height() - horizontalScrollBar()->sizeHint().height();
    m_scene.rows = TimelineRows::of(QSize(viewport()->width(), high));
    const int steps = (m_scene.rows.video.height() + kThumbnailGrid - 1) / kThumbnailGrid;
    m_cache.setThumbnailHeight(
        int(std::ceil(steps * kThumbnailGrid * viewport()->devicePixelRatioF())));
}

void TimelineView::resizeEvent(QResizeEvent*)
{
    layOut();
    if (m_followsFit)
        zoomToFit();
    updateScrollBar();
}

void TimelineView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        updateActions();
        viewport()->update();
    }
}

void TimelineView::paintEvent(QPaintEvent* event)
{
    layOut(); // the screen, and with it the scale, may have changed
    QPainter painter(viewport());
    painter.setFont(font());
    const Colors& colors = colorsFor(this);
    TimelinePainter(painter, m_timeline, m_scene, m_cache, colors, event->rect()).paint();
    if (m_scene.index.size() == 0) {
        painter.setPen(colors.muted);
        const QRect room(kLabelColumn, m_scene.rows.video.top(), viewport()->width() - kLabelColumn,
                         m_scene.rows.bottom - m_scene.rows.video.top());
        painter.drawText(room, Qt::AlignCenter, tr("Drop clips here, or press Ctrl+O"));
    }
    if (hasFocus() && m_scene.current == 0) {
        painter.setPen(colors.muted);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

QRect TimelineView::clipRect(ClipId id) const
{
    const auto index = m_scene.index.indexOf(id);
    if (!index)
        return {};
    const ClipIndex::Span& span = m_scene.index.span(*index);
    const int left = int(std::lround(m_scene.scale.xOf(span.start)));
    const int right = int(std::lround(m_scene.scale.xOf(span.end)));
    return QRect(left, m_scene.rows.video.top(), std::max(1, right - left),
                 m_scene.rows.video.height());
}

int TimelineView::xOf(Rational time) const
{
    return int(std::lround(m_scene.scale.xOf(time.toDouble())));
}

Rational TimelineView::timeAt(double x) const
{
    const Rational rate = m_timeline.frameRate();
    const double frames = m_scene.scale.secondsAt(x) * rate.toDouble();
    return Rational(std::max<std::int64_t>(0, std::llround(frames))) / rate;
}

std::vector<ClipId> TimelineView::selectedClips() const
{
    std::vector<ClipId> clips(m_scene.selected.begin(), m_scene.selected.end());
    std::ranges::sort(clips, {}, [this](ClipId id) { return m_scene.index.indexOf(id); });
    return clips;
}

void TimelineView::setSelectedClips(const std::vector<ClipId>& clips)
{
    std::set<ClipId> selection(clips.begin(), clips.end());
    std::erase_if(selection, [this](ClipId id) { return !m_scene.index.indexOf(id); });
    setSelection(std::move(selection));
}

void TimelineView::setSelection(std::set<ClipId> selection)
{
    if (selection == m_scene.selected)
        return;
    m_scene.selected = std::move(selection);
    updateActions();
    viewport()->update();
    Q_EMIT selectionChanged();
    if (QAccessible::isActive()) {
        QAccessibleEvent event(this, QAccessible::SelectionWithin);
        QAccessible::updateAccessibility(&event);
    }
}

void TimelineView::setCurrentClip(ClipId id)
{
    if (id != 0 && !m_scene.index.indexOf(id))
        return;
    m_scene.current = id;
    showClip(id);
    viewport()->update();
    tellFocus();
}

void TimelineView::tellFocus()
{
    const auto index = m_scene.index.indexOf(m_scene.current);
    if (!hasFocus() || !index || !QAccessible::isActive())
        return;
    QAccessibleEvent event(this, QAccessible::Focus);
    event.setChild(int(*index));
    QAccessible::updateAccessibility(&event);
}

} // namespace sluice::ui
