// SPDX-License-Identifier: GPL-3.0-or-later
// Where the controls of GeneratePanel stand, and what they are called.
#include "ui/base/form_parts.h"
#include "ui/generate/adapter_list.h"
#include "ui/generate/generate_panel.h"
#include "ui/generate/preset_bar.h"
#include "ui/generate/prompt_edit.h"
#include "ui/theme/icons.h"
#include "ui/theme/style_sheet.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice::ui {
namespace {

constexpr int kMostSteps = 1000;
constexpr double kMostGuidance = 100;

} // namespace

void GeneratePanel::layOut(QWidget* results)
{
    for (QComboBox* box : {m_model, m_size, m_length, m_variations, m_rate, m_precision})
        keepNarrow(box);
    for (QLabel* label : {m_words, m_note, m_modelInfo, m_fit})
        makeMuted(label);
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    layOutPrompt(*column);
    layOutModel(*column);
    layOutFields(*column);
    if (results) {
        column->addSpacing(8);
        column->addWidget(results);
    }
    column->addStretch(1);

    m_scroll->setWidget(content);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_scroll);
}

void GeneratePanel::layOutPrompt(QVBoxLayout& column)
{
    m_prompt->setAccessibleName(tr("Prompt"));
    m_prompt->setPlaceholderText(tr("Say in a sentence what the clip should show"));
    m_negative->setAccessibleName(tr("Negative prompt"));
    m_negative->setPlaceholderText(tr("What it should not show"));
    m_history->setMenu(m_historyMenu);
    m_history->setPopupMode(QToolButton::InstantPopup);
    m_history->setAccessibleName(tr("Former prompts"));
    m_history->setToolTip(tr("Former prompts. Alt+Up and Alt+Down go through them."));
    auto* head = new QHBoxLayout;
    head->addWidget(sectionLabel(tr("PROMPT"), m_prompt));
    head->addStretch(1);
    head->addWidget(m_history);
    column.addLayout(head);
    column.addWidget(m_prompt);
    column.addWidget(m_words);
    column.addWidget(m_note);
    column.addWidget(startRow());
}

QWidget* GeneratePanel::startRow()
{
    m_startClear->setAccessibleName(tr("No start image"));
    m_startClear->setToolTip(m_startClear->accessibleName());
    m_startFrame->setToolTip(tr("The clip begins with the picture that the viewer shows."));
    m_startName->setTextFormat(Qt::PlainText);
    m_startName->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    setRole(m_startName, "muted");
    auto* name = new QHBoxLayout;
    name->addWidget(m_startName, 1);
    name->addWidget(m_startClear);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_startFrame, 1);
    buttons->addWidget(m_startFile, 1);
    auto* column = new QVBoxLayout(m_start);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto* title = new QLabel(tr("Start image"), m_start);
    column->addWidget(title);
    column->addLayout(name);
    column->addLayout(buttons);
    return m_start;
}

void GeneratePanel::layOutModel(QVBoxLayout& column)
{
    column.addSpacing(8);
    column.addWidget(sectionLabel(tr("MODEL"), m_model));
    column.addWidget(m_model);
    column.addWidget(m_modelInfo);
    column.addWidget(m_fit);
    column.addWidget(m_get, 0, Qt::AlignLeft);
    column.addWidget(m_adapters);
}

void GeneratePanel::layOutFields(QVBoxLayout& column)
{
    m_size->setEditable(true);
    m_size->setInsertPolicy(QComboBox::NoInsert);
    m_size->lineEdit()->setAccessibleName(tr("Size, width and height"));
    m_size->setToolTip(tr("Another size can be written, as 832x480."));
    for (const int count : {1, 2, 4})
        m_variations->addItem(QString::number(count), count);
    m_variations->setToolTip(tr("So many clips, with following seeds."));
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setPlaceholderText(tr("Random"));
    m_seed->setToolTip(tr("The same seed makes the same clip. Left empty, each run has another."));
    m_seed->setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{1,15}")), m_seed));
    m_dice->setAccessibleName(tr("Draw another seed"));
    m_dice->setToolTip(m_dice->accessibleName());
    m_lock->setAccessibleName(tr("Keep this seed"));
    m_lock->setToolTip(tr("Keep this seed. Otherwise each run draws another one."));
    m_lock->setCheckable(true);
    auto* seed = new QHBoxLayout;
    seed->setSpacing(2);
    seed->addWidget(m_seed, 1);
    seed->addWidget(m_dice);
    seed->addWidget(m_lock);

    auto* fields = new QGridLayout;
    fields->setHorizontalSpacing(4);
    fields->setVerticalSpacing(4);
    // Twelfths: a length has more to say than a size, a seed more than a number of clips.
    fields->addWidget(fieldLabel(tr("Size"), m_size), 0, 0, 1, 5);
    fields->addWidget(fieldLabel(tr("Length"), m_length), 0, 5, 1, 7);
    fields->addWidget(m_size, 1, 0, 1, 5);
    fields->addWidget(m_length, 1, 5, 1, 7);
    fields->setRowMinimumHeight(2, 4);
    fields->addWidget(fieldLabel(tr("Seed"), m_seed), 3, 0, 1, 8);
    fields->addWidget(fieldLabel(tr("Variations"), m_variations), 3, 8, 1, 4);
    fields->addLayout(seed, 4, 0, 1, 8);
    fields->addWidget(m_variations, 4, 8, 1, 4);
    for (int twelfth = 0; twelfth < 12; ++twelfth)
        fields->setColumnStretch(twelfth, 1);
    column.addSpacing(4);
    column.addLayout(fields);
    m_more->setCheckable(true);
    setRole(m_more, "flat");
    column.addWidget(m_more, 0, Qt::AlignLeft);
    column.addWidget(moreFields());
}

QWidget* GeneratePanel::moreFields()
{
    m_steps->setAccessibleName(tr("Steps"));
    m_guidance->setAccessibleName(tr("Guidance"));
    m_steps->setRange(1, kMostSteps);
    m_guidance->setRange(0, kMostGuidance);
    m_guidance->setSingleStep(0.5);
    m_guidance->setDecimals(2);
    m_guidance->setToolTip(
        tr("How closely the clip follows the words. 1: not more than of itself."));
    m_precision->addItem(tr("What suits the device"), QStringLiteral("auto"));
    m_precision->addItem(tr("8 bit: less memory"), QStringLiteral("int8"));
    m_precision->addItem(QStringLiteral("float32"), QStringLiteral("float32"));
    m_precision->addItem(QStringLiteral("bfloat16"), QStringLiteral("bfloat16"));
    m_precision->setToolTip(tr("In 8 bit the clip is not quite the same; the card says how far."));
    setRole(m_addAdapter, "flat");
    m_addAdapter->setToolTip(tr("A small file that changes what the model makes."));
    auto* preset = new QLabel(tr("Preset"), m_moreFields);
    preset->setBuddy(m_presets->box());
    m_negativeLabel = fieldLabel(tr("Not this"), m_negative);
    auto* fields = new QGridLayout;
    auto* column = new QVBoxLayout(m_moreFields);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_negativeLabel);
    column->addWidget(m_negative);
    column->addSpacing(4);
    column->addLayout(fields);
    column->addWidget(m_addAdapter, 0, Qt::AlignLeft);
    column->addSpacing(4);
    column->addWidget(preset);
    column->addWidget(m_presets);
    fields->setHorizontalSpacing(8);
    fields->setVerticalSpacing(4);
    fields->addWidget(fieldLabel(tr("Steps"), m_steps), 0, 0);
    fields->addWidget(fieldLabel(tr("Guidance"), m_guidance), 0, 1);
    fields->addWidget(m_steps, 1, 0);
    fields->addWidget(m_guidance, 1, 1);
    fields->setRowMinimumHeight(2, 4);
    fields->addWidget(fieldLabel(tr("Frames a second"), m_rate), 3, 0);
    fields->addWidget(m_rate, 4, 0);
    fields->addWidget(fieldLabel(tr("Precision"), m_precision), 3, 1);
    fields->addWidget(m_precision, 4, 1);
    fields->setColumnStretch(0, 1);
    fields->setColumnStretch(1, 1);
    return m_moreFields;
}

void GeneratePanel::dress()
{
    m_history->setIcon(icon(this, "history"));
    m_dice->setIcon(icon(this, "dice"));
    m_lock->setIcon(icon(this, m_lock->isChecked() ? "lock" : "unlock"));
    m_startClear->setIcon(icon(this, "close"));
}

} // namespace sluice::ui
