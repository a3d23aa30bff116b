// SPDX-License-Identifier: GPL-3.0-or-later
// The model in GeneratePanel, and the fields that follow its rules.
#include "ui/base/phrases.h"
#include "ui/base/words.h"
#include "ui/generate/generate_panel.h"
#include "ui/generate/preset_bar.h"
#include "ui/generate/prompt_edit.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLocale>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace sluice::ui {
namespace {

QString sizeText(PixelSize size)
{
    return QStringLiteral("%1×%2").arg(size.width).arg(size.height);
}

/// How the list names a model: one that is not here says so.
QString entryText(const GenerateModel& model)
{
    const QString title = QString::fromStdString(model.title);
    if (model.presence == ModelPresence::Broken)
        return GeneratePanel::tr("%1 · cannot be used", "a model").arg(title);
    if (model.presence == ModelPresence::Installed)
        return title;
    if (model.downloadBytes == 0)
        return GeneratePanel::tr("%1 · not installed", "a model").arg(title);
    return GeneratePanel::tr("%1 · not installed, %2", "a model, its size")
        .arg(title, bytesText(model.downloadBytes));
}

} // namespace

void GeneratePanel::setModels(std::vector<GenerateModel> models, const std::string& preferred)
{
    const auto before = model() ? std::optional(*model()) : std::nullopt;
    const auto settings = choice();
    m_filling = true;
    m_models = std::move(models);
    m_model->clear();
    for (const GenerateModel& each : m_models)
        m_model->addItem(entryText(each), QString::fromStdString(each.id));
    int index = before ? m_model->findData(QString::fromStdString(before->id)) : -1;
    if (index < 0)
        index = m_model->findData(QString::fromStdString(preferred));
    m_model->setCurrentIndex(m_models.empty() ? -1 : std::max(0, index));
    m_filling = false;
    const GenerateModel* const now = model();
    if (!now || !before || now->id != before->id) {
        showModel();
    } else if (*now != *before) {
        // It came or went; what was set by hand stays.
        describeModel();
        if (settings && now->rules != before->rules)
            takeRules(settings->spec);
        tell();
    }
    if (m_awaited && now)
        take(*std::exchange(m_awaited, std::nullopt));
}

const GenerateModel* GeneratePanel::model() const
{
    const int index = m_model->currentIndex();
    return index >= 0 && index < int(m_models.size()) ? &m_models[std::size_t(index)] : nullptr;
}

void GeneratePanel::showModel()
{
    describeModel();
    if (model())
        takeRules({});
    m_presets->box()->setCurrentIndex(0);
    tell();
}

/// Everything around the fields.
void GeneratePanel::describeModel()
{
    const GenerateModel* const now = model();
    m_modelInfo->setText(
        now ? phraseText(now->goodFor)
            : tr("No model for this is installed. Open the models page to get one."));
    m_get->setVisible(now && now->presence != ModelPresence::Installed);
    if (now)
        m_get->setText(now->presence == ModelPresence::Broken ? tr("See what is wrong")
                                                              : tr("Get it"));
    m_check = now ? WordCheck(now->words) : WordCheck();
    m_prompt->setWordCheck(m_check);
    m_negative->setWordCheck(m_check);
    const bool takesNegative = now && now->rules.takesNegative;
    m_negative->setVisible(takesNegative);
    m_negativeLabel->setVisible(takesNegative);
    m_guidance->setEnabled(takesNegative);
    m_start->setVisible(now && now->rules.takesStartImage);
    for (QWidget* field : std::initializer_list<QWidget*>{m_size, m_length, m_rate})
        field->setEnabled(now != nullptr);
    const bool hasFixedSteps = now && now->rules.hasFixedSteps();
    m_steps->setEnabled(now && !hasFixedSteps);
    m_steps->setToolTip(hasFixedSteps ? tr("This model works in so many steps, and in no others.")
                                      : QString());
    m_fit->hide();
    showWords();
    Q_EMIT modelChanged();
}

/// The fields as `spec` says, and where it says nothing as the model has them.
void GeneratePanel::takeRules(const GenerateSpec& spec)
{
    const GenerateRules& rules = model()->rules;
    m_filling = true;
    fillSizes(rules, spec.size.value_or(rules.size));
    fillRates(rules, spec.frameRate.value_or(rules.frameRate));
    fillLengths(rules, spec.frames.value_or(rules.frames));
    // What cannot be changed is the model's own, also when another one made the clip whose settings these are.
    m_steps->setValue(rules.hasFixedSteps() ? rules.steps : spec.steps.value_or(rules.steps));
    m_guidance->setValue(rules.takesNegative ? spec.guidance.value_or(rules.guidance)
                                             : rules.guidance);
    m_precision->setCurrentIndex(
        std::max(0, m_precision->findData(QString::fromStdString(spec.precision))));
    m_filling = false;
}

void GeneratePanel::fillSizes(const GenerateRules& rules, PixelSize chosen)
{
    m_size->clear();
    for (const PixelSize size : sizesFor(rules))
        m_size->addItem(sizeText(size));
    m_size->setEditText(sizeText(chosen));
}

void GeneratePanel::fillLengths(const GenerateRules& rules, int chosen)
{
    m_length->clear();
    std::vector<int> lengths = lengthsFor(rules);
    if (std::ranges::find(lengths, chosen) == lengths.end())
        lengths.insert(std::ranges::upper_bound(lengths, chosen), chosen);
    for (const int frames : lengths) {
        const double seconds = frames / rate().toDouble();
        m_length->addItem(
            tr("%1 s · %n frame(s)", "a length", frames).arg(QLocale().toString(seconds, 'f', 1)),
            frames);
    }
    m_length->setCurrentIndex(m_length->findData(chosen));
}

void GeneratePanel::fillRates(const GenerateRules& rules, Rational chosen)
{
    std::vector<Rational> rates{rules.frameRate, chosen};
    for (const int usual : {8, 12, 16, 24, 25, 30})
        rates.emplace_back(usual);
    std::ranges::sort(rates);
    const auto repeated = std::ranges::unique(rates);
    rates.erase(repeated.begin(), repeated.end());
    m_rate->clear();
    for (const Rational each : rates) {
        m_rate->addItem(QLocale().toString(each.toDouble(), 'g', 5),
                        QString::fromStdString(each.toString()));
        if (each == chosen)
            m_rate->setCurrentIndex(m_rate->count() - 1);
    }
}

Rational GeneratePanel::rate() const
{
    return Rational::parse(m_rate->currentData().toString().toStdString()).value_or(Rational(1));
}

/// The same frames last another time.
void GeneratePanel::rateChanged()
{
    if (m_filling || !model())
        return;
    m_filling = true;
    fillLengths(model()->rules, m_length->currentData().toInt());
    m_filling = false;
}

void GeneratePanel::showFit(const std::optional<Quote>& here)
{
    m_fit->setVisible(here.has_value());
    if (!here)
        return;
    const bool isAbsent = model() && model()->presence == ModelPresence::Absent;
    // What is in the way beside that it is not here.
    const std::string& obstacle = isAbsent ? here->warning : here->reason;
    const QString memory = here->memoryBytes > 0 ? bytesText(here->memoryBytes) : QString();
    if (isAbsent && obstacle.empty())
        m_fit->setText(memory.isEmpty()
                           ? tr("It would fit this computer.")
                           : tr("It would fit this computer: about %1 of memory.").arg(memory));
    else if (isAbsent)
        m_fit->setText(tr("It would not run here: %1.").arg(phraseText(obstacle)));
    else if (!here->possible)
        m_fit->setText(tr("Does not run here: %1.").arg(phraseText(obstacle)));
    else
        m_fit->setText(memory.isEmpty()
                           ? tr("Fits this computer.")
                           : tr("Fits this computer: about %1 of memory.").arg(memory));
}

void GeneratePanel::showProblem(const QString& text)
{
    m_fit->setText(text);
    m_fit->show();
}

} // namespace sluice::ui
