// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/split_handle.h"

#include "ui/theme/colors.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace sluice::ui {

SplitHandle::SplitHandle(QWidget* parent)
    : QSlider(Qt::Horizontal, parent)
{
    setRange(0, kSteps);
    setValue(kSteps / 2);
    setSingleStep(kSteps / 100);
    setPageStep(kSteps / 10);
    setFixedSize(kDiameter, kDiameter);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::SplitHCursor);
    setAccessibleName(tr("Divider between before and after"));
    setToolTip(tr("Drag, or move with the arrow keys"));
}

bool SplitHandle::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        // While it has the focus the arrows move it, and not the playhead.
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->modifiers() == Qt::NoModifier)
            switch (key->key()) {
            case Qt::Key_Left:
            case Qt::Key_Right:
            case Qt::Key_Home:
            case Qt::Key_End:
            case Qt::Key_PageUp:
            case Qt::Key_PageDown:
                event->accept();
                return true;
            default:
                break;
            }
    }
    return QSlider::event(event);
}

void SplitHandle::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF disc = QRectF(rect()).adjusted(2, 2, -2, -2);
    // Over pictures of any colour: white with a dark rim in both themes.
    painter.setPen(QPen(QColor(0, 0, 0, 110), 1));
    painter.setBrush(Qt::white);
    painter.drawEllipse(disc);
    if (hasFocus()) {
        painter.setPen(QPen(colorsFor(this).here, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(disc.adjusted(-1, -1, 1, 1));
    }
    painter.setPen(QPen(QColor(0x15, 0x17, 0x1b), 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF middle = disc.center();
    for (const int side : {-1, 1}) {
        const QPointF tip = middle + QPointF(side * 7.0, 0);
        painter.drawLine(middle + QPointF(side * 1.5, 0), tip);
        painter.drawPolyline(
            QPolygonF{tip + QPointF(side * -3.5, -3.5), tip, tip + QPointF(side * -3.5, 3.5)});
    }
}

void SplitHandle::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) {
        event->ignore();
        return;
    }
    setFocus(Qt::MouseFocusReason);
    setSliderDown(true);
}

void SplitHandle::mouseMoveEvent(QMouseEvent* event)
{
    if (!isSliderDown() || parentWidget()->width() <= 0)
        return;
    const double x = mapToParent(event->position()).x();
    setValue(int(x / parentWidget()->width() * kSteps + 0.5));
}

void SplitHandle::mouseReleaseEvent(QMouseEvent*)
{
    setSliderDown(false);
}

void SplitHandle::wheelEvent(QWheelEvent* event)
{
    event->ignore(); // the viewer zooms
}

} // namespace sluice::ui
