// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>

namespace sluice::ui {

/// Where a picture lies in a viewport: fitted, or at a scale around a point of the picture. All lengths are device pixels.
struct ViewTransform
{
    static constexpr double kSmallest = 0.25;
    static constexpr double kLargest = 8;

    double zoom = 0;          ///< device pixels for each pixel of the picture; 0: fitted
    QPointF center{0.5, 0.5}; ///< the point of the picture (0 to 1) in the middle of the viewport

    bool isFit() const { return zoom == 0; }
    double scale(QSizeF picture, QSizeF viewport) const;
    QRectF target(QSizeF picture, QSizeF viewport) const;
    /// What is under `cursor` (from the viewport's top left) stays under it.
    ViewTransform zoomed(double factor, QPointF cursor, QSizeF picture, QSizeF viewport) const;
    ViewTransform panned(QPointF by, QSizeF picture, QSizeF viewport) const;
    /// The picture does not leave the viewport: it fills it, or lies in the middle where it is smaller.
    ViewTransform clamped(QSizeF picture, QSizeF viewport) const;

    bool operator==(const ViewTransform&) const = default;
};

} // namespace sluice::ui
