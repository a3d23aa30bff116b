// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_panel.h"

#include "core/job/result_difference.h"
#include "ui/base/error_text.h"
#include "ui/base/phrases.h"
#include "ui/base/rate_text.h"
#include "ui/base/words.h"
#include "ui/run/cheap_card.h"
#include "ui/run/offers_view.h"
#include "ui/run/place_card.h"
#include "ui/theme/style_sheet.h"

#include <QComboBox>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace sluice::ui {
namespace {

QString ruleText(const ChoiceRule& rule)
{
    switch (rule.kind) {
    case ChoiceKind::Ask:
        return RunPanel::tr("Ask me");
    case ChoiceKind::HereOnly:
        return RunPanel::tr("This computer only");
    case ChoiceKind::CheapestWithin:
        return rule.limit ? RunPanel::tr("Cheapest within %1").arg(durationText(*rule.limit))
                          : RunPanel::tr("Cheapest");
    case ChoiceKind::FastestUnder:
        return rule.limit ? RunPanel::tr("Fastest under %1").arg(QLocale().toString(*rule.limit))
                          : RunPanel::tr("Fastest");
    }
    return {};
}

/// How the subnet's result differs from this computer's; empty: it does not.
QString differenceText(const std::vector<Quote>& quotes)
{
    const auto subnet = std::ranges::find(quotes, Place::Subnet, &Quote::place);
    switch (subnet == quotes.end() ? ResultDifference::None : differenceFromHere(quotes, *subnet)) {
    case ResultDifference::None:
        break;
    case ResultDifference::Model:
        return RunPanel::tr("Not the same result: another model.");
    case ResultDifference::Precision:
        return RunPanel::tr("Not the same result: another precision.");
    case ResultDifference::PrecisionNotTold:
        return RunPanel::tr("Perhaps not the same result: the precision is not told.");
    }
    return {};
}

/// Nothing but its card is known of the model: it is not on this computer.
bool isPlannedByCard(const Preparation& preparation)
{
    return std::ranges::any_of(preparation.jobs, [](const PreparedJob& job) {
        return job.plan.model.generator && job.plan.model.sha256.empty();
    });
}

/// What tells one job from another. The result's name is not part of it: it changes with each run. Nor are the words of a prompt, which
/// come letter by letter, and the seed, which is drawn.
std::string jobKey(const Preparation& preparation)
{
    nlohmann::json key = nlohmann::json::array();
    for (const PreparedJob& job : preparation.jobs) {
        nlohmann::json spec = toJson(job.plan.spec);
        for (const char* passing : {"output", "overwrite", "prompt", "negative", "seed"})
            spec.erase(passing);
        key.push_back({job.clip, job.from.toString(), job.to.toString(), std::move(spec)});
    }
    return key.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace

RunPanel::RunPanel(QWidget* parent)
    : QWidget(parent)
    , m_rules(new QComboBox(this))
    , m_ruleWords(new QLabel(this))
    , m_here(new PlaceCard(Place::Here, this))
    , m_subnet(new PlaceCard(Place::Subnet, this))
    , m_offers(new OffersView(this))
    , m_cheap(new CheapCard(this))
    , m_cloud(new QLabel(this))
    , m_summary(new QLabel(this))
    , m_run(new QPushButton(this))
{
    auto* title = new QLabel(tr("WHERE TO RUN"), this);
    setRole(title, "section");
    setRole(m_summary, "muted");
    setRole(m_cloud, "muted");
    m_cloud->setWordWrap(true);
    m_cloud->hide();
    m_summary->setWordWrap(true);
    setRole(m_run, "primary");
    m_run->setMinimumHeight(40);
    m_run->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    m_here->setChecked(true);

    setRole(m_ruleWords, "muted");
    m_ruleWords->setWordWrap(true);
    m_ruleWords->hide();
    // Its longest entry must not widen the column.
    m_rules->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_rules->setMinimumContentsLength(8);
    m_rules->setAccessibleName(tr("Who chooses the place"));
    m_rules->setToolTip(
        tr("Who chooses the place for this project's jobs. The default stands in the settings, "
           "where other limits can be written as well."));
    connect(m_rules, &QComboBox::activated, this, &RunPanel::chooseRule);
    setRule(ChoiceRule());

    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(16, 16, 16, 8);
    column->setSpacing(12);
    column->addWidget(title);
    column->addWidget(m_rules);
    column->addWidget(m_ruleWords);
    column->addWidget(m_here);
    column->addWidget(m_subnet);
    column->addWidget(m_offers);
    column->addWidget(m_cheap);
    column->addWidget(m_cloud);
    auto* more = new QVBoxLayout;
    more->setSpacing(0);
    for (const auto& [text, page] :
         {std::pair(tr("All orchestrators…"), QStringLiteral("orchestrators")),
          std::pair(tr("Former estimates…"), QStringLiteral("estimates"))}) {
        auto* link = new QPushButton(text, this);
        setRole(link, "flat");
        connect(link, &QPushButton::clicked, this,
                [this, page = page] { Q_EMIT pageRequested(page); });
        more->addWidget(link, 0, Qt::AlignLeft);
    }
    column->addLayout(more);
    column->addWidget(m_summary);
    column->addStretch(1);
    // A low window must not cut the cards.
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 16);
    layout->setSpacing(8);
    layout->addWidget(scroll, 1);
    auto* bottom = new QHBoxLayout;
    bottom->setContentsMargins(16, 0, 16, 0);
    bottom->addWidget(m_run);
    layout->addLayout(bottom);

    for (PlaceCard* card : {m_here, m_subnet}) {
        connect(card, &QAbstractButton::toggled, this, &RunPanel::updateButton);
        connect(card, &QAbstractButton::toggled, this, &RunPanel::noteChoice);
        // Pressing the card that a rule has chosen already is a choice as well.
        connect(card, &QAbstractButton::clicked, this, &RunPanel::noteChoice);
        connect(card, &PlaceCard::remedyRequested, this,
                [this, card] { Q_EMIT remedyRequested(card->place()); });
        connect(card, &PlaceCard::jobDropped, this,
                [this, card](JobId id) { Q_EMIT moveRequested(id, card->place()); });
    }
    connect(m_cheap, &QAbstractButton::toggled, this, &RunPanel::noteChoice);
    connect(m_cheap, &CheapCard::changed, this, &RunPanel::updateButton);
    connect(m_run, &QPushButton::clicked, this, [this] { Q_EMIT runRequested(place()); });
    showNote(QString());
}

Place RunPanel::place() const
{
    return m_subnet->isChecked() ? Place::Subnet : Place::Here;
}

void RunPanel::showNote(const QString& note)
{
    m_here->showNote(note);
    m_subnet->showNote(note);
    m_offers->clear();
    m_summary->clear();
    m_quotes.clear();
    m_cheap->showQuotes({}, m_settings);
    m_cloud->hide();
    applyRule();
    updateButton();
}

void RunPanel::setRule(const ChoiceRule& standard, const std::optional<ChoiceRule>& own)
{
    m_standard = standard;
    const ChoiceRule before = std::exchange(m_rule, own.value_or(standard));
    // Some other setting may have changed: that is no reason to undo a choice.
    m_isByHand = m_isByHand && m_rule == before;
    const QSignalBlocker blocker(m_rules);
    m_rules->clear();
    m_rules->addItem(tr("As in the settings: %1", "a rule").arg(ruleText(standard)), QString());
    std::vector<ChoiceRule> rules{{ChoiceKind::Ask, {}},
                                  {ChoiceKind::HereOnly, {}},
                                  {ChoiceKind::CheapestWithin, {}},
                                  {ChoiceKind::CheapestWithin, 300.0},
                                  {ChoiceKind::FastestUnder, {}},
                                  {ChoiceKind::FastestUnder, 0.1}};
    if (own && std::ranges::find(rules, *own) == rules.end())
        rules.push_back(*own);
    for (const ChoiceRule& one : rules) {
        m_rules->addItem(tr("This project: %1", "a rule").arg(ruleText(one)),
                         QString::fromStdString(toString(one)));
        if (own && one == *own)
            m_rules->setCurrentIndex(m_rules->count() - 1);
    }
    applyRule();
}

void RunPanel::chooseRule(int index)
{
    const std::string text = m_rules->itemData(index).toString().toStdString();
    const auto rule = text.empty() ? Result<ChoiceRule>(m_standard) : choiceRuleFromString(text);
    if (!rule)
        return;
    m_rule = *rule;
    if (m_cheap->isChecked())
        m_here->setChecked(true);
    m_isByHand = false;
    applyRule();
    updateButton();
    Q_EMIT ruleChanged(text.empty() ? std::nullopt : std::optional(m_rule));
}

void RunPanel::setSettings(const Settings& settings)
{
    m_settings = settings;
    m_subnet->setRate(rateText(settings));
}

void RunPanel::noteChoice(bool isChecked)
{
    if (!isChecked || m_isApplying)
        return;
    m_isByHand = true;
    m_isForNext = m_quotes.empty();
}

/// The rule chooses a card; the user may choose the other one all the same. That choice holds for the job, whatever news the places have:
/// what was to stay on this computer must not go out because a price has fallen.
void RunPanel::applyRule()
{
    m_byRule.reset();
    m_ruleWords->hide();
    if (m_rule.kind == ChoiceKind::Ask || m_quotes.empty())
        return;
    auto chosen = choosePlace(m_rule, m_quotes);
    m_ruleWords->setText(chosen ? tr("By this rule: %1").arg(placeName(chosen->place))
                                : tr("No place fits this rule. Choose a card, or another rule."));
    m_ruleWords->setToolTip(QString::fromStdString(chosen ? chosen->note : chosen.error().detail));
    m_ruleWords->show();
    if (!chosen)
        return;
    if (!m_isByHand && !m_cheap->isChecked()) {
        const QScopedValueRollback applying(m_isApplying, true);
        (chosen->place == Place::Here ? m_here : m_subnet)->setChecked(true);
    }
    m_byRule = std::move(*chosen);
}

std::optional<Placement> RunPanel::placementByRule() const
{
    const bool isChosen = m_byRule && m_byRule->place == place() && !m_cheap->isChecked();
    return isChosen ? m_byRule : std::nullopt;
}

std::optional<Placement> RunPanel::placementWhenCheap() const
{
    return m_cheap->isChecked() && m_cheap->isPossible() ? std::optional(m_cheap->placement())
                                                         : std::nullopt;
}

void RunPanel::show(const Preparation& preparation)
{
    if (preparation.error) {
        showNote(QString());
        m_here->showMissing(errorTitle(preparation.error->code),
                            phraseText(preparation.error->detail),
                            preparation.error->code == ErrorCode::NotFound ||
                                    preparation.error->code == ErrorCode::ModelBroken
                                ? tr("Open the models page")
                                : QString());
        return updateButton();
    }
    bool hasSubnet = false;
    const QString caution = differenceText(preparation.totals);
    for (const Quote& quote : preparation.totals) {
        hasSubnet |= quote.place == Place::Subnet;
        if (quote.place == Place::Subnet)
            m_subnet->showQuote(quote, caution);
        else
            m_here->showQuote(quote, {}, isPlannedByCard(preparation) ? tr("Get it") : QString());
        if (quote.place == Place::Subnet)
            m_offers->showQuote(quote);
    }
    if (std::string job = jobKey(preparation); job != m_job) {
        m_job = std::move(job);
        m_isByHand = m_isByHand && m_isForNext;
    }
    m_isForNext = false;
    m_quotes = preparation.totals;
    m_cheap->showQuotes(m_quotes, m_settings);
    showCloud(preparation.cloud);
    applyRule();
    if (!hasSubnet) {
        m_offers->clear();
        m_subnet->showMissing(
            tr("Cannot be used now"),
            tr("What is known of orchestrators could not be opened. The log says why."));
    }
    summarize(preparation);
    updateButton();
}

void RunPanel::summarize(const Preparation& preparation)
{
    if (preparation.jobs.empty())
        return;
    const JobPlan& first = preparation.jobs.front().plan;
    const PixelSize target = first.target;
    const int count = int(preparation.jobs.size());
    if (first.spec.generating()) {
        QString text = tr("%n clip(s) of %1×%2, saved in %3.", "width, height, folder", count)
                           .arg(target.width)
                           .arg(target.height)
                           .arg(toQString(first.spec.output().parent_path()));
        for (const std::string& note : first.notes)
            text += QLatin1Char('\n') + phraseText(note) + QLatin1Char('.');
        return m_summary->setText(text);
    }
    std::int64_t frames = 0;
    for (const PreparedJob& job : preparation.jobs)
        frames += job.plan.totalFrames();
    const QString amount =
        count == 1 ? tr("%n frame(s)", nullptr, int(frames)) : tr("%n clip(s)", nullptr, count);
    m_summary->setText(
        tr("%1 to %2×%3, saved beside the source. Sound, subtitles and colour tags are kept.",
           "amount, width, height")
            .arg(amount)
            .arg(target.width)
            .arg(target.height));
}

void RunPanel::setTask(Task task)
{
    m_task = task;
    updateButton();
}

void RunPanel::showCloud(const std::optional<CloudReference>& cloud)
{
    m_cloud->setVisible(cloud.has_value());
    if (!cloud)
        return;
    m_cloud->setText(tr("A public cloud lists %1 or more for it (%2, %3).", "money, provider, date")
                         .arg(moneyText(cloud->least), QString::fromStdString(cloud->provider),
                              QString::fromStdString(cloud->date)));
    m_cloud->setToolTip(
        tr("%1 at full speed, without starting, decoding and sending. Price: %2")
            .arg(QString::fromStdString(cloud->hardware), QString::fromStdString(cloud->source)));
}

void RunPanel::setBusy(bool busy)
{
    m_busy = busy;
    updateButton();
}

void RunPanel::updateButton()
{
    const PlaceCard* card = place() == Place::Here ? m_here : m_subnet;
    const bool waits = m_cheap->isChecked();
    if (m_task == Task::Generate)
        m_run->setText(waits                    ? tr("Generate when cheap")
                       : place() == Place::Here ? tr("Generate here")
                                                : tr("Generate on the subnet"));
    else
        m_run->setText(waits                    ? tr("Upscale when cheap")
                       : place() == Place::Here ? tr("Upscale here")
                                                : tr("Upscale on the subnet"));
    setRole(m_run, place() == Place::Here ? "primary" : "subnet");
    // A new text takes the shortcut away.
    m_run->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    m_run->setEnabled((waits ? m_cheap->isPossible() : card->isPossible()) && !m_busy);
}

} // namespace sluice::ui
