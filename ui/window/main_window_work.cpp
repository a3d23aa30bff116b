// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/local_backend.h"
#include "ui/base/error_text.h"
#include "ui/base/words.h"
#include "ui/generate/generate_jobs.h"
#include "ui/generate/generate_panel.h"
#include "ui/run/estimates.h"
#include "ui/run/run_panel.h"
#include "ui/run/upscale_jobs.h"
#include "ui/timeline/timeline_view.h"
#include "ui/viewer/viewer_panel.h"
#include "ui/window/main_window.h"
#include "ui/window/notice_area.h"
#include "ui/window/project_session.h"
#include "ui/window/source_panel.h"

#include <QFile>
#include <QPushButton>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace sluice::ui {
namespace {

// The best model for clips first: it does not flicker, and is the quickest.
constexpr auto kPreferredModel = "realesr-animevideov3";

/// `segments` with [at, at + duration) of the timeline taken from `file`, which begins at 0.
std::vector<Segment> withInsert(const std::vector<Segment>& segments,
                                Rational at,
                                Rational duration,
                                const std::filesystem::path& file)
{
    std::vector<Segment> result;
    const Rational end = at + duration;
    bool isIn = false;
    const auto insert = [&] {
        if (!isIn)
            result.push_back({file, Rational(0), duration, at, 0, false});
        isIn = true;
    };
    for (const Segment& segment : segments) {
        const Rational segmentEnd = segment.at + segment.duration();
        if (segment.at < at) {
            Segment before = segment;
            if (segmentEnd > at)
                before.mediaOut = before.mediaIn + (at - segment.at);
            result.push_back(before);
        }
        if (segmentEnd > at)
            insert();
        if (segmentEnd > end) {
            Segment after = segment;
            if (segment.at < end) {
                after.mediaIn = after.mediaIn + (end - segment.at);
                after.at = end;
            }
            result.push_back(after);
        }
    }
    insert();
    return result;
}

} // namespace

Rational MainWindow::playhead() const
{
    return m_viewer->position();
}

void MainWindow::timelineChanged()
{
    // A trial stays in the picture until the clips under it move.
    std::vector<Segment> now = segments(m_services.timeline, true);
    if (now != m_segments)
        m_trial.reset();
    m_segments = std::move(now);
    m_source->setClips(m_services.timeline.tracks().front().clips, m_source->clip());
    const Marks& marks = m_services.timeline.marks();
    m_source->setMarksExist(marks.in || marks.out);
    showPrograms();
    updateActions();
    askForEstimate();
}

void MainWindow::showPrograms()
{
    const std::vector<Segment> before = segments(m_services.timeline, true);
    std::vector<Program> programs{{tr("Before"), before}};
    if (m_trial) {
        for (const TrialSet::Made& made : m_trial->made)
            programs.push_back(
                {made.label, withInsert(before, m_trial->at, m_trial->duration, made.file)});
    } else if (const std::vector<Segment> after = segments(m_services.timeline, false);
               after != before) {
        programs.push_back({tr("After"), after});
    }
    QStringList labels;
    for (const Program& program : programs)
        labels << program.label;
    m_viewer->setAccessibleDescription(labels.size() > 1 ? labels.join(QStringLiteral(", "))
                                                         : QString());
    m_viewer->setFrameRate(m_services.timeline.frameRate());
    m_viewer->setPrograms(std::move(programs));
}

void MainWindow::chooseClip(ClipId clip)
{
    m_timelineView->setSelectedClips({clip});
    if (const Clip* chosen = m_services.timeline.find(clip))
        if (playhead() < chosen->position || playhead() >= chosen->end())
            m_viewer->setPosition(chosen->position);
    askForEstimate();
}

void MainWindow::askForEstimate()
{
    if (m_header->verb() == Verb::Generate)
        askForGeneration();
    else
        askForUpscale();
}

void MainWindow::askForUpscale()
{
    const std::vector<Clip>& all = m_services.timeline.tracks().front().clips;
    std::vector<Clip> clips;
    for (const Clip& clip : all)
        if (!clip.missing &&
            (m_source->scope() != SourcePanel::Scope::Clip || clip.id == m_source->clip()))
            clips.push_back(clip);
    const UpscaleChoice choice = m_source->choice();
    if (clips.empty())
        return showNothingToRun(tr("Put a clip on the timeline to see time and cost."));
    if (choice.model.empty())
        return showNothingToRun(tr("Get a model on the models page to see time and cost."));
    const Marks marks =
        m_source->scope() == SourcePanel::Scope::Range ? m_services.timeline.marks() : Marks{};
    std::vector<UpscaleRange> ranges = rangesOf(clips, marks.in, marks.out);
    if (ranges.empty())
        return showNothingToRun(tr("No clip lies between the marks. Set others with I and O."));
    m_estimates->ask("upscale " + choice.model,
                     [ranges = std::move(ranges), choice, looks = m_estimates->looks()](
                         const auto& backends, const Paths& paths, const Settings& settings,
                         std::stop_token stop) {
                         return prepareUpscale(ranges, choice, backends, paths, settings,
                                               std::move(stop), looks.get());
                     });
}

void MainWindow::showEstimate()
{
    const Preparation& preparation = *m_estimates->answer();
    m_run->show(preparation);
    const auto here = std::ranges::find(preparation.totals, Place::Here, &Quote::place);
    m_generate->showFit(here == preparation.totals.end() ? std::nullopt : std::optional(*here));
    if (preparation.error)
        m_generate->showProblem(errorText(*preparation.error));
    if (!std::exchange(m_runWhenAnswered, false) || !m_run->runButton()->isEnabled())
        return;
    // What was to be made here must not go out because a rule thinks otherwise by now.
    if (m_run->place() == m_pressedFor)
        run(m_run->place());
    else
        m_notice->showNotice(tr("Another place is chosen now. Look at the cards, then run it."));
}

void MainWindow::tryModels(const std::vector<std::string>& models)
{
    const Clip* clip = m_services.timeline.find(m_source->clip());
    if (!clip)
        return;
    const bool isInside = playhead() >= clip->position && playhead() < clip->end();
    std::vector<UpscaleChoice> choices;
    QStringList names;
    for (const std::string& model : models) {
        UpscaleChoice choice = m_source->choice();
        choice.model = model;
        choices.push_back(choice);
        names << m_source->modelTitle(model);
    }
    m_source->setTrying(true);
    m_notice->withdraw(m_trialError);
    m_header->setStatus(tr("Trying two seconds…"));
    m_trials->start(*clip, isInside ? playhead() : clip->position, choices, names);
}

void MainWindow::showTrial(const TrialSet& set)
{
    m_source->setTrying(false);
    m_header->setStatus({});
    if (!m_services.timeline.find(set.clip))
        return;
    m_trial = set;
    showPrograms();
    m_viewer->setCompare(Compare::Split);
    m_viewer->setPosition(set.at);
}

void MainWindow::run(Place place)
{
    if (!m_estimates->answer()) {
        m_runWhenAnswered = true;
        m_pressedFor = place;
        return;
    }
    const Preparation& preparation = *m_estimates->answer();
    if (preparation.error || preparation.jobs.empty())
        return;
    m_run->setBusy(true);
    Placement placement =
        m_run->placementWhenCheap().value_or(m_run->placementByRule().value_or(Placement(place)));
    placement.rule.mayComeHome = m_settings.comeHome;
    if (preparation.jobs.front().plan.spec.generating())
        m_generateJobs->submit(preparation.jobs, placement);
    else
        m_jobs->submit(preparation.jobs, placement);
}

void MainWindow::readModels()
{
    m_services.background.run(
        this, [store = m_services.models](std::stop_token) { return store->list(); },
        [this](const std::vector<inference::ModelListing>& models) {
            m_source->setModels(models, kPreferredModel);
        });
    readGenerators();
}

void MainWindow::measureComputer()
{
    m_isMeasuring = true;
    m_services.background.run(
        this,
        [here = m_services.here](std::stop_token stop) -> Result<void> {
            if (!here->needsCalibration())
                return {};
            return here->calibrate(std::move(stop));
        },
        [this](const Result<void>& measured) {
            m_isMeasuring = false;
            if (!measured)
                spdlog::warn("calibration: {}", measured.error().detail);
            askForEstimate();
        });
}

void MainWindow::offerSample()
{
    const std::filesystem::path marker = m_services.paths.data / "sample-shown";
    const std::filesystem::path sample = m_services.paths.data / "samples" / "launch.mp4";
    m_services.background.run(
        this,
        [marker, sample](std::stop_token) {
            std::error_code error;
            if (std::filesystem::exists(marker, error))
                return false;
            std::filesystem::create_directories(sample.parent_path(), error);
            if (!std::filesystem::exists(sample, error) &&
                !QFile::copy(QStringLiteral(":/samples/launch.mp4"), toQString(sample)))
                return false;
            QFile written(toQString(sample));
            written.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup |
                                   QFile::ReadOther);
            QFile seen(toQString(marker));
            return seen.open(QIODevice::WriteOnly);
        },
        [this, sample](bool isFirstStart) {
            if (!isFirstStart || !m_services.timeline.tracks().front().clips.empty())
                return;
            m_project->import({toQString(sample)});
            m_notice->showNotice(
                tr("Type a sentence and see it move, or make this sample clip four "
                   "times larger; both on this computer."),
                {tr("Type a sentence"), [this] { showVerb(Verb::Generate); }},
                {tr("Upscale the sample"), [this] {
                     showVerb(Verb::Upscale);
                     run(Place::Here);
                 }});
        });
}

} // namespace sluice::ui
