// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/colors.h"
#include "ui/timeline/clip_painter.h"
#include "ui/timeline/timeline_scene.h"

#include <QPainter>

namespace sluice::ui {

class MediaCache;

/// Paints one paint event of the timeline, touching only the clips that `dirty` shows.
class TimelinePainter
{
public:
    TimelinePainter(QPainter& painter,
                    const Timeline& timeline,
                    const TimelineScene& scene,
                    MediaCache& cache,
                    const Colors& colors,
                    const QRect& dirty);

    void paint();

private:
    void paintClips();
    void paintClip(ClipPainter& painter, std::size_t index, double shift, bool isRefused);
    void paintSound();
    void paintRange();
    void paintRuler();
    void paintLabels();
    void paintPlayhead();
    void paintLine(double seconds, const QColor& color, Qt::PenStyle style);
    void paintMarquee();
    QRect rectOf(const ClipIndex::Span& span, double shift) const;

    QPainter& m_painter;
    const Timeline& m_timeline;
    const TimelineScene& m_scene;
    MediaCache& m_cache;
    const Colors& m_colors;
    QRect m_dirty;
    QRect m_content; ///< what is visible right of the labels
};

} // namespace sluice::ui
