// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/setting_editor.h"

#include "ui/pages/page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

constexpr int kEditorWidth = 200;

QString words(const char* text)
{
    return QCoreApplication::translate("Settings", text);
}

/// A choice in people's words; languages name themselves.
QString choiceText(const QString& choice)
{
    const auto inWords = [](const char* text) {
        return QCoreApplication::translate("sluice::ui::SettingEditor", text);
    };
    const std::pair<const char*, QString> names[] = {
        {"system", inWords(QT_TRANSLATE_NOOP("sluice::ui::SettingEditor", "As the system has it"))},
        {"dark", inWords(QT_TRANSLATE_NOOP("sluice::ui::SettingEditor", "Dark"))},
        {"light", inWords(QT_TRANSLATE_NOOP("sluice::ui::SettingEditor", "Light"))},
        {"auto", inWords(QT_TRANSLATE_NOOP("sluice::ui::SettingEditor", "The fastest there is"))},
        {"cpu", inWords(QT_TRANSLATE_NOOP("sluice::ui::SettingEditor", "Processor"))},
        {"cuda", inWords(QT_TRANSLATE_NOOP("sluice::ui::SettingEditor", "NVIDIA GPU"))},
        {"en", QStringLiteral("English")},
        {"ja", QStringLiteral("日本語")},
        {"id", QStringLiteral("Bahasa Indonesia")},
    };
    for (const auto& [name, text] : names)
        if (choice == QLatin1String(name))
            return text;
    return choice;
}

} // namespace

SettingEditor::SettingEditor(const SettingRow& row, QWidget* parent)
    : QWidget(parent)
    , m_row(row)
    , m_editor(makeEditor())
    , m_problem(pageLabel(QString(), "error"))
{
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 4, 0, 4);
    line->setSpacing(16);
    auto* left = new QVBoxLayout;
    left->setSpacing(2);
    auto* title = pageLabel(words(row.title));
    title->setBuddy(m_editor);
    left->addWidget(title);
    left->addWidget(pageLabel(words(row.help), "muted"));
    left->addWidget(m_problem);
    m_problem->hide();
    line->addLayout(left, 1);
    line->addWidget(m_editor, 0, Qt::AlignRight | Qt::AlignVCenter);
    m_editor->setAccessibleName(words(row.title));
    m_editor->setAccessibleDescription(words(row.help));
    m_editor->setObjectName(QString::fromUtf8(row.key));
}

QWidget* SettingEditor::makeEditor()
{
    if (std::holds_alternative<bool Settings::*>(m_row.field)) {
        auto* box = new QCheckBox;
        connect(box, &QCheckBox::toggled, this, [this](bool on) {
            Q_EMIT edited(on ? QStringLiteral("true") : QStringLiteral("false"));
        });
        return box;
    }
    if (!std::holds_alternative<std::string Settings::*>(m_row.field))
        return makeNumber();
    if (!m_row.choices.empty())
        return makeChoice();
    auto* text = new QLineEdit;
    text->setFixedWidth(kEditorWidth);
    connect(text, &QLineEdit::editingFinished, this,
            [this, text] { Q_EMIT edited(text->text().trimmed()); });
    return text;
}

QWidget* SettingEditor::makeNumber()
{
    const QString unit =
        *m_row.unit == '\0' ? QString() : QStringLiteral(" ") + QString::fromUtf8(m_row.unit);
    if (std::holds_alternative<int Settings::*>(m_row.field)) {
        auto* box = new QSpinBox;
        box->setRange(int(m_row.minimum), int(m_row.maximum));
        box->setSuffix(unit);
        box->setKeyboardTracking(false);
        box->setFixedWidth(kEditorWidth);
        connect(box, &QSpinBox::valueChanged, this,
                [this](int value) { Q_EMIT edited(QString::number(value)); });
        return box;
    }
    auto* box = new QDoubleSpinBox;
    box->setDecimals(m_row.maximum > 1000 ? 4 : 2);
    box->setRange(m_row.minimum, m_row.maximum);
    box->setSuffix(unit);
    box->setKeyboardTracking(false);
    box->setFixedWidth(kEditorWidth);
    connect(box, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        Q_EMIT edited(QString::number(value, 'g', QLocale::FloatingPointShortest));
    });
    return box;
}

QWidget* SettingEditor::makeChoice()
{
    auto* box = new QComboBox;
    for (const char* choice : m_row.choices)
        box->addItem(choiceText(QString::fromUtf8(choice)), QString::fromUtf8(choice));
    box->setFixedWidth(kEditorWidth);
    connect(box, &QComboBox::activated, this,
            [this, box](int index) { Q_EMIT edited(box->itemData(index).toString()); });
    return box;
}

void SettingEditor::present(const Settings& settings)
{
    const QSignalBlocker quiet(m_editor);
    const QString text = QString::fromStdString(settingText(settings, m_row));
    if (auto* box = qobject_cast<QCheckBox*>(m_editor)) {
        box->setChecked(text == QLatin1String("true"));
    } else if (auto* whole = qobject_cast<QSpinBox*>(m_editor)) {
        whole->setValue(text.toInt());
    } else if (auto* real = qobject_cast<QDoubleSpinBox*>(m_editor)) {
        // Shows what is set, however fine.
        const auto point = text.indexOf(QLatin1Char('.'));
        const int decimals = point < 0 ? 0 : int(text.size() - point - 1);
        real->setDecimals(std::max(real->decimals(), std::min(decimals, 6)));
        real->setValue(text.toDouble());
    } else if (auto* choice = qobject_cast<QComboBox*>(m_editor)) {
        if (choice->findData(text) < 0)
            choice->addItem(text, text);
        choice->setCurrentIndex(choice->findData(text));
    } else if (auto* line = qobject_cast<QLineEdit*>(m_editor)) {
        line->setText(text);
    }
    setProblem({});
}

void SettingEditor::setProblem(const QString& problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

} // namespace sluice::ui
