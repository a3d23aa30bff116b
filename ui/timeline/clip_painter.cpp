// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/clip_painter.h"

#include "core/timeline/clip.h"
#include "ui/theme/icons.h"
#include "ui/timeline/media_cache.h"

#include <QCoreApplication>
#include <QFontMetrics>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

constexpr int kRadius = 6;
constexpr int kStripHeight = 9;
constexpr int kChunkHeight = 5;
constexpr int kPadding = 6;
constexpr int kPillHeight = 18;
constexpr int kNarrow = 14;      ///< narrower clips are plain bars
constexpr int kNamedWidth = 56;  ///< narrower clips do not show their name
constexpr int kBadgeWidth = 120; ///< from here on the badge has words
constexpr int kIconWidth = 44;   ///< from here on there is a badge

QString inWords(const char* text)
{
    return QCoreApplication::translate("sluice::ui::ClipPainter", text);
}

QString badgeText(const Clip& clip)
{
    return clip.showUpscaled ? inWords(QT_TRANSLATE_NOOP("sluice::ui::ClipPainter", "Upscaled"))
                             : inWords(QT_TRANSLATE_NOOP("sluice::ui::ClipPainter", "Original"));
}

QFont smallFont(QFont font)
{
    font.setPixelSize(11);
    return font;
}

/// Dark glass that white letters can be read on, whatever the picture below is.
QColor glass()
{
    return QColor(10, 12, 16, 190);
}

} // namespace

std::optional<QRect> flipBadge(const Clip& clip, const QRect& rect, const QFont& font)
{
    if (!clip.upscaled || rect.width() < kIconWidth || rect.height() < 2 * kPillHeight)
        return std::nullopt;
    int width = kPillHeight + 6;
    if (rect.width() >= kBadgeWidth)
        width += QFontMetrics(smallFont(font)).horizontalAdvance(badgeText(clip)) + 4;
    return QRect(rect.right() - 3 - width, rect.top() + 4, width, kPillHeight);
}

ClipPainter::ClipPainter(QPainter& painter,
                         const Colors& colors,
                         MediaCache& cache,
                         double pixelsPerSecond,
                         const QRect& visible)
    : m_painter(painter)
    , m_colors(colors)
    , m_cache(cache)
    , m_pixelsPerSecond(pixelsPerSecond)
    , m_visible(visible)
    , m_small(smallFont(painter.font()))
{
    // What lies outside of a rounded corner, to be laid over it: far cheaper than a rounded clip path for each clip.
    const double ratio = painter.device()->devicePixelRatioF();
    m_corner = QPixmap(QSize(2 * kRadius, 2 * kRadius) * ratio);
    m_corner.setDevicePixelRatio(ratio);
    m_corner.fill(Qt::transparent);
    QPainter corner(&m_corner);
    corner.fillRect(QRect(0, 0, 2 * kRadius, 2 * kRadius), colors.panel);
    corner.setRenderHint(QPainter::Antialiasing);
    corner.setCompositionMode(QPainter::CompositionMode_Clear);
    corner.setPen(Qt::NoPen);
    corner.setBrush(Qt::black);
    corner.drawEllipse(QRectF(0, 0, 2 * kRadius, 2 * kRadius));
}

void ClipPainter::paint(const Clip& clip, const QRect& rect, const Look& look)
{
    const QRect shown = rect & m_visible;
    if (shown.isEmpty())
        return;
    m_painter.fillRect(shown, m_colors.line);
    if (rect.width() < kNarrow) {
        if (look.isSelected || look.isCurrent)
            m_painter.fillRect(shown, m_colors.text);
        return;
    }
    const bool hasStrip =
        !clip.missing && (clip.pendingJob || (look.chunks != nullptr && !look.chunks->empty()));
    bool hasPictures = false;
    if (clip.missing)
        paintMissing(rect);
    else
        hasPictures = paintPictures(clip, rect, rect.height() - (hasStrip ? kStripHeight : 0));
    if (hasStrip)
        paintChunks(clip, rect, look.chunks);
    else if (clip.upscaled && clip.showUpscaled && !clip.missing)
        paintUpscaledPart(clip, rect);
    paintCorners(rect);
    if (look.isRefused)
        m_painter.fillRect(shown, QColor(m_colors.error.red(), m_colors.error.green(),
                                         m_colors.error.blue(), 110));
    const auto badge = flipBadge(clip, rect, m_painter.font());
    if (badge)
        paintBadge(clip, *badge);
    if (!hasPictures || look.isHovered || look.isSelected || look.isCurrent)
        paintName(clip, rect, badge ? badge->left() - 4 : rect.right() - 3);
    if (clip.missing && !look.isSelected)
        paintOutline(rect, m_colors.line, 1);
    paintFrame(rect, look);
}

/// Whether there was any.
bool ClipPainter::paintPictures(const Clip& clip, const QRect& rect, int height)
{
    const double ratio = m_painter.device()->devicePixelRatioF();
    const std::filesystem::path& path = clip.source.path;
    // Pictures are as high as the clip or a little higher; they are cut and never scaled here.
    const double high = m_cache.thumbnailHeight() / ratio;
    const int width = std::clamp(int(high * m_cache.shape(path).value_or(16.0 / 9)), 8, 1024);
    const double spacing = clip.source.isStill ? 1e6 : width / m_pixelsPerSecond;
    const double cut = std::max(0.0, std::floor((high - rect.height()) / 2));
    const double in = clip.in.toDouble();
    const double last = clip.out.toDouble();
    const int end = std::min(rect.right(), m_visible.right());
    bool any = false;
    for (int i = std::max(0, (m_visible.left() - rect.left()) / width);; ++i) {
        const int left = rect.left() + i * width;
        if (left > end)
            return any;
        const double seconds = in + (i + 0.5) * width / m_pixelsPerSecond;
        const QImage image = m_cache.thumbnail(path, std::min(seconds, last), spacing);
        if (image.isNull())
            continue;
        any = true;
        const QRectF target(left, rect.top(), std::min(width, rect.right() + 1 - left), height);
        m_painter.drawImage(target, image,
                            QRectF(0, cut * ratio, target.width() * ratio, height * ratio));
    }
}

void ClipPainter::paintMissing(const QRect& rect)
{
    const QRect shown = rect & m_visible;
    m_painter.save();
    m_painter.setClipRect(shown);
    m_painter.fillRect(shown, m_colors.raised);
    m_painter.setBrush(QBrush(m_colors.line, Qt::BDiagPattern));
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrushOrigin(rect.topLeft());
    m_painter.drawRect(shown);
    const QString hint =
        inWords(QT_TRANSLATE_NOOP("sluice::ui::ClipPainter", "Right-click to locate the file"));
    const QRect room = rect.adjusted(0, kPillHeight, 0, 0);
    m_painter.setFont(m_small);
    const QRect needed = m_painter.fontMetrics().boundingRect(hint).adjusted(-8, 0, 8, 0);
    if (needed.width() < room.width() && 2 * needed.height() < room.height()) {
        QRect ground(0, 0, needed.width(), kPillHeight);
        ground.moveCenter(room.center());
        m_painter.fillRect(ground, m_colors.raised);
        m_painter.setPen(m_colors.muted);
        m_painter.drawText(ground, Qt::AlignCenter, hint);
    }
    m_painter.restore();
}

void ClipPainter::paintChunks(const Clip& clip,
                              const QRect& rect,
                              const std::vector<ChunkMark>* chunks)
{
    const QRect strip(rect.left(), rect.bottom() + 1 - kStripHeight, rect.width(), kStripHeight);
    m_painter.fillRect(strip & m_visible, m_colors.panel);
    const int top = strip.top() + (kStripHeight - kChunkHeight) / 2;
    const int inner = strip.right() - 2;
    if (chunks == nullptr || chunks->empty()) {
        const ChunkMark waiting;
        paintChunk(QRect(strip.left() + 3, top, strip.width() - 6, kChunkHeight), waiting);
        return;
    }
    const double in = clip.in.toDouble();
    const auto xOf = [&](Rational time) {
        return int(std::lround(rect.left() + (time.toDouble() - in) * m_pixelsPerSecond));
    };
    auto mark = std::ranges::partition_point(
        *chunks, [&](const ChunkMark& chunk) { return xOf(chunk.to) < m_visible.left(); });
    int drawnTo = strip.left() + 2;
    for (; mark != chunks->end(); ++mark) {
        const int left = std::max(xOf(mark->from), drawnTo);
        int right = std::min(xOf(mark->to), inner);
        if (left > m_visible.right() || left > inner)
            break;
        if (right <= left)
            continue;
        drawnTo = right;
        // A gap of one pixel between chunks that are wide enough for it.
        if (right - left > 3)
            --right;
        paintChunk(QRect(left, top, right - left, kChunkHeight), *mark);
    }
}

/// Waiting: an empty bar. Running: half full. Done: full. Failed: a cross-out; so that nobody has to see colours.
void ClipPainter::paintChunk(const QRect& rect, const ChunkMark& mark)
{
    const QColor& color = m_colors.of(mark.place);
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing, rect.width() > 4);
    m_painter.setPen(Qt::NoPen);
    const double radius = rect.width() > 4 ? 2 : 0;
    QRectF box = QRectF(rect & m_visible.adjusted(-8, 0, 8, 0));
    switch (mark.state) {
    case ChunkMark::State::Waiting:
        m_painter.setBrush(m_colors.line);
        m_painter.drawRoundedRect(box, radius, radius);
        break;
    case ChunkMark::State::Running:
        m_painter.setBrush(m_colors.tint(color));
        m_painter.drawRoundedRect(box, radius, radius);
        m_painter.setBrush(color);
        m_painter.drawRoundedRect(box.adjusted(0, 0, -box.width() / 2, 0), radius, radius);
        break;
    case ChunkMark::State::Done:
        m_painter.setBrush(color);
        m_painter.drawRoundedRect(box, radius, radius);
        break;
    case ChunkMark::State::Failed:
        m_painter.setBrush(m_colors.error);
        m_painter.drawRoundedRect(box, radius, radius);
        m_painter.setPen(QPen(m_colors.panel, 1.5));
        m_painter.drawLine(box.center() + QPointF(-2, 2), box.center() + QPointF(2, -2));
        break;
    }
    m_painter.restore();
}

/// A line below the part that an upscale covers, when it is not the whole clip.
void ClipPainter::paintUpscaledPart(const Clip& clip, const QRect& rect)
{
    const UpscaledMedia& upscaled = *clip.upscaled;
    if (upscaled.from <= clip.in && upscaled.to >= clip.out)
        return;
    const double from = (upscaled.from - clip.in).toDouble() * m_pixelsPerSecond;
    const double to = (upscaled.to - clip.in).toDouble() * m_pixelsPerSecond;
    const QRectF part(rect.left() + from, rect.bottom() - 7, to - from, 3);
    const QRectF ground = part.adjusted(-1, -1, 1, 1) & QRectF(rect & m_visible);
    m_painter.fillRect(ground, glass());
    m_painter.fillRect(part & ground, Qt::white);
}

void ClipPainter::paintCorners(const QRect& rect)
{
    const double ratio = m_corner.devicePixelRatioF();
    for (const bool isRight : {false, true})
        for (const bool isBottom : {false, true}) {
            const QRect target(isRight ? rect.right() + 1 - kRadius : rect.left(),
                               isBottom ? rect.bottom() + 1 - kRadius : rect.top(), kRadius,
                               kRadius);
            if (!target.intersects(m_visible))
                continue;
            const QRectF source((isRight ? kRadius : 0) * ratio, (isBottom ? kRadius : 0) * ratio,
                                kRadius * ratio, kRadius * ratio);
            m_painter.drawPixmap(QRectF(target), m_corner, source);
        }
}

void ClipPainter::paintName(const Clip& clip, const QRect& rect, int right)
{
    if (rect.width() < kNamedWidth)
        return;
    // The name of a long clip stays in sight while its beginning is scrolled away.
    const int left = std::max(rect.left(), m_visible.left()) + 4;
    const int room = std::min(right, m_visible.right()) - left - 2 * kPadding;
    if (room < 16)
        return;
    QString text = QString::fromStdString(clip.name);
    if (clip.missing)
        text = inWords(QT_TRANSLATE_NOOP("sluice::ui::ClipPainter", "Missing: %1")).arg(text);
    const QFontMetrics metrics(m_small);
    const QString shown = metrics.elidedText(text, Qt::ElideMiddle, room);
    const QRect pill(left, rect.top() + 4, metrics.horizontalAdvance(shown) + 2 * kPadding,
                     kPillHeight);
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(glass());
    m_painter.drawRoundedRect(pill, 4, 4);
    m_painter.setFont(m_small);
    m_painter.setPen(Qt::white);
    m_painter.drawText(pill, Qt::AlignCenter, shown);
    m_painter.restore();
}

void ClipPainter::paintBadge(const Clip& clip, const QRect& badge)
{
    if (!badge.intersects(m_visible))
        return;
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(glass());
    m_painter.drawRoundedRect(badge, 4, 4);
    const QRect picture(badge.left() + 5, badge.top() + 3, 12, 12);
    icon("flip", Qt::white).paint(&m_painter, picture);
    if (badge.width() > 2 * kPillHeight) {
        m_painter.setFont(m_small);
        m_painter.setPen(Qt::white);
        m_painter.drawText(badge.adjusted(20, 0, -4, 0), Qt::AlignVCenter | Qt::AlignLeft,
                           badgeText(clip));
    }
    m_painter.restore();
}

void ClipPainter::paintOutline(const QRect& rect, const QColor& color, int width)
{
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(color, width));
    const double inset = width / 2.0;
    // Cut to what is visible: dashes and arcs of a clip of a million pixels take their time.
    const QRectF box = QRectF(rect & m_visible.adjusted(-20, 0, 20, 0));
    m_painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), kRadius - inset,
                              kRadius - inset);
    m_painter.restore();
}

void ClipPainter::paintFrame(const QRect& rect, const Look& look)
{
    if (look.isSelected || look.isRefused)
        paintOutline(rect, look.isRefused ? m_colors.error : m_colors.text, 2);
    if (!look.isCurrent)
        return;
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setBrush(Qt::NoBrush);
    const QRectF box = QRectF(rect & m_visible.adjusted(-20, 0, 20, 0));
    m_painter.setPen(QPen(m_colors.panel, 1));
    m_painter.drawRoundedRect(box.adjusted(2.5, 2.5, -2.5, -2.5), kRadius - 2, kRadius - 2);
    m_painter.setPen(QPen(m_colors.text, 1, Qt::DashLine));
    m_painter.drawRoundedRect(box.adjusted(3, 3, -3, -3), kRadius - 2, kRadius - 2);
    m_painter.restore();
}

} // namespace sluice::ui
