// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/queue/job_list_view.h"

#include "ui/queue/job_list_model.h"
#include "ui/timeline/media_cache.h"

#include <QDrag>
#include <QDragMoveEvent>
#include <QHeaderView>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <array>

namespace sluice::ui {
namespace {

constexpr int kActionsWidth = JobDelegate::kMostActions * (JobDelegate::kActionSize + 4) + 12;
constexpr int kLeastWhat = 320;
constexpr int kLeastProgress = 120;

/// Small capitals over the columns, where their texts begin.
class JobHeader : public QHeaderView
{
public:
    explicit JobHeader(QWidget* parent)
        : QHeaderView(Qt::Horizontal, parent)
    {}

    QSize sizeHint() const override { return {0, QFontMetrics(captionFont()).height() + 8}; }

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override
    {
        // The style sheet gives headers a palette of their own, which does not follow a change of theme.
        const Colors& colors = colorsFor(parentWidget());
        painter->fillRect(rect, colors.panel);
        painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colors.line);
        painter->setFont(captionFont());
        painter->setPen(colors.muted);
        const int left = section == JobListModel::What ? JobDelegate::kTextLeft : 0;
        painter->drawText(rect.adjusted(left, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                          model()->headerData(section, Qt::Horizontal).toString());
    }

private:
    QFont captionFont() const
    {
        QFont caption = font();
        caption.setPixelSize(11);
        caption.setWeight(QFont::DemiBold);
        caption.setCapitalization(QFont::AllUppercase);
        caption.setLetterSpacing(QFont::AbsoluteSpacing, 0.5);
        return caption;
    }
};

} // namespace

JobListView::JobListView(JobListModel& model, MediaCache* cache, QWidget* parent)
    : QTreeView(parent)
    , m_model(model)
    , m_delegate(new JobDelegate(cache, this))
{
    setAccessibleName(tr("Jobs"));
    setModel(&model);
    setItemDelegate(m_delegate);
    setRootIsDecorated(false);
    setIndentation(0);
    setItemsExpandable(false);
    setUniformRowHeights(true);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setMouseTracking(true);
    setDragDropMode(InternalMove);
    // The style's line between rows can hardly be seen: paintEvent() draws one.
    setDropIndicatorShown(false);
    setFrameShape(NoFrame);

    setHeader(new JobHeader(this));
    QHeaderView& columns = *header();
    columns.setSectionsMovable(false);
    columns.setStretchLastSection(false);
    columns.setSectionResizeMode(QHeaderView::Fixed);
    columns.setMinimumSectionSize(0);
    columns.setSectionsClickable(false);
    columns.setHighlightSections(false);

    if (cache)
        connect(cache, &MediaCache::changed, viewport(), qOverload<>(&QWidget::update));
}

JobId JobListView::currentJob() const
{
    const JobPointer job = m_model.jobAt(currentIndex().row());
    return job ? job->id : 0;
}

void JobListView::setCurrentJob(JobId id)
{
    if (const int row = m_model.rowOf(id); row >= 0)
        setCurrentIndex(m_model.index(row, 0));
}

JobId JobListView::jobWithoutAccount() const
{
    const int first = indexAt({0, 0}).row();
    const QModelIndex below = indexAt({0, viewport()->height() - 1});
    const int last = below.isValid() ? below.row() : m_model.rowCount() - 1;
    for (int row = std::max(0, first); row <= last; ++row)
        if (m_model.wantsAccount(row))
            return m_model.jobAt(row)->id;
    return 0;
}

void JobListView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTreeView::currentChanged(current, previous);
    Q_EMIT currentJobChanged();
}

void JobListView::drawRow(QPainter* painter,
                          const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    QTreeView::drawRow(painter, option, index);
    const Colors& colors = colorsFor(this);
    const QRect row(0, option.rect.top(), viewport()->width(), option.rect.height());
    painter->fillRect(QRect(16, row.bottom(), row.width() - 32, 1), colors.line);
    if (hasFocus() && index.row() == currentIndex().row()) {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(colors.text, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(row).adjusted(3, 1, -3, -2), 6, 6);
        painter->restore();
    }
}

/// Fixed columns for figures; file and bar share the rest. A narrow panel loses what matters least.
void JobListView::layColumnsOut()
{
    const QFontMetrics metrics(font());
    const int digit = metrics.horizontalAdvance(QLatin1Char('0'));
    std::array<int, JobListModel::kColumns> widths{};
    widths[JobListModel::Where] = JobDelegate::chipsWidth(font());
    widths[JobListModel::Speed] = 12 * digit;
    widths[JobListModel::Left] = 20 * digit;
    widths[JobListModel::Spent] = 15 * digit;
    widths[JobListModel::Actions] = kActionsWidth;
    const auto rest = [&] {
        int taken = 0;
        for (const int width : widths)
            taken += width;
        return viewport()->width() - taken;
    };
    for (const int column : {JobListModel::Speed, JobListModel::Where, JobListModel::Spent})
        if (rest() < kLeastWhat + kLeastProgress)
            widths[std::size_t(column)] = 0;
    const int shared = std::max(rest(), kLeastWhat);
    widths[JobListModel::What] = std::min(std::max(shared * 3 / 5, kLeastWhat), shared);
    widths[JobListModel::Progress] = shared - widths[JobListModel::What];
    for (int column = 0; column < JobListModel::kColumns; ++column) {
        header()->setSectionHidden(column, widths[std::size_t(column)] == 0);
        if (widths[std::size_t(column)] > 0)
            header()->resizeSection(column, widths[std::size_t(column)]);
    }
}

void JobListView::resizeEvent(QResizeEvent* event)
{
    QTreeView::resizeEvent(event);
    layColumnsOut();
}

JobListView::Hit JobListView::hitAt(const QPoint& position) const
{
    const QModelIndex index = indexAt(position);
    const JobPointer job = m_model.jobAt(index.isValid() ? index.row() : -1);
    if (!job)
        return {};
    if (index.column() != JobListModel::Actions)
        return {job->id, std::nullopt};
    return {job->id, JobDelegate::actionAt(*job, visualRect(index), position)};
}

void JobListView::setHot(const Hit& hit)
{
    if (hit == m_hot)
        return;
    m_hot = hit;
    m_delegate->setHot(hit.job, hit.action);
    viewport()->setCursor(hit.action ? Qt::PointingHandCursor : Qt::ArrowCursor);
    viewport()->update();
}

void JobListView::mousePressEvent(QMouseEvent* event)
{
    m_pressed = event->button() == Qt::LeftButton ? hitAt(event->position().toPoint()) : Hit();
    if (m_pressed.action) {
        // A press on an icon chooses the row, but begins no drag.
        setCurrentJob(m_pressed.job);
        event->accept();
        return;
    }
    QTreeView::mousePressEvent(event);
}

void JobListView::mouseReleaseEvent(QMouseEvent* event)
{
    const Hit pressed = std::exchange(m_pressed, {});
    if (!pressed.action)
        return QTreeView::mouseReleaseEvent(event);
    if (hitAt(event->position().toPoint()) == pressed)
        Q_EMIT actionRequested(pressed.job, *pressed.action);
}

void JobListView::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() == Qt::NoButton)
        setHot(hitAt(event->position().toPoint()));
    if (!m_pressed.action)
        QTreeView::mouseMoveEvent(event);
}

void JobListView::mouseDoubleClickEvent(QMouseEvent* event)
{
    // Two quick presses on an icon are two presses.
    const Hit hit = hitAt(event->position().toPoint());
    if (hit.action)
        mousePressEvent(event);
    else if (hit.job != 0 && event->button() == Qt::LeftButton)
        Q_EMIT activatedJob(hit.job);
}

void JobListView::leaveEvent(QEvent* event)
{
    setHot({});
    QTreeView::leaveEvent(event);
}

bool JobListView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        if (const Hit hit = hitAt(help->pos()); hit.action) {
            QToolTip::showText(help->globalPos(), actionText(*hit.action), viewport());
            return true;
        }
    }
    return QTreeView::viewportEvent(event);
}

void JobListView::paintEvent(QPaintEvent* event)
{
    QTreeView::paintEvent(event);
    Q_EMIT painted();
    if (m_dropLine < 0)
        return;
    QPainter painter(viewport());
    painter.fillRect(QRect(8, std::max(0, m_dropLine - 1), viewport()->width() - 16, 3),
                     colorsFor(this).text);
}

void JobListView::setDropLine(int y)
{
    if (y == m_dropLine)
        return;
    m_dropLine = y;
    viewport()->update();
}

/// The file's cell is dragged and let through; the whole row would hide where it goes.
void JobListView::startDrag(Qt::DropActions)
{
    const QModelIndex what = currentIndex().siblingAtColumn(JobListModel::What);
    if (!(m_model.flags(what) & Qt::ItemIsDragEnabled))
        return;
    const QPixmap cell = viewport()->grab(visualRect(what));
    QPixmap faint(cell.size());
    faint.setDevicePixelRatio(cell.devicePixelRatio());
    faint.fill(Qt::transparent);
    QPainter painter(&faint);
    painter.setOpacity(0.6);
    painter.drawPixmap(0, 0, cell);
    painter.end();
    auto* drag = new QDrag(this);
    drag->setMimeData(m_model.mimeData({what}));
    drag->setPixmap(faint);
    drag->setHotSpot(QPoint(-12, 0));
    drag->exec(Qt::MoveAction);
}

void JobListView::dragMoveEvent(QDragMoveEvent* event)
{
    QTreeView::dragMoveEvent(event);
    const QPoint position = event->position().toPoint();
    const QRect row = visualRect(indexAt(position));
    if (!event->isAccepted() || row.isEmpty())
        return setDropLine(-1);
    setDropLine(position.y() < row.center().y() ? row.top() : row.bottom());
}

void JobListView::dragLeaveEvent(QDragLeaveEvent* event)
{
    setDropLine(-1);
    QTreeView::dragLeaveEvent(event);
}

void JobListView::dropEvent(QDropEvent* event)
{
    setDropLine(-1);
    QTreeView::dropEvent(event);
}

} // namespace sluice::ui

#include "moc_job_list_view.cpp"
