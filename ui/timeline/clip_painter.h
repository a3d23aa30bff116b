// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/colors.h"
#include "ui/timeline/chunk_mark.h"

#include <QFont>
#include <QPainter>
#include <QPixmap>

#include <optional>
#include <vector>

namespace sluice {
struct Clip;
}

namespace sluice::ui {

class MediaCache;

/// Where a clip's mark "upscaled" or "original" stands; it is pressed to see the other. Nothing when the clip is too narrow for it.
std::optional<QRect> flipBadge(const Clip& clip, const QRect& rect, const QFont& font);

/// Paints clips of one paint event: thumbnails, chunk strip, names and badges.
class ClipPainter
{
public:
    struct Look
    {
        bool isSelected = false;
        bool isCurrent = false; ///< and the timeline has the focus
        bool isHovered = false;
        bool isRefused = false; ///< being moved to where it cannot be
        const std::vector<ChunkMark>* chunks = nullptr;
    };

    /// `visible`: what is painted at all, in pixels.
    ClipPainter(QPainter& painter,
                const Colors& colors,
                MediaCache& cache,
                double pixelsPerSecond,
                const QRect& visible);

    void paint(const Clip& clip, const QRect& rect, const Look& look);

private:
    bool paintPictures(const Clip& clip, const QRect& rect, int height);
    void paintMissing(const QRect& rect);
    void paintChunks(const Clip& clip, const QRect& rect, const std::vector<ChunkMark>* chunks);
    void paintChunk(const QRect& rect, const ChunkMark& mark);
    void paintUpscaledPart(const Clip& clip, const QRect& rect);
    void paintCorners(const QRect& rect);
    void paintName(const Clip& clip, const QRect& rect, int right);
    void paintBadge(const Clip& clip, const QRect& badge);
    void paintOutline(const QRect& rect, const QColor& color, int width);
    void paintFrame(const QRect& rect, const Look& look);

    QPainter& m_painter;
    const Colors& m_colors;
    MediaCache& m_cache;
    double m_pixelsPerSecond;
    QRect m_visible;
    QFont m_small;
    QPixmap m_corner;
};

} // namespace sluice::ui
