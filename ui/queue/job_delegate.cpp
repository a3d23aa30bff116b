// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/queue/job_delegate.h"

#include "ui/base/words.h"
#include "ui/queue/job_list_model.h"
#include "ui/theme/icons.h"
#include "ui/timeline/media_cache.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace sluice::ui {
namespace {

constexpr int kPadding = 16;
constexpr int kThumbnailWidth = 64;
constexpr int kThumbnailHeight = 34;
constexpr int kGap = 16;
static_assert(JobDelegate::kTextLeft == kPadding + kThumbnailWidth + kGap);
constexpr int kBarHeight = 6;
constexpr int kNoteGap = 5;
constexpr int kChipRadius = 5;
constexpr int kChipPadding = 12;
constexpr int kChipGap = 4;
constexpr int kIconSize = 16;
// One picture of a file is enough, wherever it lies on the cache's grid.
constexpr double kThumbnailSpacing = 4096;

QFont smaller(const QFont& font)
{
    QFont small = font;
    if (font.pixelSize() > 0)
        small.setPixelSize(font.pixelSize() - 1);
    else
        small.setPointSizeF(font.pointSizeF() * 0.92);
    return small;
}

QFont chipFont(const QFont& font)
{
    QFont bold = smaller(font);
    bold.setWeight(QFont::DemiBold);
    return bold;
}

/// A hue as text upon its own tint: the light palette's has to be darker to be read.
QColor chipText(const Colors& colors, const QColor& hue)
{
    return colors.isDark ? hue : hue.darker(140);
}

} // namespace

/// What all painting of one cell needs.
struct JobDelegate::Cell
{
    QPainter* painter;
    const QStyleOptionViewItem& option;
    const QModelIndex& index;
    const Colors& colors;
    const JobInfo& job;
};

JobDelegate::JobDelegate(MediaCache* cache, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_cache(cache)
{}

int JobDelegate::rowHeight(const QFontMetrics& metrics)
{
    return std::max(kThumbnailHeight, 2 * metrics.height() + 2) + 8;
}

int JobDelegate::chipsWidth(const QFont& font)
{
    const QFontMetrics metrics(chipFont(font));
    int width = kChipGap + kGap / 2;
    for (const Place place : {Place::Here, Place::Subnet})
        width += metrics.horizontalAdvance(placeChip(place)) + kChipPadding;
    return width;
}

QSize JobDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {100, rowHeight(option.fontMetrics)};
}

QRect JobDelegate::actionRect(const QRect& cell, int number)
{
    return {cell.left() + number * (kActionSize + 4), cell.center().y() - kActionSize / 2 + 1,
            kActionSize, kActionSize};
}

std::optional<JobAction>
JobDelegate::actionAt(const JobInfo& job, const QRect& cell, const QPoint& position)
{
    const std::vector<JobAction> actions = rowActionsFor(job);
    for (std::size_t i = 0; i < actions.size(); ++i)
        if (actionRect(cell, int(i)).contains(position))
            return actions[i];
    return std::nullopt;
}

void JobDelegate::setHot(JobId id, std::optional<JobAction> action)
{
    m_hotJob = id;
    m_hotAction = action;
}

void JobDelegate::paint(QPainter* painter,
                        const QStyleOptionViewItem& option,
                        const QModelIndex& index) const
{
    const auto job = index.data(JobListModel::JobRole).value<JobPointer>();
    if (!job)
        return;
    const Cell cell{painter, option, index, colorsFor(option.widget), *job};
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setFont(option.font);
    painter->setClipRect(option.rect);
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, cell.colors.raised);
    switch (index.column()) {
    case JobListModel::What:
        paintWhat(cell);
        break;
    case JobListModel::Where:
        paintChip(cell);
        break;
    case JobListModel::Progress:
        paintBar(cell);
        break;
    case JobListModel::Actions:
        paintActions(cell);
        break;
    default:
        paintText(cell);
    }
    painter->restore();
}

void JobDelegate::paintWhat(const Cell& cell) const
{
    QPainter& painter = *cell.painter;
    QRectF frame(cell.option.rect.left() + kPadding, 0, kThumbnailWidth, kThumbnailHeight);
    frame.moveTop(cell.option.rect.top() + (cell.option.rect.height() - kThumbnailHeight) / 2);
    QPainterPath rounded;
    rounded.addRoundedRect(frame, 4, 4);
    painter.fillPath(rounded, cell.colors.ground);
    // A clip of words alone has no source: it is shown when it is there.
    const std::filesystem::path& shown =
        cell.job.spec.source().empty() ? cell.job.result : cell.job.spec.source();
    const QImage picture =
        m_cache && !shown.empty() ? m_cache->thumbnail(shown, 0, kThumbnailSpacing) : QImage();
    if (!picture.isNull()) {
        // Fills the frame; what is too much at two sides is cut off.
        QSizeF size = picture.size();
        size.scale(frame.size(), Qt::KeepAspectRatioByExpanding);
        QRectF target(QPointF(), size);
        target.moveCenter(frame.center());
        painter.save();
        painter.setClipPath(rounded, Qt::IntersectClip);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(target, picture);
        painter.restore();
    }

    const QFont small = smaller(cell.option.font);
    const QFontMetrics title(cell.option.font);
    const QFontMetrics second(small);
    QRect text = cell.option.rect.adjusted(kTextLeft, 0, -kGap, 0);
    text.setTop(text.top() + (text.height() - title.height() - second.height() - 1) / 2);
    painter.setPen(cell.colors.text);
    painter.drawText(QRect(text.topLeft(), QSize(text.width(), title.height())),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     title.elidedText(cell.index.data().toString(), Qt::ElideMiddle, text.width()));
    painter.setFont(small);
    painter.setPen(cell.colors.muted);
    text.setTop(text.top() + title.height() + 1);
    painter.drawText(QRect(text.topLeft(), QSize(text.width(), second.height())),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     second.elidedText(cell.index.data(JobListModel::StatusRole).toString(),
                                       Qt::ElideRight, text.width()));
}

void JobDelegate::paintChip(const Cell& cell) const
{
    const QFont bold = chipFont(cell.option.font);
    const QFontMetrics metrics(bold);
    const QVariant here = cell.index.data(JobListModel::HereShareRole);
    std::vector<Place> places{cell.job.place};
    if (here.isValid() && here.toDouble() > 0 && here.toDouble() < 1)
        places = {Place::Here, Place::Subnet};
    cell.painter->setFont(bold);
    QRectF chip(cell.option.rect.left(), 0, 0, metrics.height() + 2);
    chip.moveTop(cell.option.rect.top() + (cell.option.rect.height() - chip.height()) / 2);
    for (const Place place : places) {
        const QString text = placeChip(place);
        const QColor& hue = cell.colors.of(place);
        chip.setWidth(metrics.horizontalAdvance(text) + kChipPadding);
        cell.painter->setPen(Qt::NoPen);
        cell.painter->setBrush(cell.colors.tint(hue));
        cell.painter->drawRoundedRect(chip, kChipRadius, kChipRadius);
        cell.painter->setPen(chipText(cell.colors, hue));
        cell.painter->drawText(chip, Qt::AlignCenter, text);
        chip.moveLeft(chip.right() + kChipGap);
    }
}

void JobDelegate::paintMessage(const Cell& cell, const QString& text) const
{
    const QFont small = smaller(cell.option.font);
    const QFontMetrics metrics(small);
    QRect rect = cell.option.rect.adjusted(0, 0, -kGap, 0);
    const bool fits = metrics.horizontalAdvance(text) <= rect.width();
    const QRect needed = metrics.boundingRect(rect, Qt::TextWordWrap, text);
    cell.painter->setFont(small);
    const bool isError = cell.job.state == JobState::Failed;
    cell.painter->setPen(isError ? cell.colors.error : cell.colors.text);
    const int lines = fits ? 1 : 2;
    rect.setTop(rect.top() + (rect.height() - lines * metrics.height()) / 2);
    rect.setHeight(lines * metrics.height());
    if (needed.height() <= rect.height())
        cell.painter->drawText(rect, Qt::AlignLeft | Qt::TextWordWrap, text);
    else
        // The tool tip has the whole of it.
        cell.painter->drawText(rect, Qt::AlignLeft | Qt::TextWordWrap,
                               metrics.elidedText(text, Qt::ElideRight, rect.width() * 9 / 5));
}

void JobDelegate::paintBar(const Cell& cell) const
{
    if (const QString message = jobMessage(cell.job); !message.isEmpty())
        return paintMessage(cell, message);
    QRectF groove(cell.option.rect.left(), 0, cell.option.rect.width() - kGap, kBarHeight);
    const QString note = cell.index.data(JobListModel::NoteRole).toString();
    const QFont small = smaller(cell.option.font);
    const QFontMetrics metrics(small);
    const int height = note.isEmpty() ? kBarHeight : kBarHeight + kNoteGap + metrics.height();
    groove.moveTop(cell.option.rect.top() + (cell.option.rect.height() - height) / 2);
    if (!note.isEmpty()) {
        const QRect line(int(groove.left()), int(groove.bottom()) + kNoteGap, int(groove.width()),
                         metrics.height());
        cell.painter->setFont(small);
        cell.painter->setPen(cell.colors.muted);
        cell.painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                               metrics.elidedText(note, Qt::ElideRight, line.width()));
    }
    const double radius = kBarHeight / 2.0;
    cell.painter->setPen(Qt::NoPen);
    // The panel is lighter than the ground in one palette only; a rule's colour shows in both.
    cell.painter->setBrush(cell.colors.isDark ? cell.colors.ground : cell.colors.line);
    cell.painter->drawRoundedRect(groove, radius, radius);
    const double share = cell.index.data(JobListModel::ShareRole).toDouble();
    if (share <= 0)
        return;
    QPainterPath shape;
    shape.addRoundedRect(groove, radius, radius);
    cell.painter->setClipPath(shape, Qt::IntersectClip);
    const bool isStill =
        cell.job.state == JobState::Paused || cell.job.state == JobState::Cancelled;
    cell.painter->setOpacity(isStill ? 0.5 : 1);
    // What is done keeps the colour of the place that did it.
    const QVariant told = cell.index.data(JobListModel::HereShareRole);
    const double here = told.isValid() ? told.toDouble() : cell.job.place == Place::Here ? 1 : 0;
    QRectF done = groove;
    done.setWidth(groove.width() * share * here);
    cell.painter->fillRect(done, cell.colors.of(Place::Here));
    done.setLeft(done.right());
    done.setRight(groove.left() + groove.width() * share);
    cell.painter->fillRect(done, cell.colors.of(Place::Subnet));
}

void JobDelegate::paintText(const Cell& cell) const
{
    const QString text = cell.index.data().toString();
    const bool isFigure = cell.index.column() != JobListModel::Left ||
                          cell.job.state == JobState::Running ||
                          cell.job.state == JobState::Succeeded;
    cell.painter->setPen(isFigure ? cell.colors.text : cell.colors.muted);
    if (cell.job.state == JobState::Failed && cell.index.column() == JobListModel::Left)
        cell.painter->setPen(cell.colors.error);
    const QString detail = cell.index.data(JobListModel::DetailRole).toString();
    const QFont small = smaller(cell.option.font);
    const QFontMetrics second(small);
    QRect rect = cell.option.rect.adjusted(0, 0, -8, 0);
    if (!detail.isEmpty()) {
        const int first = cell.option.fontMetrics.height();
        rect.setTop(rect.top() + (rect.height() - first - second.height() - 1) / 2);
        rect.setHeight(first);
    }
    cell.painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                           cell.option.fontMetrics.elidedText(text, Qt::ElideRight, rect.width()));
    if (detail.isEmpty())
        return;
    rect = QRect(rect.left(), rect.bottom() + 2, rect.width(), second.height());
    cell.painter->setFont(small);
    cell.painter->setPen(cell.colors.muted);
    cell.painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                           second.elidedText(detail, Qt::ElideRight, rect.width()));
}

void JobDelegate::paintActions(const Cell& cell) const
{
    const std::vector<JobAction> actions = rowActionsFor(cell.job);
    for (std::size_t i = 0; i < actions.size(); ++i) {
        const QRect frame = actionRect(cell.option.rect, int(i));
        const bool isHot = m_hotJob == cell.job.id && m_hotAction == actions[i];
        if (isHot) {
            cell.painter->setPen(Qt::NoPen);
            cell.painter->setBrush(cell.colors.line);
            cell.painter->drawRoundedRect(frame, 6, 6);
        }
        QRect image(0, 0, kIconSize, kIconSize);
        image.moveCenter(frame.center());
        tinted(actionIcon(actions[i]), isHot ? cell.colors.text : cell.colors.muted)
            .paint(cell.painter, image);
    }
}

const QIcon& JobDelegate::tinted(const char* name, const QColor& color) const
{
    const auto key = std::make_pair(std::string(name), color.rgb());
    auto found = m_icons.find(key);
    if (found == m_icons.end())
        found = m_icons.emplace(key, icon(name, color)).first;
    return found->second;
}

} // namespace sluice::ui

#include "moc_job_delegate.cpp"
