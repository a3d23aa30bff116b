// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/job_follower.h"

#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace sluice::app {
namespace {

std::string bar(double share)
{
    constexpr int kWidth = 24;
    const int filled = std::clamp(int(share * kWidth), 0, kWidth);
    return "[" + std::string(std::size_t(filled), '#') +
           std::string(std::size_t(kWidth - filled), '.') + "]";
}

} // namespace

std::string priceQuestion(const JobInfo& info)
{
    const PlaceRule& rule = info.rule;
    if (rule.asksWei.empty() || isTerminal(info.state))
        return {};
    const std::string agreedFor = rule.agreedUnit.empty() ? std::string("unit") : rule.agreedUnit;
    const std::string unit = rule.asksUnit.empty() ? agreedFor : rule.asksUnit;
    const std::string agreed = rule.agreedWei.empty() || rule.agreedWei == "0"
                                   ? std::string("No price was agreed")
                                   : fmt::format("The price has risen: {} wei for a {} were agreed",
                                                 rule.agreedWei, agreedFor);
    return fmt::format("{0}, the cheapest orchestrator asks {1} wei for a {2}.\n"
                       "Accept it:   sluice-cli jobs accept {3} --price {1}\n"
                       "Run it here: sluice-cli jobs move {3} here\n"
                       "Drop it:     sluice-cli jobs cancel {3}",
                       agreed, rule.asksWei, unit, info.id);
}

std::string progressLine(const JobInfo& info)
{
    if (info.state == JobState::Waiting && info.rule.whenCheap)
        return info.waitsFor.empty() ? std::string("waits for a cheap time") : info.waitsFor;
    if (info.state == JobState::Waiting)
        return info.position == 0 ? std::string("waiting")
                                  : fmt::format("waiting, {} before it", info.position);
    const JobProgress& progress = info.progress;
    const double share =
        progress.framesTotal > 0 ? double(progress.framesDone) / double(progress.framesTotal) : 0;
    std::string line = fmt::format("{} {:3.0f} %  {}", bar(share), share * 100,
                                   progress.stage.empty() ? "starting" : progress.stage);
    if (progress.framesPerSecond)
        line += fmt::format("  {:.{}f} frames/s", *progress.framesPerSecond,
                            *progress.framesPerSecond < 10 ? 2 : 1);
    if (progress.secondsLeft)
        line += fmt::format("  {} left", formatDuration(*progress.secondsLeft));
    return line;
}

JobFollower::JobFollower(QueueSession& session, CliContext& context)
    : m_session(session)
    , m_context(context)
    // The request comes on a thread of its own; the queue belongs to this one.
    , m_onInterrupt(m_interrupt.token(), [this] {
        QMetaObject::invokeMethod(
            this, [this] { pauseJob(); }, Qt::QueuedConnection);
    })
{
    connect(&m_session, &QueueSession::jobChanged, this, &JobFollower::update);
    connect(&m_session, &QueueSession::ready, this, [this] { update(m_id); });
}

void JobFollower::follow(JobId id)
{
    m_id = id;
    m_sinceLine.start();
    QMetaObject::invokeMethod(
        this, [this] { update(m_id); }, Qt::QueuedConnection);
}

void JobFollower::update(JobId id)
{
    if (id != m_id || m_id == 0 || m_concluded)
        return;
    const auto info = m_session.job(m_id);
    if (!info)
        return;
    if (m_context.showsProgress()) {
        sayNotes(*info);
        showProgress(*info);
    }
    if (isTerminal(info->state) || info->state == JobState::Paused || !info->rule.asksWei.empty())
        conclude(*info);
}

/// What has been said about the job since it was followed: that it goes on elsewhere.
void JobFollower::sayNotes(const JobInfo& info)
{
    if (!m_notesSaid)
        m_notesSaid = info.notes.size();
    for (; *m_notesSaid < info.notes.size(); ++*m_notesSaid)
        fmt::print(stderr, "\r\x1b[K{}\n", info.notes[*m_notesSaid]);
}

void JobFollower::showProgress(const JobInfo& info)
{
    constexpr int kMillisecondsBetweenLines = 100;
    if (m_lineShown && m_sinceLine.elapsed() < kMillisecondsBetweenLines)
        return;
    m_sinceLine.restart();
    m_lineShown = true;
    fmt::print(stderr, "\r{}\x1b[K", progressLine(info));
    std::fflush(stderr);
}

void JobFollower::conclude(const JobInfo& info)
{
    m_concluded = true;
    if (m_lineShown)
        fmt::print(stderr, "\r\x1b[K");
    if (const std::string question = priceQuestion(info); !question.empty()) {
        m_context.exitCode = kExitUnavailable;
        m_context.sayJson(toJson(info));
        fmt::print(stderr, "{}\n", question);
        Q_EMIT finished();
        return;
    }
    if (info.state == JobState::Succeeded || info.state == JobState::Cancelled) {
        m_session.show(m_id, [this](const Result<JobDetails>& details) {
            if (details)
                sayResult(*details);
            else
                m_context.report(details.error());
            Q_EMIT finished();
        });
        return;
    }
    if (info.state == JobState::Paused) {
        m_context.exitCode = m_interrupted ? kExitInterrupted : kExitOk;
        const std::string next = fmt::format("sluice-cli jobs resume {}", m_id);
        if (m_context.json)
            m_context.sayJson(toJson(info));
        else
            fmt::print(stderr, "Job {} is paused, {} of {} frames are done. Go on with: {}\n", m_id,
                       info.progress.framesDone, info.progress.framesTotal, next);
    } else {
        Error error = info.error.value_or(Error{ErrorCode::Internal, "The job failed."});
        error.detail += fmt::format("\nTry again with: sluice-cli jobs retry {}", m_id);
        m_context.report(error);
    }
    Q_EMIT finished();
}

void JobFollower::sayResult(const JobDetails& details)
{
    const JobInfo& info = details.info;
    if (info.state == JobState::Cancelled)
        m_context.exitCode = kExitInterrupted;
    m_context.sayJson(toJson(details));
    if (info.state == JobState::Cancelled && info.result.empty())
        return m_context.say(fmt::format("Job {} was cancelled.", m_id));
    // Makers that worked at the same time count once.
    const nlohmann::json::json_pointer real("/time/realSeconds");
    const bool isKnown = details.receipt.contains(real) && details.receipt[real].is_number();
    const double seconds = isKnown ? details.receipt[real].get<double>() : info.busySeconds;
    std::string figures =
        fmt::format("{} frames in {}", info.progress.framesDone, formatDuration(seconds));
    if (info.quote && info.quote->time)
        figures +=
            fmt::format(" (estimated {} to {})", formatDuration(info.quote->time->p50.count()),
                        formatDuration(info.quote->time->p90.count()));
    m_context.say(fmt::format("{}\n{}, {}x{}", info.result.string(), figures, info.target.width,
                              info.target.height));
    if (details.receipt.contains("notes"))
        for (const auto& note : details.receipt["notes"])
            if (note.is_string())
                m_context.say("Note: " + note.get<std::string>());
}

void JobFollower::pauseJob()
{
    if (m_concluded || m_interrupted)
        return;
    m_interrupted = true;
    if (m_context.showsProgress())
        fmt::print(stderr, "\r\x1b[KPausing; press Ctrl-C again to stop at once.\n");
    m_session.pause(m_id, [this](const Result<void>& paused) {
        if (paused || m_concluded)
            return;
        // Nobody to ask: the job waits for the next owner, as after a crash.
        m_concluded = true;
        m_context.report({ErrorCode::Cancelled, paused.error().detail});
        Q_EMIT finished();
    });
}

} // namespace sluice::app
