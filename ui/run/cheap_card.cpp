// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/cheap_card.h"

#include "ui/base/phrases.h"
#include "ui/theme/colors.h"
#include "ui/theme/style_sheet.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTimeEdit>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

constexpr int kPadding = 12;
constexpr int kStripe = 4;
constexpr double kDearest = 1e6;
constexpr qint64 kFirstOwnTime = 8 * 3600; // seconds from now

WallTime now()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

} // namespace

CheapCard::CheapCard(QWidget* parent)
    : QAbstractButton(parent)
    , m_title(new QLabel(tr("Whenever cheap"), this))
    , m_words(new QLabel(this))
    , m_fields(new QWidget(this))
    , m_form(new QFormLayout(m_fields))
    , m_by(new QComboBox(m_fields))
    , m_at(new QDateTimeEdit(m_fields))
    , m_ceiling(new QDoubleSpinBox(m_fields))
    , m_subnetToo(new QCheckBox(tr("The subnet will do as well"), m_fields))
{
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    setAccessibleName(m_title->text());
    QFont bold = m_title->font();
    bold.setPixelSize(13);
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    setRole(m_words, "muted");
    m_words->setWordWrap(true);
    for (QLabel* label : {m_title, m_words})
        label->setAttribute(Qt::WA_TransparentForMouseEvents);

    m_by->addItem(tr("in 4 hours"), QStringLiteral("4h"));
    m_by->addItem(tr("in 8 hours"), QStringLiteral("8h"));
    m_by->addItem(tr("by 8 in the morning"), QStringLiteral("8:00"));
    m_by->addItem(tr("in a day"), QStringLiteral("1d"));
    m_by->addItem(tr("in 3 days"), QStringLiteral("3d"));
    m_by->addItem(tr("Choose a time…"), QString());
    m_by->setCurrentIndex(2);
    m_at->setCalendarPopup(true);
    m_at->setDateTime(QDateTime::currentDateTime().addSecs(kFirstOwnTime));
    m_at->setMinimumDateTime(QDateTime(QDate::currentDate(), QTime(0, 0)));
    m_at->setMinimumWidth(72);
    m_at->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_at->setAccessibleName(tr("The time by which it has to be ready"));
    // The column is narrow, and words of other languages are long.
    m_by->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_by->setMinimumContentsLength(6);
    m_by->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_ceiling->setMinimumWidth(72);
    m_ceiling->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_by->setAccessibleName(tr("When it has to be ready"));
    m_ceiling->setRange(0, kDearest);
    m_ceiling->setDecimals(4);
    m_ceiling->setSingleStep(0.01);
    m_ceiling->setSpecialValueText(tr("any"));
    m_ceiling->setAccessibleName(tr("The most that it may cost"));
    m_form->setContentsMargins(0, 4, 0, 0);
    m_form->addRow(tr("Ready"), m_by);
    m_form->addRow(m_at);
    m_form->addRow(tr("At most"), m_ceiling);
    m_form->addRow(m_subnetToo);
    m_fields->setCursor(Qt::ArrowCursor);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPadding + kStripe + 12, kPadding, kPadding, kPadding);
    column->setSpacing(4);
    column->addWidget(m_title);
    column->addWidget(m_words);
    column->addWidget(m_fields);

    connect(this, &QAbstractButton::toggled, this, &CheapCard::preview);
    connect(m_by, &QComboBox::currentIndexChanged, this, &CheapCard::preview);
    connect(m_at, &QDateTimeEdit::dateTimeChanged, this, &CheapCard::preview);
    connect(m_ceiling, &QDoubleSpinBox::valueChanged, this, &CheapCard::preview);
    connect(m_subnetToo, &QAbstractButton::toggled, this, &CheapCard::preview);
    preview();
}

void CheapCard::showQuotes(const std::vector<Quote>& quotes, const Settings& settings)
{
    m_quotes = quotes;
    m_settings = settings;
    m_ceiling->setSuffix(QLatin1Char(' ') + QString::fromStdString(settings.currency));
    preview();
}

std::vector<Quote> CheapCard::usable() const
{
    std::vector<Quote> usable;
    std::ranges::copy_if(m_quotes, std::back_inserter(usable), [this](const Quote& quote) {
        return quote.possible && (quote.place == Place::Here || m_subnetToo->isChecked());
    });
    return usable;
}

bool CheapCard::isOwnTime() const
{
    return m_by->currentData().toString().isEmpty();
}

bool CheapCard::isTooLate() const
{
    return isOwnTime() && m_at->dateTime() <= QDateTime::currentDateTime();
}

bool CheapCard::isPossible() const
{
    return !usable().empty() && !isTooLate();
}

CheapStart CheapCard::wish() const
{
    CheapStart wish;
    wish.mayGoOut = m_subnetToo->isChecked();
    if (isOwnTime())
        wish.by = WallTime(std::chrono::milliseconds(m_at->dateTime().toMSecsSinceEpoch()));
    else
        wish.by = deadlineFromString(m_by->currentData().toString().toStdString(), now())
                      .value_or(now() + std::chrono::hours(24));
    if (m_ceiling->value() > 0)
        wish.ceiling = FiatAmount{std::llround(m_ceiling->value() * 1e6), m_settings.currency};
    return wish;
}

Placement CheapCard::placement() const
{
    const std::vector<Quote> places = usable();
    const bool isHere =
        std::ranges::any_of(places, [](const Quote& quote) { return quote.place == Place::Here; });
    Placement placement(isHere ? Place::Here : Place::Subnet);
    placement.rule.whenCheap = wish();
    placement.note = "To begin whenever it is cheap, and to be ready by " +
                     momentText(placement.rule.whenCheap->by, now()) + ".";
    return placement;
}

/// What it would do if it were run now.
void CheapCard::preview()
{
    m_fields->setVisible(isChecked());
    m_form->setRowVisible(m_at, isOwnTime());
    QString words = tr("Waits for cheap hours or a low price.");
    if (isChecked() && isPossible()) {
        const CheapStart wanted = wish();
        const double left = std::chrono::duration<double>(wanted.by - now()).count();
        const CheapAnswer answer = decideStart({wanted, usable(), now(), left}, m_settings);
        words = answer.begin ? tr("Would begin at once: nothing cheaper is to be expected. Hours "
                                  "with another tariff can be set in the settings.")
                             : phraseText(answer.why);
    } else if (isChecked() && isTooLate()) {
        words = tr("That time has passed. Choose a later one.");
    } else if (isChecked()) {
        words = tr("No place can run it now.");
    }
    m_words->setText(words);
    setAccessibleDescription(words);
    updateGeometry();
    Q_EMIT changed();
}

QSize CheapCard::sizeHint() const
{
    return layout()->sizeHint();
}

bool CheapCard::hitButton(const QPoint& position) const
{
    return rect().contains(position) &&
           !(m_fields->isVisible() && m_fields->geometry().contains(position));
}

void CheapCard::paintEvent(QPaintEvent*)
{
    const Colors& colors = colorsFor(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool chosen = isChecked() && isPossible();
    painter.setPen(QPen(chosen ? colors.practice : colors.line, chosen ? 2 : 1));
    painter.setBrush(colors.raised);
    const double inset = chosen ? 1.0 : 0.5;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), 8, 8);
    if (hasFocus()) {
        painter.setPen(QPen(colors.text, 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(4.5, 4.5, -4.5, -4.5), 5, 5);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.practice);
    painter.drawRoundedRect(QRect(kPadding, kPadding, kStripe, height() - 2 * kPadding), 2, 2);
}

} // namespace sluice::ui
