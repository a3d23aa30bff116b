// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style_sheet.h"

#include "ui/theme/colors.h"

#include <QStyle>
#include <QVariant>
#include <QWidget>

namespace sluice::ui {
namespace {

constexpr auto kTemplate = R"(
QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: 4px 8px; }
QLabel[role="section"] { color: @muted; font-size: 11px; font-weight: 600; letter-spacing: 0.5px; }
QLabel[role="muted"] { color: @muted; font-size: 12px; }
QLabel[role="figure"] { font-size: 20px; font-weight: 600; }
QLabel[role="title"] { font-size: 20px; font-weight: 600; }
QLabel[role="heading"] { font-size: 14px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="error"] { color: @error; }
QFrame[role="card"] { background: @raised; border: 1px solid @line; border-radius: 8px; }
QFrame[role="notice"] { background: @raised; border: 1px solid @line; border-radius: 8px; }
QFrame[role="rule"] { background: @line; border: none; min-height: 1px; max-height: 1px; }
QFrame[role="panel"] { background: @panel; border: none; }

QPushButton { background: @raised; color: @text; border: 1px solid @line; border-radius: 7px; padding: 6px 14px; min-height: 20px; }
QPushButton:hover { border-color: @muted; }
QPushButton:pressed { background: @line; }
QPushButton:focus { border: 2px solid @text; padding: 5px 13px; }
QPushButton:disabled { color: @muted; background: @panel; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[role="primary"] { background: @hereGround; color: @onAccent; border: 1px solid @hereGround; font-weight: 600; }
QPushButton[role="primary"]:hover { background: @hereHover; }
QPushButton[role="primary"]:focus { border: 2px solid @text; }
QPushButton[role="primary"]:disabled { background: @raised; color: @muted; border-color: @line; }
QPushButton[role="subnet"] { background: @subnet; color: @onAccent; border: 1px solid @subnet; font-weight: 600; }
QPushButton[role="flat"] { background: transparent; border: 1px solid transparent; padding: 4px 8px; }
QPushButton[role="flat"]:hover { background: @raised; }
QPushButton[role="flat"]:focus { border: 2px solid @text; padding: 3px 7px; }
QPushButton[role="link"] { background: transparent; border: 1px solid transparent; padding: 0; text-decoration: underline; }
QPushButton[role="link"]:focus { border: 1px solid @text; }
QFrame#verbs { background: @ground; border-radius: 9px; }
QPushButton[role="verb"] { background: transparent; border: 1px solid transparent; color: @muted; border-radius: 6px; padding: 4px 18px; }
QPushButton[role="verb"]:hover { color: @text; }
QPushButton[role="verb"]:checked { background: @raised; color: @text; border: 1px solid @line; }
QPushButton[role="verb"]:focus { border: 2px solid @text; padding: 3px 17px; }
QToolButton { background: transparent; color: @text; border: 1px solid transparent; border-radius: 6px; padding: 4px; }
QToolButton:hover { background: @raised; }
QToolButton:checked { background: @raised; border: 1px solid @line; }
QToolButton:focus { border: 2px solid @text; padding: 3px; }
QToolButton::menu-indicator { image: none; width: 0; }

QLineEdit, QSpinBox, QDoubleSpinBox, QDateTimeEdit, QComboBox, QPlainTextEdit, QTextEdit {
  background: @raised; color: @text; border: 1px solid @line; border-radius: 7px; padding: 5px 9px;
  selection-background-color: @selection; selection-color: @text; }
QLineEdit, QSpinBox, QDoubleSpinBox, QDateTimeEdit, QComboBox { min-height: 20px; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateTimeEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid @text; padding: 4px 8px; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QDateTimeEdit:disabled, QComboBox:disabled { color: @muted; background: @panel; }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down, QDateTimeEdit::drop-down { border: none; width: 24px; }
QComboBox::down-arrow, QDateTimeEdit::down-arrow { image: url(:/icons/chevron-@mode.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @raised; color: @text; border: 1px solid @line; selection-background-color: @selection; selection-color: @text; outline: 0; padding: 4px; }
QComboBox QAbstractItemView::item { min-height: 24px; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0; border: none; }
QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox:focus, QRadioButton:focus { outline: none; text-decoration: underline; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid @muted; border-radius: 4px; background: @raised; }
QCheckBox::indicator:checked { background: @here; border-color: @here; image: url(:/icons/check-@mode.svg); }
QCheckBox::indicator:focus { border: 2px solid @text; }

QMenu { background: @raised; color: @text; border: 1px solid @line; border-radius: 8px; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 5px; }
QMenu::item:selected { background: @selection; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }

QSplitter::handle { background: @edge; }
QSplitter::handle:hover { background: @muted; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QScrollArea, QAbstractScrollArea { background: transparent; border: none; }
QPlainTextEdit[role="field"] { background: @raised; border: 1px solid @line; }
QPlainTextEdit[role="field"]:focus { border: 2px solid @text; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @line; border-radius: 4px; margin: 1px; min-width: 32px; min-height: 32px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: @ground; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: @here; border-radius: 3px; }
QSlider::groove:horizontal { height: 4px; background: @line; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: @text; }
QHeaderView::section { background: @panel; color: @muted; border: none; border-bottom: 1px solid @line; padding: 6px 8px; font-size: 11px; font-weight: 600; }
QTableView, QListView, QTreeView { background: @panel; alternate-background-color: @panel; border: none; outline: 0; selection-background-color: @selection; selection-color: @text; gridline-color: @line; }
QTableView::item { border: none; padding: 0 8px; }
)";

} // namespace

QString styleSheet(const Colors& colors)
{
    QString sheet = QString::fromLatin1(kTemplate);
    // White upon the light palette's accent would be just below 4.5:1.
    const QColor ground = colors.isDark ? colors.here : colors.here.darker(108);
    const QColor hover = colors.isDark ? ground.lighter(108) : ground.darker(108);
    // Longer names first: "@here" is the beginning of "@hereHover".
    const std::pair<const char*, QString> values[] = {
        {"@hereHover", hover.name()},
        {"@hereGround", ground.name()},
        {"@onAccent", colors.onAccent.name()},
        {"@selection", colors.tint(colors.muted).name()},
        {"@practice", colors.practice.name()},
        {"@ground", colors.ground.name()},
        {"@raised", colors.raised.name()},
        {"@subnet", colors.subnet.name()},
        {"@muted", colors.muted.name()},
        {"@panel", colors.panel.name()},
        {"@error", colors.error.name()},
        {"@edge", (colors.isDark ? colors.ground : colors.line).name()},
        {"@line", colors.line.name()},
        {"@text", colors.text.name()},
        {"@here", colors.here.name()},
        {"@mode", colors.isDark ? QStringLiteral("dark") : QStringLiteral("light")},
    };
    for (const auto& [name, value] : values)
        sheet.replace(QLatin1String(name), value);
    return sheet;
}

void setRole(QWidget* widget, const char* role)
{
    const QString name = QLatin1String(role);
    if (widget->property("role").toString() == name)
        return;
    widget->setProperty("role", name);
    // The style sheet looks at properties only when it is applied.
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

} // namespace sluice::ui
