// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timeline_painter.h"

#include "ui/timeline/media_cache.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

constexpr int kOverhang = 6; ///< the playhead's head stands out so far on both sides
constexpr int kBarPitch = 4;
constexpr int kBarWidth = 2;
constexpr int kLeastBar = 2;

QString inWords(const char* text)
{
    return QCoreApplication::translate("sluice::ui::TimelinePainter", text);
}

QColor faint(QColor color, int alpha)
{
    color.setAlpha(alpha);
    return color;
}

} // namespace

TimelinePainter::TimelinePainter(QPainter& painter,
                                 const Timeline& timeline,
                                 const TimelineScene& scene,
                                 MediaCache& cache,
                                 const Colors& colors,
                                 const QRect& dirty)
    : m_painter(painter)
    , m_timeline(timeline)
    , m_scene(scene)
    , m_cache(cache)
    , m_colors(colors)
    , m_dirty(dirty)
    , m_content(dirty)
{
    m_content.setLeft(std::max(dirty.left(), scene.scale.left - kOverhang));
}

void TimelinePainter::paint()
{
    m_painter.fillRect(m_dirty, m_colors.panel);
    if (!m_content.isEmpty()) {
        m_painter.setClipRect(m_content);
        if (m_dirty.intersects(m_scene.rows.video))
            paintClips();
        if (m_dirty.intersects(m_scene.rows.sound))
            paintSound();
        paintRuler();
        paintRange();
        paintMarquee();
        if (m_scene.snapLine)
            paintLine(*m_scene.snapLine, m_colors.text, Qt::DashLine);
        if (m_scene.insertion)
            paintLine(*m_scene.insertion, m_colors.text, Qt::SolidLine);
        paintPlayhead();
        m_painter.setClipping(false);
    }
    paintLabels();
}

QRect TimelinePainter::rectOf(const ClipIndex::Span& span, double shift) const
{
    const int left = int(std::lround(m_scene.scale.xOf(span.start + shift)));
    const int right = int(std::lround(m_scene.scale.xOf(span.end + shift)));
    const int gap = right - left > 3 ? 1 : 0;
    return QRect(left, m_scene.rows.video.top(), std::max(1, right - left - gap),
                 m_scene.rows.video.height());
}

void TimelinePainter::paintClip(ClipPainter& painter,
                                std::size_t index,
                                double shift,
                                bool isRefused)
{
    const Clip& clip = m_timeline.tracks().front().clips[index];
    ClipPainter::Look look;
    look.isSelected = m_scene.selected.contains(clip.id);
    look.isCurrent = m_scene.hasFocus && m_scene.current == clip.id;
    look.isHovered = m_scene.hovered == clip.id;
    look.isRefused = isRefused;
    const auto chunks = m_scene.chunks.find(clip.id);
    if (chunks != m_scene.chunks.end())
        look.chunks = &chunks->second;
    painter.paint(clip, rectOf(m_scene.index.span(index), shift), look);
}

void TimelinePainter::paintClips()
{
    const TimeScale& scale = m_scene.scale;
    ClipPainter painter(m_painter, m_colors, m_cache, scale.pixelsPerSecond, m_content);
    const auto [first, last] = m_scene.index.range(scale.secondsAt(m_content.left() - 1),
                                                   scale.secondsAt(m_content.right() + 2));
    const TimelineScene::Moving* moving = m_scene.moving ? &*m_scene.moving : nullptr;
    int paintedTo = m_content.left() - 1;
    for (std::size_t i = first; i < last; ++i) {
        const ClipIndex::Span& span = m_scene.index.span(i);
        if (moving != nullptr && moving->clips.contains(span.id))
            continue;
        // Thousands of clips in a column of pixels are one bar.
        const int right = rectOf(span, 0).right();
        if (right == paintedTo && !m_scene.selected.contains(span.id))
            continue;
        paintedTo = right;
        paintClip(painter, i, 0, false);
    }
    if (moving == nullptr)
        return;
    m_painter.setOpacity(0.85);
    for (const ClipId id : moving->clips)
        if (const auto index = m_scene.index.indexOf(id))
            paintClip(painter, *index, moving->seconds, moving->isRefused);
    m_painter.setOpacity(1);
}

void TimelinePainter::paintSound()
{
    const TimeScale& scale = m_scene.scale;
    const std::vector<Clip>& clips = m_timeline.tracks().front().clips;
    const QRect row = m_scene.rows.sound;
    const auto [first, last] = m_scene.index.range(scale.secondsAt(m_content.left() - kBarPitch),
                                                   scale.secondsAt(m_content.right() + kBarPitch));
    // Bars stand at fixed places of the timeline, so that they do not flicker while it scrolls.
    const int origin = scale.left - scale.scroll;
    const auto barAt = [&](double x) { return std::int64_t(std::floor((x - origin) / kBarPitch)); };
    const std::int64_t visibleFirst = barAt(m_content.left()) - 1;
    const std::int64_t visibleLast = barAt(m_content.right()) + 1;
    std::vector<QRect> known;
    std::vector<QRect> unknown;
    std::int64_t drawnTo = visibleFirst - 1;
    for (std::size_t i = first; i < last; ++i) {
        const Clip& clip = clips[i];
        if (!clip.source.hasSound || clip.missing)
            continue;
        const ClipIndex::Span& span = m_scene.index.span(i);
        const std::int64_t from = std::max(barAt(scale.xOf(span.start)), drawnTo + 1);
        const std::int64_t to = std::min(barAt(scale.xOf(span.end) - 1), visibleLast);
        if (from > to)
            continue;
        const media::SoundPeaks* peaks = m_cache.peaks(clip.source.path);
        const double shift = clip.in.toDouble() - span.start;
        for (std::int64_t bar = from; bar <= to; ++bar) {
            const double left = double(origin) + double(bar) * kBarPitch;
            const double seconds = scale.secondsAt(left);
            double level = 0;
            if (peaks != nullptr)
                level =
                    peaks->loudest(std::max(seconds, span.start) + shift,
                                   std::min(scale.secondsAt(left + kBarPitch), span.end) + shift) /
                    255.0;
            // Loudness is heard by ratios: quiet speech must not look like silence.
            const int height =
                std::max(kLeastBar, int(std::lround(std::pow(level, 0.7) * row.height() / 2)) * 2);
            (peaks != nullptr ? known : unknown)
                .emplace_back(int(left) + 1, row.center().y() - height / 2, kBarWidth, height);
        }
        drawnTo = std::max(drawnTo, to);
    }
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(faint(m_colors.muted, 200));
    m_painter.drawRects(known.data(), int(known.size()));
    m_painter.setBrush(m_colors.line);
    m_painter.drawRects(unknown.data(), int(unknown.size()));
}

/// What lies outside of the I/O range is laid under a veil.
void TimelinePainter::paintRange()
{
    const Marks& marks = m_timeline.marks();
    if (!marks.in && !marks.out)
        return;
    const TimeScale& scale = m_scene.scale;
    const double in = marks.in ? scale.xOf(marks.in->toDouble()) : scale.left - scale.scroll;
    const double out =
        marks.out
            ? scale.xOf(marks.out->toDouble())
            : scale.xOf(std::max(m_timeline.duration(), marks.in.value_or(Rational(0))).toDouble());
    const QRect rows(m_content.left(), m_scene.rows.ruler.bottom() + 1, m_content.width(),
                     m_scene.rows.bottom - m_scene.rows.ruler.bottom() - 1);
    QRect before = rows;
    before.setRight(int(std::lround(in)) - 1);
    QRect after = rows;
    after.setLeft(int(std::lround(out)));
    const QColor veil = faint(m_colors.panel, 150);
    m_painter.fillRect(before & m_content, veil);
    m_painter.fillRect(after & m_content, veil);
    const QRect ruler = m_scene.rows.ruler;
    const QRectF range(in, ruler.bottom() - 4, out - in, 4);
    m_painter.fillRect(range & QRectF(m_content), m_colors.muted);
    for (const auto& [mark, x, step] :
         {std::tuple(marks.in.has_value(), in, 1), std::tuple(marks.out.has_value(), out, -1)}) {
        if (!mark)
            continue;
        m_painter.fillRect(QRectF(x - (step < 0 ? 2 : 0), ruler.top() + 6, 2, ruler.height() - 6),
                           m_colors.text);
        m_painter.fillRect(QRectF(x - (step < 0 ? 6 : 0), ruler.top() + 6, 6, 2), m_colors.text);
    }
}

void TimelinePainter::paintRuler()
{
    const QRect ruler = m_scene.rows.ruler;
    if (!m_dirty.intersects(ruler.adjusted(0, 0, 0, 1)))
        return;
    const TimeScale& scale = m_scene.scale;
    m_painter.fillRect(QRect(m_content.left(), ruler.bottom(), m_content.width(), 1),
                       m_colors.line);
    QFont font = m_painter.font();
    font.setPixelSize(11);
    m_painter.setFont(font);
    // A label that begins left of what is painted may reach into it.
    const double from = scale.secondsAt(m_content.left() - 100);
    for (const RulerTick& tick : rulerTicks(from, scale.secondsAt(m_content.right()),
                                            scale.pixelsPerSecond, m_timeline.frameRate())) {
        const int x = int(std::lround(scale.xOf(tick.seconds)));
        if (tick.label.isEmpty()) {
            m_painter.fillRect(QRect(x, ruler.bottom() - 4, 1, 4), m_colors.line);
            continue;
        }
        m_painter.fillRect(QRect(x, ruler.top() + 4, 1, ruler.height() - 4), m_colors.line);
        m_painter.setPen(m_colors.muted);
        m_painter.drawText(QRect(x + 6, ruler.top(), 100, ruler.height() - 2),
                           Qt::AlignVCenter | Qt::AlignLeft, tick.label);
    }
}

void TimelinePainter::paintLabels()
{
    const QRect column(0, 0, m_scene.scale.left - kOverhang, m_scene.rows.bottom);
    if (!m_dirty.intersects(column))
        return;
    m_painter.fillRect(QRect(0, m_scene.rows.ruler.bottom(), column.width(), 1), m_colors.line);
    QFont font = m_painter.font();
    font.setPixelSize(13);
    m_painter.setFont(font);
    m_painter.setPen(m_colors.muted);
    const auto label = [&](const QRect& row, const QString& text) {
        m_painter.drawText(QRect(16, row.top(), column.width() - 18, row.height()),
                           Qt::AlignVCenter | Qt::AlignLeft, text);
    };
    label(m_scene.rows.video, inWords(QT_TRANSLATE_NOOP("sluice::ui::TimelinePainter", "Video")));
    label(m_scene.rows.sound, inWords(QT_TRANSLATE_NOOP("sluice::ui::TimelinePainter", "Sound")));
}

void TimelinePainter::paintPlayhead()
{
    const double x = std::lround(m_scene.scale.xOf(m_scene.playhead.toDouble()));
    if (x < m_content.left() - kOverhang || x > m_content.right() + kOverhang)
        return;
    const QRect ruler = m_scene.rows.ruler;
    const int top = ruler.top() + 8;
    m_painter.fillRect(QRectF(x - 1, top, 2, m_scene.rows.bottom - top), m_colors.text);
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(m_colors.text);
    const QPointF head[] = {{x - 5, double(top) - 4},
                            {x + 5, double(top) - 4},
                            {x + 5, double(top) + 2},
                            {x, double(top) + 7},
                            {x - 5, double(top) + 2}};
    m_painter.drawConvexPolygon(head, 5);
    m_painter.restore();
}

void TimelinePainter::paintLine(double seconds, const QColor& color, Qt::PenStyle style)
{
    const double x = std::lround(m_scene.scale.xOf(seconds)) + 0.5;
    m_painter.setPen(QPen(color, style == Qt::SolidLine ? 3 : 1, style));
    m_painter.drawLine(QPointF(x, m_scene.rows.ruler.bottom() + 2),
                       QPointF(x, m_scene.rows.bottom));
}

void TimelinePainter::paintMarquee()
{
    if (!m_scene.marquee)
        return;
    const auto [a, b] = *m_scene.marquee;
    const double left = m_scene.scale.xOf(std::min(a, b));
    const double right = m_scene.scale.xOf(std::max(a, b));
    const QRect row = m_scene.rows.video;
    m_painter.setPen(QPen(m_colors.text, 1));
    m_painter.setBrush(faint(m_colors.text, 30));
    m_painter.drawRect(QRectF(left, row.top() - 3, right - left, row.height() + 6));
}

} // namespace sluice::ui
