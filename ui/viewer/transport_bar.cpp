// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/transport_bar.h"

#include "ui/base/words.h"

#include <QAction>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QToolButton>

#include <cmath>

namespace sluice::ui {
namespace {

constexpr int kIcon = 20;

QToolButton* textButton(QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

std::optional<Rational> parseTimecode(const QString& text, Rational rate)
{
    const QStringList parts = text.trimmed().split(u':');
    if (parts.size() == 4 && rate > Rational()) {
        std::int64_t value[4] = {};
        for (int i = 0; i < 4; ++i) {
            bool good = false;
            value[i] = parts[i].toUInt(&good);
            if (!good || value[i] > 100'000)
                return std::nullopt;
        }
        // As timecode() writes it: counted frames, not dropped ones.
        const std::int64_t nominal = std::max<std::int64_t>(1, std::llround(rate.toDouble()));
        const std::int64_t seconds = value[0] * 3600 + value[1] * 60 + value[2];
        return Rational(seconds * nominal + value[3]) / rate;
    }
    if (parts.size() > 3)
        return std::nullopt;
    const auto time = Rational::parseTime(text.trimmed().toStdString());
    if (!time || *time < Rational())
        return std::nullopt;
    return *time;
}

TransportBar::TransportBar(QWidget* parent)
    : QWidget(parent)
    , m_time(new QLineEdit(this))
    , m_buttons(new QWidget(this))
    , m_compare(textButton(this))
    , m_zoom(textButton(this))
    , m_flip(textButton(this))
{
    m_time->setObjectName(QStringLiteral("timecode"));
    m_time->setAccessibleName(tr("Position"));
    m_time->setToolTip(tr("Type a time and press Return to go there"));
    m_time->setFrame(false);
    m_time->setFocusPolicy(Qt::StrongFocus);
    m_time->installEventFilter(this);
    QFont digits = m_time->font();
    digits.setWeight(QFont::DemiBold);
    m_time->setFont(digits);
    m_time->setFixedWidth(QFontMetrics(digits).horizontalAdvance(QStringLiteral("00:00:00:00")) +
                          34);
    connect(m_time, &QLineEdit::returnPressed, this, &TransportBar::jump);
    connect(m_time, &QLineEdit::editingFinished, this, &TransportBar::showPosition);

    auto* inner = new QHBoxLayout(m_buttons);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(4);
    m_compare->setPopupMode(QToolButton::InstantPopup);
    m_zoom->setPopupMode(QToolButton::InstantPopup);
    m_zoom->setText(QStringLiteral("100 %"));
    m_flip->setText(tr("Hold B to flip"));
    m_flip->setToolTip(tr("Shows the other side while it is held"));
    connect(m_flip, &QToolButton::pressed, this, [this] { Q_EMIT flipHeld(true); });
    connect(m_flip, &QToolButton::released, this, [this] { Q_EMIT flipHeld(false); });

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(8);
    row->addWidget(m_time);
    row->addWidget(m_buttons);
    row->addStretch(1);
    row->addWidget(m_compare);
    row->addWidget(m_zoom);
    row->addWidget(m_flip);
    showPosition();
}

void TransportBar::addButtons(const QList<QAction*>& actions)
{
    for (QAction* action : actions) {
        auto* button = new QToolButton(m_buttons);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setIconSize({kIcon, kIcon});
        button->setFocusPolicy(Qt::TabFocus);
        button->setAutoRepeat(action->autoRepeat());
        m_buttons->layout()->addWidget(button);
    }
}

void TransportBar::setMenus(const QList<QAction*>& compare, const QList<QAction*>& zoom)
{
    const auto fill = [](QToolButton* button, const QList<QAction*>& actions) {
        auto* menu = new QMenu(button);
        menu->addActions(actions);
        delete button->menu();
        button->setMenu(menu);
    };
    fill(m_compare, compare);
    fill(m_zoom, zoom);
}

void TransportBar::setPosition(Rational time, Rational rate)
{
    m_position = time;
    m_rate = rate;
    if (!m_time->hasFocus() || !m_time->isModified())
        showPosition();
}

void TransportBar::setZoom(double scale)
{
    const QString text = tr("%1 %", "zoom").arg(QLocale().toString(int(std::lround(scale * 100))));
    m_zoom->setText(text);
    m_zoom->setAccessibleName(tr("Zoom: %1").arg(text));
}

void TransportBar::setCompareText(const QString& text)
{
    m_compare->setText(tr("%1 ▾", "button that opens a menu").arg(text));
    m_compare->setAccessibleName(tr("Compare: %1").arg(text));
}

void TransportBar::setCompareEnabled(bool enabled)
{
    m_compare->setEnabled(enabled);
    m_flip->setEnabled(enabled);
}

void TransportBar::jump()
{
    const auto time = parseTimecode(m_time->text(), m_rate);
    m_time->setModified(false);
    if (time)
        Q_EMIT jumpRequested(*time);
    showPosition();
    m_time->selectAll();
}

void TransportBar::showPosition()
{
    const QString text = timecode(m_position, m_rate);
    if (text != m_time->text())
        m_time->setText(text);
}

bool TransportBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_time && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        m_time->setModified(false);
        showPosition();
        m_time->clearFocus();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace sluice::ui
