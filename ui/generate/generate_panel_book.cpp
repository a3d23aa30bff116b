// SPDX-License-Identifier: GPL-3.0-or-later
// Former prompts and presets in GeneratePanel.
#include "ui/generate/generate_panel.h"
#include "ui/generate/preset_bar.h"
#include "ui/generate/prompt_edit.h"

#include <QComboBox>
#include <QMenu>

namespace sluice::ui {
namespace {

constexpr int kHistoryInMenu = 20;
constexpr int kHistoryLetters = 60;
// The presets that are not the user's.
constexpr int kFixedPresets = 2;

// What the built-in model can do; its words are English, whatever the language of the window.
constexpr const char* kExamples[] = {
    "a red ball rises over the sea", "a blue square drifts to the left over green hills",
    "a yellow triangle grows in the starry night", "a purple circle falls at sunset"};

} // namespace

void GeneratePanel::fillHistory()
{
    m_historyMenu->clear();
    const auto add = [this](const Prompt& prompt) {
        QString text = QString::fromStdString(prompt.text);
        if (text.size() > kHistoryLetters)
            text = text.left(kHistoryLetters) + QChar(0x2026);
        text.replace(QLatin1Char('&'), QStringLiteral("&&"));
        connect(m_historyMenu->addAction(text), &QAction::triggered, this, [this, prompt] {
            m_step = -1;
            m_prompt->replaceText(QString::fromStdString(prompt.text));
            if (!prompt.negative.empty())
                m_negative->replaceText(QString::fromStdString(prompt.negative));
        });
    };
    for (const Prompt& prompt : m_book.history()) {
        if (m_historyMenu->actions().size() == kHistoryInMenu)
            break;
        add(prompt);
    }
    if (m_check.isLimited()) {
        m_historyMenu->addSection(tr("To try"));
        for (const char* example : kExamples)
            add({example});
    }
    if (!m_book.history().empty()) {
        m_historyMenu->addSeparator();
        connect(m_historyMenu->addAction(tr("Forget former prompts")), &QAction::triggered, &m_book,
                &PromptBook::clearHistory);
    } else if (m_historyMenu->isEmpty()) {
        m_historyMenu->addAction(tr("No prompt has been used yet"))->setEnabled(false);
    }
}

void GeneratePanel::stepHistory(int direction)
{
    const int wanted = m_step - direction;
    if (wanted < -1 || wanted >= int(m_book.history().size()))
        return;
    if (m_step < 0)
        m_draft = {m_prompt->toPlainText().toStdString(), m_negative->toPlainText().toStdString()};
    m_step = wanted;
    const Prompt& prompt = m_step < 0 ? m_draft : m_book.history()[std::size_t(m_step)];
    m_prompt->replaceText(QString::fromStdString(prompt.text));
    m_negative->replaceText(QString::fromStdString(prompt.negative));
}

void GeneratePanel::takePreset(int index)
{
    const GenerateModel* now = model();
    if (!now || index < 0)
        return;
    if (index < kFixedPresets) {
        takeRules(index == 0 ? GenerateSpec() : quickDraft(now->rules));
        return tell();
    }
    const std::size_t own = std::size_t(index - kFixedPresets);
    if (own >= m_book.presets().size())
        return;
    const GenerateSpec settings = m_book.presets()[own].settings;
    const int wanted = m_model->findData(QString::fromStdString(settings.model));
    if (wanted >= 0)
        m_model->setCurrentIndex(wanted);
    m_negative->replaceText(QString::fromStdString(settings.negative));
    takeRules(settings);
    m_presets->box()->setCurrentIndex(index);
    tell();
}

void GeneratePanel::fillPresets()
{
    QStringList own;
    for (const GeneratePreset& preset : m_book.presets())
        own << QString::fromStdString(preset.name);
    m_presets->setNames({tr("Model's own"), tr("Quick draft")}, own);
}

} // namespace sluice::ui
