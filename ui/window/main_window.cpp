// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_window.h"

#include "inference/local/local_backend.h"
#include "network/subnet/subnet_backend.h"
#include "ui/base/error_text.h"
#include "ui/base/words.h"
#include "ui/generate/generate_jobs.h"
#include "ui/generate/generate_panel.h"
#include "ui/generate/results_view.h"
#include "ui/pages/shortcut_map.h"
#include "ui/queue/queue_client.h"
#include "ui/queue/queue_panel.h"
#include "ui/run/estimates.h"
#include "ui/run/run_panel.h"
#include "ui/run/upscale_jobs.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/theme.h"
#include "ui/timeline/media_cache.h"
#include "ui/timeline/timeline_view.h"
#include "ui/viewer/viewer_panel.h"
#include "ui/window/caption_page.h"
#include "ui/window/notice_area.h"
#include "ui/window/project_session.h"
#include "ui/window/source_panel.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QDragEnterEvent>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace sluice::ui {
namespace {

constexpr QSize kFirstSize(1440, 900);

QStringList localFiles(const QList<QUrl>& urls)
{
    QStringList files;
    for (const QUrl& url : urls)
        if (url.isLocalFile())
            files << url.toLocalFile();
    return files;
}

RefreshPlaces newsFrom(const std::shared_ptr<network::SubnetBackend>& subnet)
{
    if (!subnet)
        return {};
    return [subnet](const JobPlan& plan, std::stop_token stop) {
        return subnet->refresh(plan, std::move(stop));
    };
}

} // namespace

MainWindow::MainWindow(const Services& services)
    : m_services(services)
    , m_settings(services.settings)
    , m_projectMenu(new QMenu(this))
    , m_recentMenu(new QMenu(tr("Open recent"), this))
    , m_pagesMenu(new QMenu(this))
    , m_shortcuts(new ShortcutMap(services.paths.config / "shortcuts.json", this))
    , m_header(new HeaderBar(m_projectMenu, m_pagesMenu, this))
    , m_notice(new NoticeArea(this))
    , m_stack(new QStackedWidget(this))
    , m_left(new QStackedWidget(this))
    , m_columns(new QSplitter(Qt::Horizontal, this))
    , m_rows(new QSplitter(Qt::Vertical, this))
    , m_book(new PromptBook(services.background, services.paths.data / "prompts.json", this))
    , m_results(new ResultsView(services.queue, services.background, this))
    , m_generate(new GeneratePanel(*m_book, m_results, this))
    , m_source(new SourcePanel(this))
    , m_viewer(new ViewerPanel(this))
    , m_run(new RunPanel(this))
    , m_timelineView(new TimelineView(services.timeline, services.media, this))
    , m_queuePanel(new QueuePanel(services.queue, &services.media, this))
    , m_project(new ProjectSession(services.timeline, services.background, services.paths, this))
    , m_estimates(new Estimates(services.background,
                                services.places,
                                services.paths,
                                m_settings,
                                newsFrom(services.subnet),
                                this))
    , m_trials(new Trials(services.background, services.here, services.paths, m_settings, this))
    , m_jobs(new UpscaleJobs(services.timeline, services.queue, services.background, this))
    , m_generateJobs(new GenerateJobs(services.timeline, services.queue, services.background, this))
    , m_timelineToken(services.timeline.onChanged([this] { timelineChanged(); }))
{
    setAcceptDrops(true);
    layOut();
    makeActions();
    collectShortcuts();
    connectPanels();
    connectProject();
    connectJobs();
    connectGenerate();
    restoreLayout();
    timelineChanged();
}

MainWindow::~MainWindow() = default;

void MainWindow::layOut()
{
    auto* caption = new CaptionPage(this);
    m_left->addWidget(m_generate);
    m_left->addWidget(m_source);
    m_left->addWidget(caption);
    m_left->setCurrentWidget(m_source);
    m_left->setMinimumWidth(240);
    m_run->setMinimumWidth(264);
    m_columns->addWidget(m_left);
    m_columns->addWidget(m_viewer);
    m_columns->addWidget(m_run);
    m_columns->setStretchFactor(1, 1);
    m_columns->setChildrenCollapsible(false);
    m_rows->addWidget(m_columns);
    m_rows->addWidget(m_timelineView);
    m_rows->addWidget(m_queuePanel);
    m_rows->setStretchFactor(0, 1);
    m_rows->setChildrenCollapsible(false);
    m_stack->addWidget(m_rows);

    auto* rule = new QFrame(this);
    setRole(rule, "rule");
    auto* central = new QWidget(this);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(rule);
    layout->addWidget(m_notice);
    layout->addWidget(m_stack, 1);
    setCentralWidget(central);
    connect(caption, &CaptionPage::upscaleRequested, this, [this] { showVerb(Verb::Upscale); });
    connect(m_header, &HeaderBar::verbChosen, this, &MainWindow::showVerb);
}

QString MainWindow::layoutFile() const
{
    return toQString(m_services.paths.state / "window.ini");
}

void MainWindow::restoreLayout()
{
    const QSettings layout(layoutFile(), QSettings::IniFormat);
    if (!restoreGeometry(layout.value(QStringLiteral("geometry")).toByteArray())) {
        const QSize available = screen()->availableSize();
        resize(kFirstSize.boundedTo(available));
    }
    resetLayout();
    m_columns->restoreState(layout.value(QStringLiteral("columns")).toByteArray());
    m_rows->restoreState(layout.value(QStringLiteral("rows")).toByteArray());
}

void MainWindow::resetLayout()
{
    m_columns->setSizes({320, 808, 312});
    m_rows->setSizes({488, 184, 180});
}

void MainWindow::saveLayout() const
{
    QSettings layout(layoutFile(), QSettings::IniFormat);
    layout.setValue(QStringLiteral("geometry"), saveGeometry());
    layout.setValue(QStringLiteral("columns"), m_columns->saveState());
    layout.setValue(QStringLiteral("rows"), m_rows->saveState());
}

void MainWindow::connectPanels()
{
    connect(m_source, &SourcePanel::changed, this, &MainWindow::askForEstimate);
    connect(m_source, &SourcePanel::clipChosen, this, &MainWindow::chooseClip);
    connect(m_source, &SourcePanel::tryRequested, this, &MainWindow::tryModels);
    connect(m_source, &SourcePanel::stopTrying, this, [this] {
        m_trials->stop();
        m_source->setTrying(false);
        m_header->setStatus({});
    });
    connect(m_viewer, &ViewerPanel::positionChanged, this, [this](Rational position) {
        m_timelineView->setPlayhead(position);
        m_project->setPlayhead(position);
    });
    connect(m_viewer, &ViewerPanel::filesDropped, this,
            [this](const QList<QUrl>& urls) { dropFiles(localFiles(urls)); });
    connect(m_viewer, &ViewerPanel::playbackFailed, this,
            [this](const QString& text) { m_notice->showError(text); });
    connect(m_viewer, &ViewerPanel::playbackNotice, this,
            [this](const QString& text) { m_notice->showNotice(text); });
    connect(m_viewer, &ViewerPanel::markInRequested, this, [this](Rational at) {
        const Marks marks = m_services.timeline.marks();
        const bool keep = marks.out && *marks.out > at;
        static_cast<void>(m_services.timeline.setMarks(at, keep ? marks.out : std::nullopt));
    });
    connect(m_viewer, &ViewerPanel::markOutRequested, this, [this](Rational at) {
        const Marks marks = m_services.timeline.marks();
        const bool keep = marks.in && *marks.in < at;
        static_cast<void>(m_services.timeline.setMarks(keep ? marks.in : std::nullopt, at));
    });
    connect(m_timelineView, &TimelineView::seekRequested, m_viewer, &ViewerPanel::setPosition);
    connect(m_timelineView, &TimelineView::selectionChanged, this, [this] {
        const std::vector<ClipId> selected = m_timelineView->selectedClips();
        if (!selected.empty() && selected.front() != m_source->clip())
            m_source->setClips(m_services.timeline.tracks().front().clips, selected.front());
        askForEstimate();
    });
    connect(m_timelineView, &TimelineView::editRefused, this,
            [this](const QString& text) { m_notice->showError(text); });
    connect(m_timelineView, &TimelineView::filesDropped, this,
            [this](const QList<QUrl>& urls, Rational at) { dropFiles(localFiles(urls), at); });
    connect(m_timelineView, &TimelineView::locateRequested, this,
            [this] { m_actions[QStringLiteral("relink")]->trigger(); });
    connect(m_run, &RunPanel::runRequested, this, &MainWindow::run);
    connect(m_run, &RunPanel::pageRequested, this, &MainWindow::showPage);
    connect(m_run, &RunPanel::moveRequested, m_queuePanel, &QueuePanel::moveJob);
    connect(m_run, &RunPanel::ruleChanged, this, [this](const std::optional<ChoiceRule>& rule) {
        m_project->setRule(rule ? toString(*rule) : std::string());
    });
    showRule();
    m_queuePanel->setSettings(m_settings);
    connect(m_run, &RunPanel::remedyRequested, this, [this] {
        const GenerateModel* wanted = m_generate->model();
        showModelPage(m_header->verb() != Verb::Generate
                          ? QString::fromStdString(m_source->choice().model)
                      : wanted ? QString::fromStdString(wanted->id)
                               : QString());
    });
}

void MainWindow::connectProject()
{
    connect(m_project, &ProjectSession::changed, this, [this] {
        m_header->setProjectName(m_project->name(), m_project->isModified());
        setWindowTitle(m_project->name().isEmpty() ? tr("Sluice")
                                                   : tr("%1 - Sluice").arg(m_project->name()));
        updateActions();
    });
    connect(m_project, &ProjectSession::opened, this, [this] {
        m_trial.reset();
        showPrograms();
        m_viewer->setPosition(m_project->playhead());
        showRule();
        fillRecentMenu();
    });
    connect(m_project, &ProjectSession::failed, this,
            [this](const QString& text) { m_notice->showError(text); });
    connect(m_project, &ProjectSession::restored, this, [this](int clips, bool) {
        if (clips == 0)
            return;
        m_notice->showNotice(tr("Your unsaved work is back: %n clip(s).", nullptr, clips),
                             {tr("Start empty"), [this] { m_project->startNew(); }});
    });
    connect(m_project, &ProjectSession::nothingToRestore, this, &MainWindow::offerSample);
    connect(m_project, &ProjectSession::mediaMissing, this, [this](int count) {
        m_notice->showError(
            tr("%n file(s) of this project are not where they were.", nullptr, count),
            {tr("Look in a folder…"), [this] { m_actions[QStringLiteral("relink")]->trigger(); }});
    });
}

void MainWindow::connectJobs()
{
    connect(m_estimates, &Estimates::asked, this, [this] {
        // Figures that flicker with each letter of a prompt would help nobody.
        if (m_header->verb() != Verb::Generate || !m_run->hasFigures())
            m_run->showNote(m_isMeasuring ? tr("Measuring this computer…") : tr("Estimating…"));
    });
    connect(m_estimates, &Estimates::answered, this, &MainWindow::showEstimate);
    connect(m_trials, &Trials::progressed, m_header, &HeaderBar::setStatus);
    connect(m_trials, &Trials::finished, this, &MainWindow::showTrial);
    connect(m_trials, &Trials::failed, this, [this](const QString& text) {
        m_source->setTrying(false);
        m_header->setStatus({});
        m_notice->showError(text);
        m_trialError = text;
    });
    connect(m_jobs, &UpscaleJobs::submitted, this, [this] {
        m_run->setBusy(false);
        // The names for results are taken now; the next run needs others.
        m_estimates->askAgain();
    });
    connect(m_jobs, &UpscaleJobs::failed, this, [this](const QString& text) {
        m_run->setBusy(false);
        m_notice->showError(text);
    });
    connect(m_jobs, &UpscaleJobs::chunksChanged, this, [this](ClipId clip) {
        std::vector<ChunkMark> marks;
        for (const JobChunk& chunk : m_jobs->chunksOf(clip))
            marks.push_back(
                {chunk.from, chunk.to, chunk.place, ChunkMark::State(int(chunk.state))});
        m_timelineView->setChunkStates(clip, std::move(marks));
    });
    connect(m_jobs, &UpscaleJobs::replaced, this, [this](ClipId clip) {
        m_timelineView->setChunkStates(clip, {});
        m_notice->showNotice(
            tr("The upscaled clip is on the timeline. Undo or Flip shows the source again."),
            {tr("Flip"), [this, clip] { static_cast<void>(m_services.timeline.flip(clip)); }});
        m_estimates->askAgain();
    });
    connect(&m_services.queue, &QueueClient::notice, this,
            [this](const QString& text) { m_notice->showNotice(text); });
    connect(m_queuePanel, &QueuePanel::openResult, this, [this](JobId id) {
        if (const JobPointer job = m_services.queue.job(id))
            QDesktopServices::openUrl(QUrl::fromLocalFile(toQString(job->result)));
    });
}

void MainWindow::begin(const Start& start)
{
    m_timelineView->setFocus();
    readModels();
    // Whoever comes back may have got a model in a terminal meanwhile.
    connect(qApp, &QGuiApplication::applicationStateChanged, this,
            [this](Qt::ApplicationState now) {
                if (now == Qt::ApplicationActive)
                    readModels();
            });
    measureComputer();
    fillRecentMenu();
    if (start.isSafe) {
        resetLayout();
        if (m_services.queue.isReady())
            pauseQueue();
        else
            connect(&m_services.queue, &QueueClient::ready, this, &MainWindow::pauseQueue,
                    Qt::SingleShotConnection);
    } else if (!start.files.isEmpty()) {
        openFiles(start.files);
    } else {
        m_project->restoreUnsaved();
    }
    // Off after a crash, until somebody says so.
    if (m_settings.apiEnabled && !start.isSafe)
        pageNamed(QStringLiteral("api")); // it lives on its page
    m_crashes = start.crashes;
    if (!m_crashes.empty())
        m_notice->showError(tr("Sluice ended unexpectedly last time. Nothing was sent anywhere."),
                            {tr("What happened"), [this] { showPage(QStringLiteral("crash")); }});
    for (const QString& problem : start.settingProblems)
        m_settingProblems.push_back(problem.toStdString());
    if (!start.settingProblems.isEmpty())
        m_notice->showError(tr("Some settings could not be read and have their usual values: %1")
                                .arg(start.settingProblems.join(QLatin1Char(' '))),
                            {tr("Settings"), [this] { showPage(QStringLiteral("settings")); }});
}

/// A safe start computes nothing until somebody says so.
void MainWindow::pauseQueue()
{
    for (const JobPointer& job : m_services.queue.jobs())
        if (job->state == JobState::Waiting || job->state == JobState::Running)
            m_services.queue.pause(job->id);
}

void MainWindow::openFiles(const QStringList& files, std::optional<Rational> at)
{
    QStringList media;
    for (const QString& file : files) {
        if (file.endsWith(QString::fromLatin1(kProjectEnding.data(), int(kProjectEnding.size()))))
            m_project->open(toPath(file));
        else
            media << file;
    }
    if (!media.isEmpty())
        m_project->import(media, at);
}

/// What Sluice generated brings its settings along.
void MainWindow::dropFiles(const QStringList& files, std::optional<Rational> at)
{
    openFiles(files, at);
    if (files.size() == 1)
        restoreFrom(files.front(), false);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_trials->stop();
    m_project->keepForNextStart();
    saveLayout();
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!localFiles(event->mimeData()->urls()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    dropFiles(localFiles(event->mimeData()->urls()));
    event->acceptProposedAction();
}

} // namespace sluice::ui
