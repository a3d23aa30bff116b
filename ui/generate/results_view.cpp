// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/generate/results_view.h"

#include "ui/queue/job_text.h"
#include "ui/theme/colors.h"
#include "ui/theme/style_sheet.h"

#include <QGridLayout>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {
namespace {

constexpr int kColumns = 2;
constexpr int kGap = 8;
constexpr int kRadius = 6;
constexpr int kBarHeight = 4;
constexpr int kPictureStep = 128;

/// A picture, the bar of what is being made, a line of words.
class TilePainter : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setTile(const QSize& size) { m_size = size; }
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return m_size;
    }

    void paint(QPainter* painter,
               const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const auto job = index.data(ResultsModel::JobRole).value<JobPointer>();
        if (!job)
            return;
        const Colors& colors = colorsFor(option.widget);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setRenderHint(QPainter::SmoothPixmapTransform);
        const QRectF tile = QRectF(option.rect).adjusted(1, 1, -kGap + 1, -kGap + 1);
        const QRectF frame = tile.adjusted(0, 0, 0, -option.fontMetrics.height() - 4);
        paintPicture(*painter, frame, index.data(Qt::DecorationRole).value<QImage>(), colors);
        if (!isTerminal(job->state))
            paintBar(*painter, frame, *job, colors);
        if (option.state & QStyle::State_Selected) {
            const bool hasFocus = option.state & QStyle::State_HasFocus;
            painter->setPen(QPen(hasFocus ? colors.text : colors.muted, 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(frame, kRadius, kRadius);
        }
        painter->setPen(job->state == JobState::Failed ? colors.error : colors.muted);
        const QRectF line(frame.left(), frame.bottom() + 3, frame.width(),
                          option.fontMetrics.height());
        painter->drawText(line, Qt::AlignLeft | Qt::TextSingleLine,
                          option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight,
                                                        int(line.width())));
        painter->restore();
    }

private:
    static void paintPicture(QPainter& painter,
                             const QRectF& frame,
                             const QImage& picture,
                             const Colors& colors)
    {
        QPainterPath rounded;
        rounded.addRoundedRect(frame, kRadius, kRadius);
        painter.fillPath(rounded, colors.ground);
        if (picture.isNull())
            return;
        // Fills the frame; what is too much at two sides is cut off.
        QSizeF size = picture.size();
        size.scale(frame.size(), Qt::KeepAspectRatioByExpanding);
        QRectF target(QPointF(), size);
        target.moveCenter(frame.center());
        painter.save();
        painter.setClipPath(rounded);
        painter.drawImage(target, picture);
        painter.restore();
    }

    static void
    paintBar(QPainter& painter, const QRectF& frame, const JobInfo& job, const Colors& colors)
    {
        QRectF bar(frame.left() + kGap, frame.bottom() - kGap - kBarHeight,
                   frame.width() - 2 * kGap, kBarHeight);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.line);
        painter.drawRoundedRect(bar, kBarHeight / 2.0, kBarHeight / 2.0);
        bar.setWidth(bar.width() * jobShare(job));
        painter.setBrush(colors.of(job.place));
        painter.drawRoundedRect(bar, kBarHeight / 2.0, kBarHeight / 2.0);
    }

    QSize m_size{136, 96};
};

} // namespace

/// Tiles of equal size in two columns; as high as they need, for the panel scrolls.
class ResultsView::Grid : public QListView
{
public:
    explicit Grid(QWidget* parent)
        : QListView(parent)
        , m_tiles(new TilePainter(this))
    {
        setViewMode(QListView::IconMode);
        setMovement(QListView::Static);
        setResizeMode(QListView::Adjust);
        setUniformItemSizes(true);
        setItemDelegate(m_tiles);
        setSelectionMode(QAbstractItemView::SingleSelection);
        setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setTabKeyNavigation(false);
        setFrameShape(QFrame::NoFrame);
        QFont small = font();
        small.setPixelSize(12);
        setFont(small);
    }

    void fit(int width)
    {
        const int tile = width / kColumns;
        const QSize size(tile, (tile - kGap) * 5 / 8 + fontMetrics().height() + 4 + kGap);
        const int rows = (model()->rowCount() + kColumns - 1) / kColumns;
        m_tiles->setTile(size);
        setGridSize(size);
        setFixedHeight(rows * size.height());
    }

private:
    TilePainter* m_tiles;
};

ResultsView::ResultsView(QueueClient& queue, Background& background, QWidget* parent)
    : QWidget(parent)
    , m_model(queue, background)
    , m_grid(new Grid(this))
    , m_show(addButton(tr("Show"), &ResultsView::showRequested))
    , m_upscale(addButton(tr("Upscale this"), &ResultsView::upscaleRequested))
    , m_start(addButton(tr("Use as start image"), &ResultsView::startImageRequested))
    , m_settings(addButton(tr("Use its settings"), &ResultsView::settingsRequested))
{
    m_grid->setModel(&m_model);
    m_grid->setAccessibleName(tr("Results"));
    m_show->setToolTip(tr("Shows the clip, and puts it on the timeline if it is not there."));
    m_settings->setToolTip(tr("Prompt, seed and all other settings are those of this clip."));
    layOut();
    connect(m_grid, &QListView::activated, this, [this] {
        if (m_show->isEnabled())
            Q_EMIT showRequested(currentJob());
    });
    connect(m_grid->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ResultsView::updateButtons);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&m_model, signal, this, &ResultsView::fitGrid);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &ResultsView::fitGrid);
    connect(&m_model, &QAbstractItemModel::dataChanged, this, &ResultsView::updateButtons);
    fitGrid();
}

QPushButton* ResultsView::addButton(const QString& text, void (ResultsView::*request)(JobId))
{
    auto* button = new QPushButton(text, this);
    connect(button, &QPushButton::clicked, this, [this, request] {
        Q_EMIT(this->*request)(currentJob());
    });
    return button;
}

void ResultsView::layOut()
{
    auto* title = new QLabel(tr("RESULTS"), this);
    setRole(title, "section");
    title->setBuddy(m_grid);
    auto* buttons = new QGridLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_show, 0, 0);
    buttons->addWidget(m_upscale, 0, 1);
    buttons->addWidget(m_settings, 1, 0);
    buttons->addWidget(m_start, 1, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(title);
    column->addWidget(m_grid);
    column->addLayout(buttons);
}

void ResultsView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitGrid();
}

void ResultsView::fitGrid()
{
    setVisible(m_model.rowCount() > 0);
    m_grid->fit(width());
    // In steps, so that moving a splitter does not have all pictures read again for each pixel.
    const int pixels = int(width() / kColumns * devicePixelRatioF());
    m_model.setPictureSize((pixels / kPictureStep + 1) * kPictureStep);
    if (!m_grid->currentIndex().isValid() && m_model.rowCount() > 0)
        m_grid->setCurrentIndex(m_model.index(0));
    updateButtons();
}

void ResultsView::setTakesStartImage(bool takes, const QString& model)
{
    m_takesStart = takes;
    m_startModel = model;
    updateButtons();
}

JobId ResultsView::currentJob() const
{
    const JobPointer job = m_model.jobAt(m_grid->currentIndex().row());
    return job ? job->id : 0;
}

void ResultsView::setCurrentJob(JobId id)
{
    if (const int row = m_model.rowOf(id); row >= 0)
        m_grid->setCurrentIndex(m_model.index(row));
}

void ResultsView::updateButtons()
{
    const JobPointer job = m_model.jobAt(m_grid->currentIndex().row());
    const bool isDone = job && job->state == JobState::Succeeded;
    m_show->setEnabled(isDone);
    m_upscale->setEnabled(isDone);
    m_start->setEnabled(isDone && m_takesStart);
    m_start->setToolTip(m_takesStart
                            ? tr("The next clip begins with this one's last picture.")
                            : tr("%1 makes clips of text alone.", "a model").arg(m_startModel));
    m_settings->setEnabled(job != nullptr);
}

} // namespace sluice::ui
