// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/viewer_widget.h"

#include "ui/viewer/split_handle.h"

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

/// One notch of a wheel turns by 120 units of an eighth of a degree.
constexpr double kNotch = 120;
constexpr double kZoomStep = 1.25;
/// The shape that is assumed before there is a picture.
constexpr QSizeF kNoPicture(16, 9);

} // namespace

ViewerWidget::ViewerWidget(QWidget* parent)
    : QWidget(parent)
    , m_handle(new SplitHandle(this))
{
    setAcceptDrops(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Viewer"));
    setMinimumSize(240, 135);
    m_handle->hide();
    connect(m_handle, &QSlider::valueChanged, this, [this] {
        placeHandle();
        update();
    });
}

void ViewerWidget::setLabels(const QStringList& labels)
{
    if (labels == m_labels)
        return;
    m_labels = labels;
    if (labels.isEmpty())
        m_lastPicture = {};
    m_after = std::clamp(m_after, 1, std::max(1, programCount() - 1));
    changed();
}

void ViewerWidget::setFrames(const FrameSet& frames)
{
    const QSizeF before = pictureSize();
    const bool wasSame = m_frames.isSame;
    m_frames = frames;
    if (pictureSize() != before || frames.isSame != wasSame) {
        m_transform = m_transform.clamped(pictureSize(), deviceSize());
        Q_EMIT viewChanged();
    }
    placeHandle();
    update();
}

void ViewerWidget::setEmptyText(const QString& title, const QString& next)
{
    m_emptyTitle = title;
    m_emptyNext = next;
    update();
}

void ViewerWidget::setCompare(Compare compare)
{
    if (compare == m_compare)
        return;
    m_compare = compare;
    changed();
}

void ViewerWidget::setAfter(int program)
{
    const int after = std::clamp(program, 1, std::max(1, programCount() - 1));
    if (after == m_after)
        return;
    m_after = after;
    changed();
}

void ViewerWidget::setFlipped(bool flipped)
{
    if (flipped == m_flipped)
        return;
    m_flipped = flipped;
    changed();
}

double ViewerWidget::split() const
{
    return double(m_handle->value()) / SplitHandle::kSteps;
}

void ViewerWidget::setSplit(double split)
{
    m_handle->setValue(int(std::lround(split * SplitHandle::kSteps)));
}

void ViewerWidget::setTransform(const ViewTransform& transform)
{
    if (transform == m_transform)
        return;
    m_transform = transform;
    changed();
}

void ViewerWidget::zoomBy(double factor)
{
    const QPointF cursor = mapFromGlobal(QCursor::pos());
    const bool inside = underMouse() && rect().contains(cursor.toPoint());
    const QPointF at = (inside ? cursor : QPointF(rect().center())) * devicePixelRatioF();
    const QRectF pane = paneAt(at);
    setTransform(m_transform.zoomed(factor, at - pane.topLeft(), pictureSize(), pane.size()));
}

void ViewerWidget::panBy(QPointF pixels)
{
    const QRectF pane = paneAt(QPointF(1, 1));
    setTransform(m_transform.panned(pixels * devicePixelRatioF(), pictureSize(), pane.size()));
}

double ViewerWidget::scale() const
{
    if (pictureSize() == kNoPicture)
        return 1;
    return m_transform.scale(pictureSize(), paneAt(QPointF(1, 1)).size());
}

QSizeF ViewerWidget::deviceSize() const
{
    return QSizeF(size()) * devicePixelRatioF();
}

/// The size of the largest picture at 1:1.
QSizeF ViewerWidget::pictureSize() const
{
    QSizeF largest;
    for (const ViewFrame& frame : m_frames.frames)
        if (frame.full.width() > largest.width())
            largest = frame.full;
    if (!largest.isEmpty())
        m_lastPicture = largest;
    return m_lastPicture.isEmpty() ? kNoPicture : m_lastPicture;
}

bool ViewerWidget::isSplit() const
{
    return m_compare == Compare::Split && programCount() > 1 && !m_flipped && !m_frames.isSame;
}

std::vector<ViewerWidget::Pane> ViewerWidget::panes() const
{
    std::vector<Pane> shown = comparedPanes();
    if (!m_frames.isSame || shown.empty())
        return shown;
    const QRectF all(QPointF(), deviceSize());
    return {{shown.front().program, all, all}};
}

/// As they are where the programs differ.
std::vector<ViewerWidget::Pane> ViewerWidget::comparedPanes() const
{
    const QRectF all(QPointF(), deviceSize());
    if (programCount() < 1)
        return {};
    if (programCount() == 1 || m_flipped)
        return {{0, all, all}};
    if (m_compare == Compare::Split) {
        const double x = std::round(all.width() * split());
        return {{0, all, QRectF(0, 0, x, all.height())},
                {m_after, all, QRectF(x, 0, all.width() - x, all.height())}};
    }
    if (m_compare != Compare::SideBySide)
        return {{m_after, all, all}};
    std::vector<Pane> beside;
    const double width = std::floor(all.width() / programCount());
    for (int i = 0; i < programCount(); ++i) {
        const QRectF area(i * width, 0, width - (i + 1 < programCount() ? 1 : 0), all.height());
        beside.push_back({i, area, area});
    }
    return beside;
}

QRectF ViewerWidget::paneAt(QPointF device) const
{
    const std::vector<Pane> all = panes();
    for (const Pane& pane : all)
        if (pane.clip.contains(device))
            return pane.area;
    return all.empty() ? QRectF(QPointF(), deviceSize()) : all.front().area;
}

std::vector<bool> ViewerWidget::visiblePrograms() const
{
    std::vector<bool> visible(std::size_t(programCount()), false);
    // Also where they are the same: the next picture may be one to compare.
    for (const Pane& pane : comparedPanes())
        visible[std::size_t(pane.program)] = true;
    // Flipping must be instant.
    if (programCount() > 1 && m_compare != Compare::Single) {
        visible[0] = true;
        visible[std::size_t(m_after)] = true;
    }
    return visible;
}

media::PictureSize ViewerWidget::pictureBox() const
{
    const QSizeF size = m_transform.target(pictureSize(), paneAt(QPointF(1, 1)).size()).size();
    return {std::max(1, int(std::ceil(size.width()))), std::max(1, int(std::ceil(size.height())))};
}

void ViewerWidget::placeHandle()
{
    const bool any = std::any_of(m_frames.frames.begin(), m_frames.frames.end(),
                                 [](const ViewFrame& frame) { return !frame.image.isNull(); });
    m_handle->setVisible(isSplit() && any);
    m_handle->move(int(std::lround(width() * split())) - SplitHandle::kDiameter / 2,
                   (height() - SplitHandle::kDiameter) / 2);
}

void ViewerWidget::changed()
{
    placeHandle();
    update();
    Q_EMIT viewChanged();
}

bool ViewerWidget::event(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        update();
    return QWidget::event(event);
}

void ViewerWidget::focusInEvent(QFocusEvent* event)
{
    m_ring = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    update();
}

void ViewerWidget::focusOutEvent(QFocusEvent*)
{
    m_ring = false;
    update();
}

void ViewerWidget::resizeEvent(QResizeEvent*)
{
    m_transform = m_transform.clamped(pictureSize(), paneAt(QPointF(1, 1)).size());
    changed();
}

void ViewerWidget::wheelEvent(QWheelEvent* event)
{
    const double notches = event->angleDelta().y() / kNotch;
    if (notches == 0 || programCount() == 0) {
        event->ignore();
        return;
    }
    const QPointF at = event->position() * devicePixelRatioF();
    const QRectF pane = paneAt(at);
    setTransform(m_transform.zoomed(std::pow(kZoomStep, notches), at - pane.topLeft(),
                                    pictureSize(), pane.size()));
    event->accept();
}

void ViewerWidget::mousePressEvent(QMouseEvent* event)
{
    const bool pans = event->button() == Qt::LeftButton || event->button() == Qt::MiddleButton;
    if (!pans || m_transform.isFit()) {
        QWidget::mousePressEvent(event);
        return;
    }
    m_dragging = true;
    m_dragFrom = event->position();
    setCursor(Qt::ClosedHandCursor);
}

void ViewerWidget::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_dragging)
        return;
    panBy(event->position() - m_dragFrom);
    m_dragFrom = event->position();
}

void ViewerWidget::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_dragging)
        QWidget::mouseReleaseEvent(event);
    m_dragging = false;
    unsetCursor();
}

void ViewerWidget::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (programCount() == 0)
        return;
    if (!m_transform.isFit()) {
        setTransform({});
        return;
    }
    const QPointF at = event->position() * devicePixelRatioF();
    const QRectF pane = paneAt(at);
    const double fitted = m_transform.scale(pictureSize(), pane.size());
    setTransform(m_transform.zoomed(1 / fitted, at - pane.topLeft(), pictureSize(), pane.size()));
}

void ViewerWidget::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void ViewerWidget::dropEvent(QDropEvent* event)
{
    if (!event->mimeData()->hasUrls())
        return;
    event->acceptProposedAction();
    Q_EMIT filesDropped(event->mimeData()->urls());
}

} // namespace sluice::ui
