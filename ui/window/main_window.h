// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/crash_record.h"
#include "core/job/choice_rule.h"
#include "ui/run/trials.h"
#include "ui/window/header_bar.h"
#include "ui/window/services.h"

#include <QMainWindow>

#include <map>

class QMenu;
class QSplitter;
class QStackedWidget;

namespace sluice::ui {

class Estimates;
class GenerateJobs;
class GeneratePanel;
struct GenerateChoice;
class NoticeArea;
class Page;
class ProjectSession;
class PromptBook;
class QueuePanel;
class ResultsView;
class RunPanel;
class ShortcutMap;
class SourcePanel;
class TimelineView;
class UpscaleJobs;
class ViewerPanel;

/// The one window: panels, menus, and the wires between them. Holds no truth of its own.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    struct Start
    {
        QStringList files;                ///< clips, or one project
        bool isSafe = false;              ///< default layout, nothing restored
        std::vector<CrashRecord> crashes; ///< runs that ended badly since the last start
        QStringList settingProblems;
    };

    explicit MainWindow(const Services& services);
    ~MainWindow() override;

    /// What happens once the window is on the screen: restores, opens, measures this computer, or shows the sample.
    void begin(const Start& start);

Q_SIGNALS:
    /// The settings have changed; pages take theirs anew.
    void settingsTaken();

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    // main_window.cpp
    void layOut();
    void restoreLayout();
    void saveLayout() const;
    void resetLayout();
    void connectPanels();
    void connectProject();
    void connectJobs();
    void pauseQueue();
    void openFiles(const QStringList& files, std::optional<Rational> at = {});
    void dropFiles(const QStringList& files, std::optional<Rational> at = {});
    /// Where the splitter sizes and the window's place are kept.
    QString layoutFile() const;

    // main_window_work.cpp
    Rational playhead() const;
    void timelineChanged();
    void showPrograms();
    void askForEstimate();
    void askForUpscale();
    void showEstimate();
    void chooseClip(ClipId clip);
    void tryModels(const std::vector<std::string>& models);
    void showTrial(const TrialSet& set);
    void run(Place place);
    void readModels();
    void measureComputer();
    void offerSample();

    // main_window_generate.cpp
    void connectGenerate();
    void showVerb(Verb verb);
    void readGenerators();
    void askForGeneration();
    void askForFit(const GenerateChoice& wanted);
    void showNothingToRun(const QString& note);
    void showGenerated(std::int64_t job, ClipId clip, bool isNew);
    void upscaleClip(ClipId id);
    void restoreFrom(const QString& file, bool isAsked);
    void useStartImage(const std::filesystem::path& media, std::optional<Rational> time);
    void useShownFrame();
    void chooseStartImage();
    void chooseAdapter();
    void lookForAdapters(const std::vector<LoraUse>& adapters);

    // main_window_actions.cpp
    void makeActions();
    void makeEditActions();
    void collectShortcuts();
    void updateActions();
    void fillRecentMenu();
    void chooseProject();
    void chooseMedia();
    void chooseNameToSave();
    QAction* addAction(QMenu* menu,
                       const QString& id,
                       const QString& text,
                       const QKeySequence& keys,
                       std::function<void()> run);

    // main_window_pages.cpp
    void makePageActions();
    void showPage(const QString& name);
    void showModelPage(const QString& model);
    void showWork();
    Page* pageNamed(const QString& name);
    Page* makePage(const QString& name);
    Page* makeOrchestratorsPage();
    Page* makeApiPage();
    void takeSettings(const Settings& settings);
    void showRule();

    Services m_services;
    Settings m_settings;
    QMenu* m_projectMenu;
    QMenu* m_recentMenu;
    QMenu* m_pagesMenu;
    std::map<QString, QAction*> m_actions;
    ShortcutMap* m_shortcuts;
    std::map<QString, Page*> m_pages;

    HeaderBar* m_header;
    NoticeArea* m_notice;
    QStackedWidget* m_stack; ///< work area, or a page over it
    QStackedWidget* m_left;  ///< one panel for each verb
    QSplitter* m_columns;
    QSplitter* m_rows;
    PromptBook* m_book;
    ResultsView* m_results;
    GeneratePanel* m_generate;
    SourcePanel* m_source;
    ViewerPanel* m_viewer;
    RunPanel* m_run;
    TimelineView* m_timelineView;
    QueuePanel* m_queuePanel;

    ProjectSession* m_project;
    Estimates* m_estimates;
    Trials* m_trials;
    UpscaleJobs* m_jobs;
    GenerateJobs* m_generateJobs;
    std::optional<TrialSet> m_trial;
    QString m_trialError;            ///< the notice of the last try, while it is there
    std::vector<Segment> m_segments; ///< of the sources, at the last change
    std::vector<CrashRecord> m_crashes;
    std::vector<std::string> m_settingProblems;
    bool m_isMeasuring = false;
    bool m_runWhenAnswered = false;
    Place m_pressedFor = Place::Here; ///< the card that was chosen when Run was pressed too early
    std::optional<Rational>
        m_followAt;                 ///< the playhead, when clips were ordered or the last one came
    std::int64_t m_upscaleNext = 0; ///< the job whose clip is to be upscaled once it is placed
    std::shared_ptr<void> m_timelineToken;
};

} // namespace sluice::ui
