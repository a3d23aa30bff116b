// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/view_transform.h"

#include <algorithm>

namespace sluice::ui {
namespace {

double clampedCenter(double center, double length, double space)
{
    if (length <= space || length <= 0)
        return 0.5;
    const double half = space / 2 / length;
    return std::clamp(center, half, 1 - half);
}

} // namespace

double ViewTransform::scale(QSizeF picture, QSizeF viewport) const
{
    if (!isFit())
        return zoom;
    if (picture.isEmpty() || viewport.isEmpty())
        return 1;
    return std::min(viewport.width() / picture.width(), viewport.height() / picture.height());
}

QRectF ViewTransform::target(QSizeF picture, QSizeF viewport) const
{
    const QSizeF size = picture * scale(picture, viewport);
    const QPointF middle = isFit() ? QPointF(0.5, 0.5) : center;
    return {QPointF(viewport.width() / 2 - middle.x() * size.width(),
                    viewport.height() / 2 - middle.y() * size.height()),
            size};
}

ViewTransform
ViewTransform::zoomed(double factor, QPointF cursor, QSizeF picture, QSizeF viewport) const
{
    if (picture.isEmpty() || viewport.isEmpty())
        return *this;
    const QRectF before = target(picture, viewport);
    const QPointF point((cursor.x() - before.x()) / before.width(),
                        (cursor.y() - before.y()) / before.height());
    ViewTransform result;
    result.zoom = std::clamp(scale(picture, viewport) * factor, kSmallest, kLargest);
    const QSizeF size = picture * result.zoom;
    result.center = {point.x() + (viewport.width() / 2 - cursor.x()) / size.width(),
                     point.y() + (viewport.height() / 2 - cursor.y()) / size.height()};
    return result.clamped(picture, viewport);
}

ViewTransform ViewTransform::panned(QPointF by, QSizeF picture, QSizeF viewport) const
{
    if (isFit() || picture.isEmpty())
        return *this;
    ViewTransform result = *this;
    result.center -= QPointF(by.x() / (picture.width() * zoom), by.y() / (picture.height() * zoom));
    return result.clamped(picture, viewport);
}

ViewTransform ViewTransform::clamped(QSizeF picture, QSizeF viewport) const
{
    if (isFit())
        return *this;
    ViewTransform result = *this;
    result.center = {clampedCenter(center.x(), picture.width() * zoom, viewport.width()),
                     clampedCenter(center.y(), picture.height() * zoom, viewport.height())};
    return result;
}

} // namespace sluice::ui
