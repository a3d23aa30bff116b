// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/place_card.h"

#include "core/base/wei.h"
#include "ui/base/phrases.h"
#include "ui/base/words.h"
#include "ui/queue/job_drag.h"
#include "ui/theme/colors.h"

#include <QDragEnterEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>

#include <cmath>
#include <numeric>

namespace sluice::ui {
namespace {

constexpr int kPadding = 12;
constexpr int kStripe = 4;
constexpr int kLeft = kPadding + kStripe + 12; // where text begins
constexpr int kTitleHeight = 20;
constexpr int kFigureHeight = 30;
constexpr int kLineHeight = 18;
constexpr int kButtonHeight = 32;

QFont fontOf(const QWidget* widget, int pixels, bool semibold)
{
    QFont font = widget->font();
    font.setPixelSize(pixels);
    font.setWeight(semibold ? QFont::DemiBold : QFont::Normal);
    return font;
}

int wordsHeight(const QFont& font, const QString& text, int width)
{
    if (text.isEmpty())
        return 0;
    return QFontMetrics(font)
        .boundingRect(QRect(0, 0, width, 1000), Qt::TextWordWrap, text)
        .height();
}

/// "CPU", "RTX 4070": a device in as few letters as tell it. Those of the subnet are not known.
QString deviceChip(const Quote& quote)
{
    const QString device = QString::fromStdString(quote.device);
    if (device.isEmpty() || quote.place == Place::Subnet)
        return {};
    if (device.contains(QLatin1String("NVIDIA")))
        return QString(device)
            .remove(QStringLiteral("NVIDIA"))
            .remove(QStringLiteral("GeForce"))
            .simplified();
    return QStringLiteral("CPU");
}

/// How well the last estimates of this kind turned out.
QString sureText(const Quote& quote)
{
    if (!quote.sure)
        return PlaceCard::tr("first run");
    return PlaceCard::tr("half of the last %n within %1 %", "estimates", quote.sure->count)
        .arg(std::lround(quote.sure->medianError * 100));
}

/// In the user's money where it is known, else in the subnet's.
QString costText(const Quote& quote)
{
    if (quote.cost)
        return moneyText(*quote.cost);
    if (const auto fee = Wei::parse(quote.feeWei))
        return QString::fromStdString(formatEth(*fee));
    return PlaceCard::tr("cost unknown");
}

/// The fee for the whole job, where the large figure is another one.
QString feeOf(const Quote& quote)
{
    const auto fee = Wei::parse(quote.feeWei);
    if (!fee || !quote.cost)
        return {};
    const QString amount = QString::fromStdString(formatEth(*fee));
    return quote.isPractice
               ? PlaceCard::tr("%1 of practice money, and electricity here").arg(amount)
               : PlaceCard::tr("%1 in all").arg(amount);
}

/// How much goes out and comes back.
QString trafficText(const Quote& quote)
{
    if (quote.place == Place::Here || quote.isPractice || !quote.bytesUp || !quote.bytesDown)
        return {};
    return PlaceCard::tr("sends about %1, receives about %2")
        .arg(bytesText(std::uint64_t(*quote.bytesUp)), bytesText(std::uint64_t(*quote.bytesDown)));
}

QString modelText(const Quote& quote)
{
    const QString model = QString::fromStdString(quote.model);
    if (model.isEmpty())
        return {};
    const QString precision = quote.precision.empty() ? PlaceCard::tr("precision not told")
                                                      : QString::fromStdString(quote.precision);
    return PlaceCard::tr("%1, %2", "model, precision").arg(model, precision);
}

/// What stands behind the figure of the cost.
QString priceText(const Quote& quote)
{
    const auto wei = Wei::parse(quote.price ? quote.price->wei : "");
    if (!wei)
        return phraseText(quote.costBasis);
    QString units = QString::fromStdString(quote.price->unit);
    if (quote.price->units != "1")
        units.prepend(QString::fromStdString(quote.price->units) + QLatin1Char(' '));
    const QString price = QString::fromStdString(formatEth(*wei));
    return quote.price->isPractice
               ? PlaceCard::tr("%1 for each %2 of work, in practice money").arg(price, units)
               : PlaceCard::tr("%1 for each %2 of work").arg(price, units);
}

/// What is known of a place that cannot run; with `always`, that nothing is known is said too.
QString wouldTakeText(const Quote& quote, bool always)
{
    const bool knowsCost = quote.cost || !quote.feeWei.empty();
    if (!always && !quote.time && !knowsCost)
        return {};
    const QString cost = knowsCost ? costText(quote) : PlaceCard::tr("cost unknown");
    QString text =
        quote.time ? PlaceCard::tr("It would take %1 to %2 · %3", "two durations, cost")
                         .arg(durationText(quote.time->p50.count()),
                              durationText(quote.time->p90.count()), cost)
                   : PlaceCard::tr("How long it would take is not known · %1", "cost").arg(cost);
    if (!quote.warning.empty())
        text += QLatin1Char('\n') +
                PlaceCard::tr("Then still in the way: %1").arg(phraseText(quote.warning));
    return text;
}

} // namespace

PlaceCard::PlaceCard(Place place, QWidget* parent)
    : QAbstractButton(parent)
    , m_place(place)
    , m_button(new QPushButton(this))
{
    setAcceptDrops(true);
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_button->hide();
    connect(m_button, &QPushButton::clicked, this, &PlaceCard::remedyRequested);
    tellReaders();
}

void PlaceCard::showQuote(const Quote& quote, const QString& caution, const QString& action)
{
    m_chip = quote.isPractice || (quote.price && quote.price->isPractice) ? tr("practice")
                                                                          : deviceChip(quote);
    if (!quote.possible)
        return showMissing(phraseText(quote.reason), phraseText(quote.remedy), action,
                           wouldTakeText(quote, !action.isEmpty()));
    m_face = Face::Quote;
    m_possible = true;
    m_button->hide();
    m_lines.clear();
    QString band = tr("time not known yet");
    m_time = tr("unknown");
    if (quote.time) {
        const QString p50 = durationText(quote.time->p50.count());
        m_time = quote.basedOnRuns == 0
                     ? tr("about %1", "a duration").arg(roughDurationText(quote.time->p50.count()))
                     : p50;
        band = tr("%1 to %2", "two durations").arg(p50, durationText(quote.time->p90.count()));
    }
    m_cost = costText(quote);
    m_lines.push_back({band, QString()});
    if (quote.time)
        m_lines.push_back({sureText(quote), QString()});
    m_lines.push_back({priceText(quote), QString()});
    m_lines.push_back({feeOf(quote), QString()});
    // Practice money is worth nothing, and electricity has a price of its own.
    if (quote.place == Place::Subnet && !quote.isPractice && quote.cost && !quote.feeWei.empty())
        m_lines.push_back({m_rate, QString()});
    m_lines.push_back({phraseText(quote.leaves), QString()});
    m_lines.push_back({trafficText(quote), QString()});
    m_lines.push_back(
        {modelText(quote), quote.memoryBytes > 0 ? bytesText(quote.memoryBytes) : QString()});
    m_lines.push_back({caution, QString()});
    m_lines.push_back({phraseText(quote.warning), QString()});
    if (quote.isCold && quote.time)
        m_lines.push_back({tr("includes the engine's start"), QString()});
    std::erase_if(m_lines,
                  [](const Line& line) { return line.left.isEmpty() && line.right.isEmpty(); });
    tellReaders();
}

void PlaceCard::showNote(const QString& note)
{
    m_face = Face::Note;
    m_possible = false;
    m_reason = note;
    m_remedy.clear();
    m_figures.clear();
    m_button->hide();
    tellReaders();
}

void PlaceCard::showMissing(const QString& reason,
                            const QString& remedy,
                            const QString& action,
                            const QString& figures)
{
    m_face = Face::Missing;
    m_possible = false;
    m_reason = reason;
    m_remedy = remedy;
    m_figures = figures;
    m_button->setText(action);
    m_button->setVisible(!action.isEmpty());
    tellReaders();
}

void PlaceCard::tellReaders()
{
    QStringList parts;
    if (m_face == Face::Quote) {
        parts << m_time << m_cost;
        for (const Line& line : m_lines)
            parts << line.left << line.right;
    } else {
        parts << m_reason << m_remedy << m_figures;
    }
    parts.removeAll(QString());
    setAccessibleName(placeName(m_place));
    setAccessibleDescription(parts.join(QStringLiteral(", ")));
    setToolTip(m_face == Face::Quote ? parts.join(QLatin1Char('\n')) : QString());
    updateGeometry();
    update();
}

int PlaceCard::textWidth(int width) const
{
    return width - kLeft - kPadding;
}

int PlaceCard::bodyHeight(int width) const
{
    if (m_face == Face::Quote)
        return std::accumulate(m_lines.begin(), m_lines.end(), kFigureHeight,
                               [&](int height, const Line& line) {
                                   return height + lineHeight(line, textWidth(width));
                               });
    int height = wordsHeight(fontOf(this, 12, false), m_reason, textWidth(width));
    if (!m_remedy.isEmpty())
        height += 6 + wordsHeight(fontOf(this, 13, false), m_remedy, textWidth(width));
    if (!m_figures.isEmpty())
        height += 6 + wordsHeight(fontOf(this, 12, false), m_figures, textWidth(width));
    if (!m_button->isHidden())
        height += 8 + kButtonHeight;
    return height;
}

QSize PlaceCard::sizeHint() const
{
    return {280, heightForWidth(std::max(240, width()))};
}

/// A line without a right side may be as long as it likes.
int PlaceCard::lineHeight(const Line& line, int width) const
{
    if (!line.right.isEmpty())
        return kLineHeight;
    return std::max(kLineHeight, wordsHeight(fontOf(this, 12, false), line.left, width) + 2);
}

int PlaceCard::heightForWidth(int width) const
{
    return kPadding + kTitleHeight + bodyHeight(width) + kPadding;
}

void PlaceCard::resizeEvent(QResizeEvent* event)
{
    QAbstractButton::resizeEvent(event);
    m_button->setGeometry(kLeft, height() - kPadding - kButtonHeight, textWidth(width()),
                          kButtonHeight);
    updateGeometry();
}

void PlaceCard::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        return click();
    QAbstractButton::keyPressEvent(event);
}

void PlaceCard::dragEnterEvent(QDragEnterEvent* event)
{
    if (!jobOf(*event->mimeData()))
        return;
    m_isTarget = true;
    update();
    event->acceptProposedAction();
}

void PlaceCard::dragLeaveEvent(QDragLeaveEvent*)
{
    m_isTarget = false;
    update();
}

void PlaceCard::dropEvent(QDropEvent* event)
{
    m_isTarget = false;
    update();
    const auto job = jobOf(*event->mimeData());
    if (!job)
        return;
    event->acceptProposedAction();
    Q_EMIT jobDropped(*job);
}

void PlaceCard::paintEvent(QPaintEvent*)
{
    const Colors& colors = colorsFor(this);
    const QColor accent = colors.of(m_place);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);

    const bool chosen = isChecked() && m_possible;
    const bool isThick = chosen || m_isTarget;
    painter.setPen(QPen(isThick ? accent : colors.line, isThick ? 2 : 1));
    painter.setBrush(m_isTarget ? colors.tint(accent) : colors.raised);
    const double inset = isThick ? 1.0 : 0.5;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), 8, 8);
    if (hasFocus()) {
        painter.setPen(QPen(colors.text, 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(4.5, 4.5, -4.5, -4.5), 5, 5);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(accent);
    painter.drawRoundedRect(QRect(kPadding, kPadding, kStripe, height() - 2 * kPadding), 2, 2);

    const QRect body(kLeft, kPadding, textWidth(width()), height() - 2 * kPadding);
    painter.setFont(fontOf(this, 13, true));
    painter.setPen(colors.text);
    painter.drawText(QRect(body.left(), body.top(), body.width(), kTitleHeight),
                     Qt::AlignLeft | Qt::AlignVCenter, placeName(m_place));
    if (!m_chip.isEmpty() && m_face != Face::Note) {
        painter.setFont(fontOf(this, 11, true));
        const int width = painter.fontMetrics().horizontalAdvance(m_chip) + 14;
        const QRect chip(body.right() - width + 1, body.top() + 1, width, 18);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.tint(accent));
        painter.drawRoundedRect(chip, 4, 4);
        painter.setPen(accent);
        painter.drawText(chip, Qt::AlignCenter, m_chip);
    }
    const QRect rest = body.adjusted(0, kTitleHeight, 0, 0);
    if (m_face == Face::Quote)
        paintQuote(painter, rest);
    else
        paintWords(painter, rest);
}

void PlaceCard::paintQuote(QPainter& painter, QRect body) const
{
    const Colors& colors = colorsFor(this);
    painter.setFont(fontOf(this, 20, true));
    painter.setPen(colors.text);
    const QRect figures(body.left(), body.top(), body.width(), kFigureHeight);
    const auto width = [&](const QString& text) {
        return painter.fontMetrics().horizontalAdvance(text);
    };
    if (width(m_time) + width(m_cost) + 12 > body.width())
        painter.setFont(fontOf(this, 15, true));
    painter.drawText(figures, Qt::AlignLeft | Qt::AlignVCenter, m_time);
    painter.drawText(figures, Qt::AlignRight | Qt::AlignVCenter, m_cost);
    painter.setFont(fontOf(this, 12, false));
    painter.setPen(colors.muted);
    QRect line(body.left(), figures.bottom() + 1, body.width(), kLineHeight);
    for (const Line& words : m_lines) {
        line.setHeight(lineHeight(words, body.width()));
        if (words.right.isEmpty()) {
            painter.drawText(line, Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignVCenter, words.left);
        } else {
            // The long name of a model must not hide the figure beside it.
            painter.drawText(
                line, Qt::AlignLeft | Qt::AlignVCenter,
                painter.fontMetrics().elidedText(words.left, Qt::ElideMiddle,
                                                 line.width() - width(words.right) - 12));
            painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, words.right);
        }
        line.moveTop(line.bottom() + 1);
    }
}

void PlaceCard::paintWords(QPainter& painter, QRect body) const
{
    const Colors& colors = colorsFor(this);
    painter.setFont(fontOf(this, 12, false));
    painter.setPen(colors.muted);
    painter.drawText(body, Qt::TextWordWrap | Qt::AlignTop, m_reason);
    body.setTop(body.top() + wordsHeight(painter.font(), m_reason, body.width()) + 6);
    painter.setFont(fontOf(this, 13, false));
    painter.setPen(colors.text);
    painter.drawText(body, Qt::TextWordWrap | Qt::AlignTop, m_remedy);
    if (!m_remedy.isEmpty())
        body.setTop(body.top() + wordsHeight(painter.font(), m_remedy, body.width()) + 6);
    painter.setFont(fontOf(this, 12, false));
    painter.setPen(colors.muted);
    painter.drawText(body, Qt::TextWordWrap | Qt::AlignTop, m_figures);
}

} // namespace sluice::ui
