// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/generate/generate_panel.h"

#include "ui/base/phrases.h"
#include "ui/base/words.h"
#include "ui/generate/adapter_list.h"
#include "ui/generate/preset_bar.h"
#include "ui/generate/prompt_edit.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QRandomGenerator>
#include <QScrollArea>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace sluice::ui {
namespace {

constexpr int kWordsNamed = 4;
// What a person can read, and type again.
constexpr std::uint32_t kDrawnSeeds = 100'000'000;

/// The file behind what is dragged; empty for anything but one local file.
QString draggedFile(const QMimeData& data)
{
    const QList<QUrl> urls = data.urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString();
}

std::uint64_t newSeed()
{
    return QRandomGenerator::global()->bounded(kDrawnSeeds);
}

} // namespace

GeneratePanel::GeneratePanel(PromptBook& book, QWidget* results, QWidget* parent)
    : QWidget(parent)
    , m_book(book)
    , m_results(results)
    , m_scroll(new QScrollArea(this))
    , m_prompt(new PromptEdit(3, this))
    , m_history(new QToolButton(this))
    , m_historyMenu(new QMenu(this))
    , m_words(new QLabel(this))
    , m_note(new QLabel(this))
    , m_start(new QWidget(this))
    , m_startName(new QLabel(m_start))
    , m_startFrame(new QPushButton(tr("From the viewer"), m_start))
    , m_startFile(new QPushButton(tr("Picture…"), m_start))
    , m_startClear(new QToolButton(m_start))
    , m_model(new QComboBox(this))
    , m_modelInfo(new QLabel(this))
    , m_fit(new QLabel(this))
    , m_get(new QPushButton(tr("Get it"), this))
    , m_adapters(new AdapterList(this))
    , m_size(new QComboBox(this))
    , m_length(new QComboBox(this))
    , m_seed(new QLineEdit(this))
    , m_dice(new QToolButton(this))
    , m_lock(new QToolButton(this))
    , m_variations(new QComboBox(this))
    , m_more(new QPushButton(tr("More"), this))
    , m_moreFields(new QWidget(this))
    , m_negative(new PromptEdit(2, m_moreFields))
    , m_negativeLabel(nullptr)
    , m_presets(new PresetBar(m_moreFields))
    , m_steps(new QSpinBox(m_moreFields))
    , m_guidance(new QDoubleSpinBox(m_moreFields))
    , m_rate(new QComboBox(m_moreFields))
    , m_precision(new QComboBox(m_moreFields))
    , m_addAdapter(new QPushButton(tr("Add a LoRA…"), m_moreFields))
{
    setAcceptDrops(true);
    layOut(results);
    m_moreFields->hide();
    m_note->hide();
    connectFields();
    drawSeed();
    fillPresets();
    showModel();
    showStartImage();
    dress();
}

void GeneratePanel::connectFields()
{
    connect(m_prompt, &QPlainTextEdit::textChanged, this, [this] {
        m_note->hide();
        showWords();
        tell();
    });
    connect(m_prompt, &PromptEdit::stepRequested, this, &GeneratePanel::stepHistory);
    connect(m_historyMenu, &QMenu::aboutToShow, this, &GeneratePanel::fillHistory);
    connect(m_negative, &QPlainTextEdit::textChanged, this, &GeneratePanel::tell);
    connect(m_startFrame, &QPushButton::clicked, this, &GeneratePanel::startFrameRequested);
    connect(m_startFile, &QPushButton::clicked, this, &GeneratePanel::startFileRequested);
    connect(m_startClear, &QToolButton::clicked, this, [this] { setStartImage({}); });
    connect(m_adapters, &AdapterList::changed, this, &GeneratePanel::tell);
    connect(m_addAdapter, &QPushButton::clicked, this, &GeneratePanel::adapterFileRequested);
    connect(m_model, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling)
            showModel();
    });
    connect(m_get, &QPushButton::clicked, this, [this] {
        if (const GenerateModel* wanted = model())
            Q_EMIT modelPageRequested(QString::fromStdString(wanted->id));
    });
    connect(m_presets, &PresetBar::chosen, this, &GeneratePanel::takePreset);
    connect(m_presets, &PresetBar::saveRequested, this, [this](const QString& name) {
        if (const auto now = choice())
            m_book.keepPreset({name.toStdString(), now->spec});
    });
    connect(m_presets, &PresetBar::removeRequested, this,
            [this](const QString& name) { m_book.removePreset(name.toStdString()); });
    connect(&m_book, &PromptBook::changed, this, &GeneratePanel::fillPresets);
    const auto byHand = [this] {
        if (m_filling)
            return;
        m_presets->clearChoice();
        tell();
    };
    connect(m_rate, &QComboBox::currentIndexChanged, this, &GeneratePanel::rateChanged);
    for (QComboBox* box : {m_length, m_rate, m_precision})
        connect(box, &QComboBox::currentIndexChanged, this, byHand);
    connect(m_size, &QComboBox::currentTextChanged, this, byHand);
    connect(m_steps, &QSpinBox::valueChanged, this, byHand);
    connect(m_guidance, &QDoubleSpinBox::valueChanged, this, byHand);
    connect(m_variations, &QComboBox::currentIndexChanged, this, &GeneratePanel::tell);
    connect(m_seed, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty())
            m_drawnSeed = newSeed();
        tell();
    });
    connect(m_dice, &QToolButton::clicked, this, &GeneratePanel::drawSeed);
    connect(m_lock, &QToolButton::toggled, this, &GeneratePanel::dress);
    connect(m_more, &QPushButton::toggled, this, [this](bool open) {
        m_moreFields->setVisible(open);
        if (open)
            bringIntoView(m_moreFields);
    });
}

void GeneratePanel::tell()
{
    if (!m_filling)
        Q_EMIT changed();
}

void GeneratePanel::focusPrompt()
{
    m_prompt->setFocus();
    bringIntoView(m_prompt);
}

void GeneratePanel::drawSeed()
{
    m_seed->setText(QString::number(newSeed()));
}

void GeneratePanel::submitted()
{
    const auto now = choice();
    if (now)
        m_book.remember({now->spec.prompt, now->spec.negative});
    m_step = -1;
    // A field that was emptied stays so, unless what was drawn is to be kept.
    if (m_seed->text().isEmpty() && !m_lock->isChecked())
        m_drawnSeed = newSeed();
    else if (m_seed->text().isEmpty())
        m_seed->setText(QString::number(m_drawnSeed));
    else if (!m_lock->isChecked())
        drawSeed();
    // What comes now is of more interest than the settings.
    if (m_results)
        bringIntoView(m_results);
}

/// Once it has its place.
void GeneratePanel::bringIntoView(QWidget* part)
{
    QMetaObject::invokeMethod(
        this, [this, part] { m_scroll->ensureWidgetVisible(part, 0, 0); }, Qt::QueuedConnection);
}

Result<GenerateChoice> GeneratePanel::choice() const
{
    GenerateChoice now;
    GenerateSpec& spec = now.spec;
    spec.prompt = m_prompt->toPlainText().simplified().toStdString();
    spec.seed = m_seed->text().isEmpty() ? m_drawnSeed : m_seed->text().toULongLong();
    now.variations = m_variations->currentData().toInt();
    const GenerateModel* const chosen = model();
    if (!chosen)
        return now;
    spec.model = chosen->id;
    SLUICE_TRY(spec.size, sizeFromText(m_size->currentText().toStdString()));
    spec.frames = m_length->currentData().toInt();
    spec.frameRate = rate();
    spec.steps = m_steps->value();
    spec.guidance = m_guidance->value();
    spec.precision = m_precision->currentData().toString().toStdString();
    if (chosen->rules.takesNegative)
        spec.negative = m_negative->toPlainText().simplified().toStdString();
    if (chosen->rules.takesStartImage)
        spec.startImage = m_startImage;
    spec.adapters = m_adapters->adapters();
    return now;
}

void GeneratePanel::restore(const GenerateSpec& spec)
{
    if (const auto now = choice())
        m_book.remember({now->spec.prompt, now->spec.negative});
    // The list may still be on its way: the model is chosen when it is there.
    if (m_models.empty())
        m_awaited = spec;
    take(spec);
}

void GeneratePanel::take(const GenerateSpec& spec)
{
    m_note->hide();
    const int wanted = m_model->findData(QString::fromStdString(spec.model));
    if (wanted >= 0)
        m_model->setCurrentIndex(wanted);
    m_filling = true;
    m_prompt->replaceText(QString::fromStdString(spec.prompt));
    m_negative->replaceText(QString::fromStdString(spec.negative));
    if (spec.seed)
        m_seed->setText(QString::number(*spec.seed));
    m_lock->setChecked(spec.seed.has_value());
    m_variations->setCurrentIndex(0);
    m_filling = false;
    m_startImage = spec.startImage;
    showStartImage();
    m_adapters->setAdapters(spec.adapters);
    if (model())
        takeRules(spec);
    m_presets->clearChoice();
    showWords();
    const bool isThere = wanted >= 0 && model()->presence == ModelPresence::Installed;
    if (!m_models.empty() && !isThere)
        showNote(tr("It was made with %1, which is not on this computer.")
                     .arg(QString::fromStdString(wanted < 0 ? spec.model : model()->title)));
    tell();
}

void GeneratePanel::setStartImage(const std::filesystem::path& file)
{
    m_startImage = file;
    showStartImage();
    tell();
}

void GeneratePanel::addAdapter(const std::filesystem::path& file)
{
    m_adapters->add(file);
    bringIntoView(m_adapters);
}

void GeneratePanel::expectAdapters(std::vector<std::pair<std::string, double>> adapters)
{
    for (const auto& [name, weight] : adapters)
        showNote(tr("It was made with the LoRA %1 (weight %2); add that again under More for the "
                    "same clip.")
                     .arg(QString::fromStdString(name), QLocale().toString(weight, 'g', 4)));
    m_adapters->expect(std::move(adapters));
}

void GeneratePanel::showStartImage()
{
    const bool has = !m_startImage.empty();
    m_startName->setText(has ? toQString(m_startImage.filename())
                             : tr("None: the clip begins as it likes."));
    m_startName->setToolTip(toQString(m_startImage));
    m_startClear->setVisible(has);
}

void GeneratePanel::showNote(const QString& text)
{
    m_note->setText(m_note->isHidden() ? text : m_note->text() + QLatin1Char('\n') + text);
    m_note->show();
}

void GeneratePanel::showWords()
{
    QStringList unknown = m_check.unknownWords(m_prompt->toPlainText());
    m_words->setVisible(!unknown.isEmpty());
    if (unknown.isEmpty())
        return;
    const int more = int(unknown.size()) - kWordsNamed;
    QStringList named;
    for (const QString& word : unknown.mid(0, kWordsNamed))
        named << tr("“%1”", "a word").arg(word);
    QString text = tr("This model does not know %1.").arg(QLocale().createSeparatedList(named));
    if (more > 0)
        text = tr("This model does not know %1 and %n more word(s).", nullptr, more)
                   .arg(named.join(QStringLiteral(", ")));
    m_words->setText(text + QLatin1Char(' ') + tr("It passes over them."));
}

void GeneratePanel::dragEnterEvent(QDragEnterEvent* event)
{
    if (!draggedFile(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void GeneratePanel::dropEvent(QDropEvent* event)
{
    const QString file = draggedFile(*event->mimeData());
    if (file.isEmpty())
        return;
    event->acceptProposedAction();
    Q_EMIT fileDropped(file);
}

void GeneratePanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        dress();
}

} // namespace sluice::ui
