// SPDX-License-Identifier: GPL-3.0-or-later
// How ViewerWidget paints. Everything is in device pixels, so that 1:1 is 1:1 on every screen.
#include "ui/viewer/viewer_widget.h"

#include "ui/theme/colors.h"

#include <QPainter>

#include <algorithm>

namespace sluice::ui {
namespace {

/// From here on single pixels are what people want to see, if it was them who zoomed in.
constexpr double kNearestAbove = 2;

QFont sized(const QWidget& widget, int pixels, bool bold)
{
    QFont font = widget.font();
    font.setPixelSize(pixels);
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

} // namespace

void ViewerWidget::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), colorsFor(this).ground);
    const bool nothing =
        std::all_of(m_frames.frames.begin(), m_frames.frames.end(), [](const ViewFrame& frame) {
            return frame.image.isNull() && frame.error.isEmpty();
        });
    if (nothing) {
        paintEmpty(painter);
        return;
    }
    const double ratio = devicePixelRatioF();
    const std::vector<Pane> shown = panes();
    painter.save();
    painter.scale(1 / ratio, 1 / ratio);
    for (const Pane& pane : shown)
        paintPane(painter, pane);
    painter.restore();
    if (isSplit()) {
        const double x = std::round(deviceSize().width() * split()) / ratio;
        painter.fillRect(QRectF(x - 2, 0, 4, height()), QColor(0, 0, 0, 60));
        painter.fillRect(QRectF(x - 1, 0, 2, height()), Qt::white);
    }
    paintChips(painter, shown);
    if (m_ring) {
        painter.setPen(QPen(colorsFor(this).text, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

void ViewerWidget::paintPane(QPainter& painter, const Pane& pane) const
{
    if (pane.program >= int(m_frames.frames.size()))
        return;
    const ViewFrame& frame = m_frames.frames[std::size_t(pane.program)];
    painter.setClipRect(pane.clip);
    if (frame.image.isNull()) {
        const double ratio = devicePixelRatioF();
        const double margin = 24 * ratio;
        painter.setPen(frame.error.isEmpty() ? colorsFor(this).muted : colorsFor(this).error);
        painter.setFont(sized(*this, int(13 * ratio), false));
        painter.drawText(pane.clip.adjusted(margin, margin, -margin, -margin),
                         Qt::AlignCenter | Qt::TextWordWrap,
                         frame.error.isEmpty() ? tr("Nothing here yet") : frame.error);
        painter.setClipping(false);
        return;
    }
    const QSizeF picture = pictureSize();
    const QRectF target =
        m_transform.target(picture, pane.area.size()).translated(pane.area.topLeft());
    const double zoom = m_transform.scale(picture, pane.area.size());
    painter.setRenderHint(QPainter::SmoothPixmapTransform,
                          m_transform.isFit() || zoom <= kNearestAbove);
    // Only what can be seen: scaling the rest by eight would take its time.
    const QRectF seen = target.intersected(pane.clip);
    if (!seen.isEmpty()) {
        const double across = frame.image.width() / target.width();
        const double down = frame.image.height() / target.height();
        const QRectF part((seen.x() - target.x()) * across, (seen.y() - target.y()) * down,
                          seen.width() * across, seen.height() * down);
        painter.drawImage(seen, frame.image, part);
    }
    painter.setClipping(false);
}

void ViewerWidget::paintChips(QPainter& painter, const std::vector<Pane>& shown) const
{
    if (programCount() < 2 || m_frames.isSame)
        return;
    constexpr double kMargin = 12;
    constexpr double kHeight = 24;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(sized(*this, 12, false));
    const QFontMetricsF metrics(painter.font());
    const double ratio = devicePixelRatioF();
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const QRectF area(shown[i].clip.topLeft() / ratio, shown[i].clip.size() / ratio);
        const double most = area.width() - 2 * kMargin;
        if (most < 40)
            continue;
        const QString text =
            metrics.elidedText(m_labels[shown[i].program], Qt::ElideRight, most - 16);
        const double width = metrics.horizontalAdvance(text) + 16;
        const bool right = isSplit() && i == 1;
        const QRectF chip(right ? area.right() - kMargin - width : area.left() + kMargin,
                          area.top() + kMargin, width, kHeight);
        // Over pictures of any brightness: the same in both themes.
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor(0x10, 0x12, 0x15, 205));
        painter.drawRoundedRect(chip, 6, 6);
        painter.setPen(Qt::white);
        painter.drawText(chip, Qt::AlignCenter, text);
    }
}

void ViewerWidget::paintEmpty(QPainter& painter) const
{
    const Colors& colors = colorsFor(this);
    const QRectF area = QRectF(rect()).adjusted(24, 24, -24, -24);
    const QRectF upper(area.left(), area.top(), area.width(), area.height() / 2 - 4);
    const QRectF lower(area.left(), area.center().y() + 4, area.width(), area.height() / 2 - 4);
    painter.setPen(colors.text);
    painter.setFont(sized(*this, 16, true));
    painter.drawText(upper, Qt::AlignHCenter | Qt::AlignBottom | Qt::TextWordWrap, m_emptyTitle);
    painter.setPen(colors.muted);
    painter.setFont(sized(*this, 13, false));
    painter.drawText(lower, Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, m_emptyNext);
}

} // namespace sluice::ui
