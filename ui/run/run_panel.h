// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/choice_rule.h"
#include "core/job/job_info.h"
#include "ui/run/estimates.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;

namespace sluice::ui {

class CheapCard;
class OffersView;
class PlaceCard;

/// "Where to run": one card for each place, and the button that runs.
class RunPanel : public QWidget
{
    Q_OBJECT

public:
    enum class Task
    {
        Upscale,
        Generate
    };

    explicit RunPanel(QWidget* parent = nullptr);

    /// What the button runs.
    void setTask(Task task);
    Place place() const;
    /// There is no answer: what to do, or what is waited for.
    void showNote(const QString& note);
    void show(const Preparation& preparation);
    /// Whether the cards show an answer.
    bool hasFigures() const { return !m_quotes.empty(); }
    /// While jobs are being written to the queue the button waits.
    void setBusy(bool busy);
    QPushButton* runButton() const { return m_run; }
    /// Who chooses the place: the project's own rule, or without one that of the settings.
    void setRule(const ChoiceRule& standard, const std::optional<ChoiceRule>& own = {});
    /// A job that is run now goes to the card's place because of this rule; nothing: the user chose another card.
    std::optional<Placement> placementByRule() const;
    /// The card "whenever cheap" is chosen: what the job waits for.
    std::optional<Placement> placementWhenCheap() const;
    void setSettings(const Settings& settings);

Q_SIGNALS:
    void runRequested(sluice::Place place);
    /// What would help was pressed on a card.
    void remedyRequested(sluice::Place place);
    /// The user wants to see who would do it on the subnet, or how former estimates turned out: the name of the page.
    void pageRequested(const QString& page);
    /// A job of the queue was dropped on a card.
    void moveRequested(sluice::JobId id, sluice::Place place);
    /// The user chose another rule for the project; nothing: that of the settings.
    void ruleChanged(const std::optional<sluice::ChoiceRule>& rule);

private:
    void summarize(const Preparation& preparation);
    void updateButton();
    void showCloud(const std::optional<CloudReference>& cloud);
    void applyRule();
    void noteChoice(bool isChecked);
    void chooseRule(int index);

    QComboBox* m_rules;
    QLabel* m_ruleWords;
    ChoiceRule m_standard;       ///< of the settings
    ChoiceRule m_rule;           ///< that holds
    std::vector<Quote> m_quotes; ///< on the cards
    std::optional<Placement> m_byRule;
    bool m_isByHand = false;   ///< the user chose the card for this job: no rule chooses another
    bool m_isForNext = false;  ///< it was chosen before there were figures of its job
    bool m_isApplying = false; ///< the rule is choosing
    std::string m_job;         ///< what tells the job on the cards from others
    PlaceCard* m_here;
    PlaceCard* m_subnet;
    OffersView* m_offers; ///< who would do it there
    CheapCard* m_cheap;
    Settings m_settings;
    QLabel* m_cloud; ///< what a public cloud would charge, for comparison
    QLabel* m_summary;
    QPushButton* m_run;
    Task m_task = Task::Upscale;
    bool m_busy = false;
};

} // namespace sluice::ui
