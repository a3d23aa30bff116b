// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/offers_view.h"

#include "core/base/wei.h"
#include "ui/base/phrases.h"
#include "ui/base/words.h"
#include "ui/network/peer_text.h"
#include "ui/theme/style_sheet.h"

#include <QHeaderView>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

constexpr int kMostRowsSeen = 4;
constexpr int kFontPixels = 11;
/// Left and right of a cell's text: the style sheet's padding and the margin that item views keep around text.
constexpr int kCellPadding = 2 * (8 + 3);
constexpr int kAnyHeight = 10'000;

QString speedText(const QuoteOffer& offer)
{
    if (!offer.seconds)
        return OffersView::tr("speed not measured yet");
    const QString time = durationText(*offer.seconds);
    //: how long one orchestrator alone would take, and what that was measured on
    return OffersView::tr("%1 alone, by %n piece(s)", "", int(offer.pieces)).arg(time);
}

QString warmText(const QuoteOffer& offer)
{
    if (!offer.isWarm)
        return OffersView::tr("loaded or not: not told");
    return *offer.isWarm ? OffersView::tr("model loaded") : OffersView::tr("cold: loads the model");
}

QString seenText(const QuoteOffer& offer)
{
    if (!offer.lastSeen)
        return OffersView::tr("never answered");
    const network::PeerTime at{std::chrono::milliseconds(*offer.lastSeen)};
    return OffersView::tr("seen %1", "a time").arg(peerAgoText(at));
}

QString scoreText(const QuoteOffer& offer)
{
    return offer.score ? OffersView::tr("score %1 %").arg(std::lround(*offer.score * 100))
                       : OffersView::tr("no score yet");
}

QString feeText(const QuoteOffer& offer)
{
    const auto fee = Wei::parse(offer.feeWei);
    return fee ? QString::fromStdString(formatEth(*fee)) : OffersView::tr("cost not known yet");
}

} // namespace

OffersView::OffersView(QWidget* parent)
    : QWidget(parent)
    , m_toggle(new QPushButton(this))
    , m_table(new QTableWidget(0, 2, this))
{
    setRole(m_toggle, "flat");
    m_toggle->setCheckable(true);
    connect(m_toggle, &QPushButton::toggled, this, &OffersView::nameToggle);

    m_table->setAccessibleName(tr("Orchestrators that would take this job"));
    m_table->setHorizontalHeaderLabels({tr("ORCHESTRATOR"), tr("FOR THIS JOB")});
    m_table->verticalHeader()->hide();
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(true);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    QHeaderView* const header = m_table->horizontalHeader();
    header->setSectionResizeMode(0, QHeaderView::Stretch);
    header->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    // Words wrap in the columns' widths. Queued: a header tells of one column while the other still has its old width.
    connect(header, &QHeaderView::sectionResized, this, &OffersView::fitHeight,
            Qt::QueuedConnection);
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    QFont small = m_table->font();
    small.setPixelSize(kFontPixels);
    m_table->setFont(small);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_toggle, 0, Qt::AlignLeft);
    column->addWidget(m_table);
    clear();
}

void OffersView::clear()
{
    m_table->setRowCount(0);
    hide();
}

void OffersView::showQuote(const Quote& quote)
{
    if (!quote.possible || quote.place != Place::Subnet)
        return clear();
    m_table->setRowCount(int(quote.offers.size()));
    for (int row = 0; row < m_table->rowCount(); ++row)
        fillRow(row, quote.offers[std::size_t(row)]);
    fitHeight();
    nameToggle();
    show();
}

void OffersView::nameToggle()
{
    const int count = m_table->rowCount();
    const QString name = count == 0 ? tr("Details: nobody has offered it yet")
                                    : tr("Details: %n orchestrator(s)", "", count);
    m_toggle->setAccessibleName(name);
    m_toggle->setText((m_toggle->isChecked() ? QStringLiteral("▾ ") : QStringLiteral("▸ ")) + name);
    m_table->setVisible(m_toggle->isChecked() && count > 0);
}

void OffersView::fillRow(int row, const QuoteOffer& offer)
{
    const QString name = peerShortName(offer.url);
    const QString refusal = phraseText(offer.refusal);
    const QString step = QString::fromStdString(offer.step);
    const QString price = peerPriceText(offer.price);
    const QString state = refusal.isEmpty() ? warmText(offer) : refusal;
    const QString first = step.isEmpty() ? name : name + QStringLiteral(" · ") + step;
    const QStringList left{first, speedText(offer), state, seenText(offer)};
    const QStringList right{feeText(offer), price, scoreText(offer)};
    const QStringList all = left + right;
    const auto put = [&](int column, const QStringList& lines) {
        auto* item = new QTableWidgetItem(lines.join(QLatin1Char('\n')));
        item->setToolTip(all.join(QLatin1Char('\n')));
        item->setData(Qt::AccessibleTextRole, all.join(QStringLiteral(", ")));
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        m_table->setItem(row, column, item);
    };
    put(0, left);
    put(1, right);
}

/// A few rows are seen whole, with a line's height between them; the others are scrolled to. Measured here and not by
/// resizeRowsToContents(), which takes the lines of a cell for as many as its text has, wrapped or not, once a style sheet is set.
void OffersView::fitHeight()
{
    const QFontMetrics metrics(m_table->font());
    const auto cellHeight = [&](int row, int column) {
        const int width = std::max(1, m_table->columnWidth(column) - kCellPadding);
        const QRect room(0, 0, width, kAnyHeight);
        const QString text = m_table->item(row, column)->text();
        return metrics.boundingRect(room, Qt::TextWordWrap, text).height();
    };
    int height = m_table->horizontalHeader()->sizeHint().height() + 2;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const int lines = std::max(cellHeight(row, 0), cellHeight(row, 1));
        m_table->setRowHeight(row, lines + metrics.lineSpacing());
        if (row < kMostRowsSeen)
            height += m_table->rowHeight(row);
    }
    m_table->setFixedHeight(height);
}

} // namespace sluice::ui
