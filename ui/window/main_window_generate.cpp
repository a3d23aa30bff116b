// SPDX-License-Identifier: GPL-3.0-or-later
// What the window does for the verb "Generate".
#include "core/job/stored_generation.h"
#include "ui/base/error_text.h"
#include "ui/base/words.h"
#include "ui/generate/generate_jobs.h"
#include "ui/generate/generate_panel.h"
#include "ui/generate/known_generators.h"
#include "ui/generate/prepare_generation.h"
#include "ui/generate/results_view.h"
#include "ui/generate/start_image.h"
#include "ui/queue/queue_client.h"
#include "ui/run/estimates.h"
#include "ui/run/run_panel.h"
#include "ui/timeline/timeline_view.h"
#include "ui/viewer/viewer_panel.h"
#include "ui/window/main_window.h"
#include "ui/window/notice_area.h"
#include "ui/window/source_panel.h"

#include <QFileDialog>
#include <QStackedWidget>
#include <QStandardPaths>

namespace sluice::ui {
namespace {

// Answers at once and needs no download.
constexpr auto kBuiltInModel = "sluice-shapes";

} // namespace

void MainWindow::connectGenerate()
{
    m_book->load();
    connect(m_book, &PromptBook::failed, this,
            [this](const QString& text) { m_notice->showError(text); });
    connect(m_generate, &GeneratePanel::changed, this, [this] {
        if (m_header->verb() == Verb::Generate)
            askForEstimate();
    });
    connect(m_generate, &GeneratePanel::modelChanged, this, [this] {
        const GenerateModel* model = m_generate->model();
        m_results->setTakesStartImage(model && model->rules.takesStartImage,
                                      model ? QString::fromStdString(model->title) : QString());
    });
    connect(m_generate, &GeneratePanel::modelPageRequested, this, &MainWindow::showModelPage);
    connect(m_generate, &GeneratePanel::startFrameRequested, this, &MainWindow::useShownFrame);
    connect(m_generate, &GeneratePanel::startFileRequested, this, &MainWindow::chooseStartImage);
    connect(m_generate, &GeneratePanel::adapterFileRequested, this, &MainWindow::chooseAdapter);
    connect(m_generate, &GeneratePanel::fileDropped, this,
            [this](const QString& file) { restoreFrom(file, true); });
    connect(m_results, &ResultsView::showRequested, this,
            [this](JobId id) { m_generateJobs->place(id); });
    connect(m_results, &ResultsView::upscaleRequested, this, [this](JobId id) {
        m_upscaleNext = id;
        m_generateJobs->place(id);
    });
    connect(m_results, &ResultsView::settingsRequested, this, [this](JobId id) {
        if (const JobPointer job = m_services.queue.job(id); job && job->spec.generating()) {
            m_generate->restore(*job->spec.generating());
            lookForAdapters(job->spec.generating()->adapters);
        }
    });
    connect(m_results, &ResultsView::startImageRequested, this, [this](JobId id) {
        if (const JobPointer job = m_services.queue.job(id))
            useStartImage(job->result, std::nullopt);
    });
    connect(m_generateJobs, &GenerateJobs::submitted, this, [this] {
        m_run->setBusy(false);
        m_followAt = playhead();
        m_generate->submitted();
        // The names for results are taken now; the next run needs others.
        askForEstimate();
    });
    connect(m_generateJobs, &GenerateJobs::failed, this, [this](const QString& text) {
        m_run->setBusy(false);
        m_notice->showError(text);
    });
    connect(m_generateJobs, &GenerateJobs::added, this, &MainWindow::showGenerated);
}

void MainWindow::showVerb(Verb verb)
{
    m_header->setVerb(verb);
    showWork();
    m_left->setCurrentIndex(int(verb));
    // What the cards say is about the other verb.
    showNothingToRun(QString());
    m_run->setTask(verb == Verb::Generate ? RunPanel::Task::Generate : RunPanel::Task::Upscale);
    askForEstimate();
    if (verb == Verb::Generate)
        m_generate->focusPrompt();
}

void MainWindow::readGenerators()
{
    m_services.background.run(
        this, [store = m_services.models](std::stop_token) { return knownGenerators(*store); },
        [this](std::vector<GenerateModel> models) {
            m_generate->setModels(std::move(models), kBuiltInModel);
        });
}

void MainWindow::askForGeneration()
{
    const auto choice = m_generate->choice();
    if (!choice) {
        m_generate->showProblem(errorText(choice.error()));
        return showNothingToRun(QString());
    }
    if (choice->spec.model.empty())
        return showNothingToRun(tr("Get a model on the models page to see time and cost."));
    if (choice->spec.prompt.empty()) {
        showNothingToRun(tr("Type a sentence to see time and cost."));
        return askForFit(*choice);
    }
    std::vector<std::filesystem::path> promised;
    for (const JobPointer& job : m_services.queue.jobs())
        if (job->state != JobState::Succeeded && job->state != JobState::Cancelled)
            promised.push_back(job->spec.output());
    m_estimates->ask(
        "generate " + choice->spec.model, [choice = *choice, promised = std::move(promised)](
                                              const auto& backends, const Paths& paths,
                                              const Settings& settings, std::stop_token stop) {
            return prepareGeneration(choice, promised, backends, paths, settings, std::move(stop));
        });
}

/// Before there are words.
void MainWindow::askForFit(const GenerateChoice& wanted)
{
    m_services.background.run(
        this,
        [wanted, places = m_services.places, paths = m_services.paths,
         settings = m_settings](std::stop_token stop) {
            return fitHere(wanted, places, paths, settings, std::move(stop));
        },
        [this, wanted](const std::optional<Quote>& here) {
            // Something else may be chosen by now.
            if (const auto now = m_generate->choice(); now && *now == wanted)
                m_generate->showFit(here);
        });
}

/// The cards say what is to be done first.
void MainWindow::showNothingToRun(const QString& note)
{
    m_estimates->stop();
    m_runWhenAnswered = false;
    m_run->showNote(note);
    m_generate->showFit({});
}

/// The clip that was just made comes into view, unless the user is looking at something else by now.
void MainWindow::showGenerated(JobId job, ClipId id, bool isNew)
{
    const Clip* clip = m_services.timeline.find(id);
    if (!clip)
        return;
    const bool follows = m_followAt == playhead() && !m_viewer->isPlaying();
    if (!isNew || follows) {
        m_timelineView->setSelectedClips({id});
        m_viewer->setPosition(clip->position);
        m_followAt = playhead();
    }
    if (m_upscaleNext == job && !isNew) {
        m_upscaleNext = 0;
        upscaleClip(id);
    } else if (isNew) {
        m_results->setCurrentJob(job);
        m_notice->showNotice(tr("The clip you asked for is on the timeline."),
                             {tr("Upscale this"), [this, id] { upscaleClip(id); }});
    }
}

void MainWindow::upscaleClip(ClipId id)
{
    if (!m_services.timeline.find(id))
        return;
    m_source->setClips(m_services.timeline.tracks().front().clips, id);
    showVerb(Verb::Upscale);
    chooseClip(id);
}

/// From a file that Sluice generated. `isAsked`: the user wants just that, so failing is told.
void MainWindow::restoreFrom(const QString& file, bool isAsked)
{
    m_services.background.run(
        this,
        [path = toPath(file), store = m_services.models](std::stop_token) {
            auto stored = readStoredGeneration(path);
            const bool isOther = stored && hasOtherWeights(*stored, *store);
            return std::pair(std::move(stored), isOther);
        },
        [this, file, isAsked](const std::pair<Result<StoredGeneration>, bool>& read) {
            const auto& [stored, isOther] = read;
            if (stored) {
                m_generate->restore(stored->spec);
                m_generate->expectAdapters(stored->adapters);
                if (isOther)
                    m_generate->showNote(
                        tr("The weights of %1 on this computer are not those that made it: the "
                           "clip will be another one.")
                            .arg(QString::fromStdString(stored->spec.model)));
                if (!stored->startImage.empty())
                    m_generate->showNote(
                        tr("It began with the picture %1; choose that again for the same clip.")
                            .arg(QString::fromStdString(stored->startImage)));
                if (isAsked)
                    return;
                m_notice->showNotice(
                    tr("This clip was made from a sentence. Its settings are under Generate."),
                    {tr("Show them"), [this] { showVerb(Verb::Generate); }});
            } else if (isAsked && m_generate->model() &&
                       m_generate->model()->rules.takesStartImage) {
                useStartImage(toPath(file), Rational(0));
            } else if (isAsked) {
                m_notice->showError(errorText(stored.error()));
            }
        });
}

void MainWindow::useStartImage(const std::filesystem::path& media, std::optional<Rational> time)
{
    m_services.background.run(
        this,
        [media, time, folder = m_services.paths.data / "start-images"](std::stop_token stop) {
            return keepPicture(media, time, folder, std::move(stop));
        },
        [this](const Result<std::filesystem::path>& picture) {
            if (picture)
                m_generate->setStartImage(*picture);
            else
                m_notice->showError(errorText(picture.error()));
        });
}

void MainWindow::useShownFrame()
{
    const Rational now = playhead();
    for (const Segment& segment : segments(m_services.timeline, false))
        if (segment.at <= now && now < segment.at + segment.duration())
            return useStartImage(segment.path, segment.mediaIn + (now - segment.at));
    m_notice->showError(tr("There is no picture at the playhead. Move it onto a clip."));
}

/// Those that settings from the queue brought and that have gone since.
void MainWindow::lookForAdapters(const std::vector<LoraUse>& adapters)
{
    m_services.background.run(
        this,
        [adapters](std::stop_token) {
            std::vector<std::filesystem::path> gone;
            std::error_code ignored;
            for (const LoraUse& adapter : adapters)
                if (!std::filesystem::is_regular_file(adapter.file, ignored))
                    gone.push_back(adapter.file);
            return gone;
        },
        [this](const std::vector<std::filesystem::path>& gone) {
            for (const std::filesystem::path& file : gone)
                m_generate->showNote(tr("The LoRA %1 is no longer there. Bring it back, or take it "
                                        "out of the list.")
                                         .arg(toQString(file)));
        });
}

void MainWindow::chooseAdapter()
{
    auto* dialog = new QFileDialog(this, tr("LoRA adapter"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setModal(false);
    dialog->setNameFilters({tr("LoRA adapters (*.safetensors)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& file) { m_generate->addAdapter(toPath(file)); });
    dialog->show();
}

void MainWindow::chooseStartImage()
{
    auto* dialog = new QFileDialog(this, tr("Picture to begin with"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setModal(false);
    dialog->setDirectory(QStandardPaths::writableLocation(QStandardPaths::PicturesLocation));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& file) { useStartImage(toPath(file), Rational(0)); });
    dialog->show();
}

} // namespace sluice::ui
