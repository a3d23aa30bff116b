// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/queue/job_text.h"

#include "core/base/wei.h"
#include "core/job/plan_generate.h"
#include "ui/base/phrases.h"
#include "ui/base/words.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace sluice::ui {
namespace {

/// Where the strings of this file are found by translators.
struct Text
{
    Q_DECLARE_TR_FUNCTIONS(sluice::ui::JobText)
};

/// The queue's English word for a stage in the user's language; unknown ones stay as they are.
QString stageText(const std::string& stage)
{
    static const std::pair<const char*, const char*> kStages[] = {
        {"starting", QT_TRANSLATE_NOOP("sluice::ui::JobText", "starting")},
        {"starting the engine", QT_TRANSLATE_NOOP("sluice::ui::JobText", "starting the engine")},
        {"loading the model", QT_TRANSLATE_NOOP("sluice::ui::JobText", "loading the model")},
        {"upscaling", QT_TRANSLATE_NOOP("sluice::ui::JobText", "upscaling")},
        {"exporting", QT_TRANSLATE_NOOP("sluice::ui::JobText", "exporting")},
        {"generating", QT_TRANSLATE_NOOP("sluice::ui::JobText", "generating")},
        {"writing the result", QT_TRANSLATE_NOOP("sluice::ui::JobText", "writing the result")},
        {"pausing", QT_TRANSLATE_NOOP("sluice::ui::JobText", "pausing")},
        {"resuming", QT_TRANSLATE_NOOP("sluice::ui::JobText", "resuming")},
        {"moving", QT_TRANSLATE_NOOP("sluice::ui::JobText", "moving")},
        {"cancelling", QT_TRANSLATE_NOOP("sluice::ui::JobText", "cancelling")},
    };
    if (stage.empty())
        return Text::tr("running");
    for (const auto& [name, text] : kStages)
        if (stage == name)
            return Text::tr(text);
    if (const auto step = generationStepOf(stage))
        return Text::tr("generating, step %1 of %2").arg(step->step).arg(step->steps);
    return QString::fromStdString(stage);
}

/// In gwei or whatever reads best, as the cards say it.
QString weiText(const std::string& wei)
{
    const auto whole = Wei::parse(wei);
    return whole ? QString::fromStdString(formatEth(*whole))
                 : Text::tr("%1 wei").arg(QString::fromStdString(wei));
}

bool asksAboutPrice(const JobInfo& job)
{
    return job.state == JobState::Waiting && !job.rule.asksWei.empty();
}

QString priceQuestion(const JobInfo& job)
{
    const bool isSecond =
        (job.rule.asksUnit.empty() ? job.rule.agreedUnit : job.rule.asksUnit) == "second";
    const QString now = isSecond ? Text::tr("%1 a second").arg(weiText(job.rule.asksWei))
                                 : Text::tr("%1 for each unit").arg(weiText(job.rule.asksWei));
    const std::string& agreed = job.rule.agreedWei;
    if (agreed.empty() || agreed == "0")
        return Text::tr("The subnet asks %1. Accept it, go on here, or cancel?").arg(now);
    return Text::tr("The price has risen from %1 to %2. Accept it, go on here, or cancel?")
        .arg(weiText(agreed), now);
}

QString pieces(const JobInfo& job)
{
    return Text::tr("%1 of %2 pieces done")
        .arg(job.progress.chunksDone)
        .arg(job.progress.chunksTotal);
}

QString runningStatus(const JobInfo& job)
{
    const JobProgress& progress = job.progress;
    const QString stage = stageText(progress.stage);
    if (progress.chunksTotal < 2 || progress.chunksDone >= progress.chunksTotal)
        return stage;
    return Text::tr("%1, piece %2 of %3")
        .arg(stage)
        .arg(progress.chunksDone + 1)
        .arg(progress.chunksTotal);
}

QString succeededStatus(const JobInfo& job)
{
    const QString took = durationText(workedSeconds(job));
    if (job.quote && job.quote->time)
        return Text::tr("predicted %1, took %2")
            .arg(durationText(job.quote->time->p50.count()), took);
    return Text::tr("took %1").arg(took);
}

} // namespace

QString jobProgressText(const JobInfo& job)
{
    if (asksAboutPrice(job))
        return Text::tr("asks you");
    if (job.state != JobState::Failed)
        return jobStatus(job);
    return job.progress.chunksDone > 0 ? Text::tr("failed, %1").arg(pieces(job))
                                       : Text::tr("failed");
}

QString jobMessage(const JobInfo& job)
{
    if (asksAboutPrice(job))
        return priceQuestion(job);
    return job.state == JobState::Failed && job.error ? phraseText(job.error->detail) : QString();
}

QString jobTitle(const JobInfo& job)
{
    if (const GenerateSpec* spec = job.spec.generating())
        return QString::fromStdString(spec->prompt).simplified();
    // An export is made of many files; its result is what people know it by.
    return toQString((job.spec.exporting() ? job.spec.output() : job.spec.source()).filename());
}

QString jobWhat(const JobInfo& job)
{
    if (const ExportSpec* exported = job.spec.exporting())
        return Text::tr("export of %n clips", nullptr, int(exported->segments.size()));
    if (job.spec.generating())
        return Text::tr("clip of words, %1×%2").arg(job.target.width).arg(job.target.height);
    const UpscaleSpec* upscale = job.spec.upscale();
    if (!upscale)
        return QString::fromLatin1(job.spec.kind().data(), qsizetype(job.spec.kind().size()));
    if (upscale->scale && !upscale->size)
        return Text::tr("upscale ×%1").arg(QLocale().toString(*upscale->scale, 'g', 3));
    return Text::tr("upscale to %1×%2").arg(job.target.width).arg(job.target.height);
}

QString jobStatus(const JobInfo& job)
{
    const bool hasPieces = job.progress.chunksDone > 0;
    switch (job.state) {
    case JobState::Waiting:
        if (asksAboutPrice(job))
            return priceQuestion(job);
        if (job.rule.whenCheap)
            return job.waitsFor.empty() ? Text::tr("waits for a cheap time")
                                        : phraseText(job.waitsFor);
        return hasPieces ? Text::tr("waiting, %1").arg(pieces(job)) : Text::tr("waiting");
    case JobState::Running:
        return runningStatus(job);
    case JobState::Paused:
        return hasPieces ? Text::tr("paused, %1").arg(pieces(job)) : Text::tr("paused");
    case JobState::Succeeded:
        return succeededStatus(job);
    case JobState::Failed:
        return job.error ? phraseText(job.error->detail) : Text::tr("failed");
    case JobState::Cancelled:
        if (job.error)
            return phraseText(job.error->detail);
        return job.result.empty() ? Text::tr("cancelled")
                                  : Text::tr("cancelled, what was done is kept");
    }
    return {};
}

QString jobPlaceNote(const JobInfo& job)
{
    return job.notes.empty() ? QString() : phraseText(job.notes.back());
}

QString jobSpeed(const JobInfo& job)
{
    std::optional<double> speed;
    if (job.state == JobState::Running)
        speed = job.progress.framesPerSecond;
    else if (job.state == JobState::Succeeded && job.busySeconds > 0 &&
             job.progress.framesTotal > 1)
        speed = double(job.progress.framesTotal) / job.busySeconds;
    if (!speed || *speed <= 0)
        return {};
    const QLocale locale;
    if (*speed < 0.95)
        return Text::tr("%1 s a frame").arg(locale.toString(1 / *speed, 'f', 1));
    return Text::tr("%1 fps").arg(locale.toString(*speed, 'f', *speed < 99.95 ? 1 : 0));
}

QString jobLeft(const JobInfo& job, const JobWait& wait)
{
    switch (job.state) {
    case JobState::Waiting:
        if (asksAboutPrice(job))
            return Text::tr("asks you");
        if (job.rule.whenCheap)
            return Text::tr("when cheap");
        if (wait.before == 0)
            return Text::tr("next");
        if (wait.startsIn)
            return Text::tr("starts in %1").arg(durationText(*wait.startsIn));
        return Text::tr("waiting, %n before it", "jobs", wait.before);
    case JobState::Running:
        return job.progress.secondsLeft ? durationText(*job.progress.secondsLeft) : QString();
    case JobState::Paused:
        return Text::tr("paused");
    case JobState::Failed:
        return Text::tr("failed");
    case JobState::Cancelled:
        return Text::tr("cancelled");
    case JobState::Succeeded:
        break;
    }
    return {};
}

QString jobTook(const JobInfo& job)
{
    return job.state == JobState::Succeeded
               ? Text::tr("took %1").arg(durationText(workedSeconds(job)))
               : QString();
}

QString jobPredictedTime(const JobInfo& job)
{
    if (job.state != JobState::Succeeded || !job.quote || !job.quote->time)
        return {};
    return Text::tr("predicted %1").arg(durationText(job.quote->time->p50.count()));
}

double workedSeconds(const JobInfo& job)
{
    return job.ranSeconds > 0 ? job.ranSeconds : job.busySeconds;
}

double jobShare(const JobInfo& job)
{
    if (job.state == JobState::Succeeded)
        return 1;
    if (job.progress.framesTotal <= 0)
        return 0;
    return std::clamp(double(job.progress.framesDone) / double(job.progress.framesTotal), 0.0, 1.0);
}

} // namespace sluice::ui
