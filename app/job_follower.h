// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli_context.h"
#include "app/interrupt.h"
#include "core/job/queue_session.h"

#include <QElapsedTimer>
#include <QObject>

#include <functional>
#include <stop_token>
#include <string>

namespace sluice::app {

/// Stays with one job until its end: a progress line on a terminal, Ctrl-C that pauses it, the last word with result and figures.
///
/// A second Ctrl-C ends the program at once; the job then waits for the next owner, as after a crash.
class JobFollower : public QObject
{
    Q_OBJECT

public:
    JobFollower(QueueSession& session, CliContext& context);

    /// Starts to follow; finished() comes once, also when the job has ended already.
    void follow(JobId id);

Q_SIGNALS:
    /// The job has ended or is paused; context.exitCode is set.
    void finished();

private:
    void update(JobId id);
    void sayNotes(const JobInfo& info);
    void showProgress(const JobInfo& info);
    void conclude(const JobInfo& info);
    void sayResult(const JobDetails& details);
    void pauseJob();

    QueueSession& m_session;
    CliContext& m_context;
    JobId m_id = 0;
    bool m_concluded = false;
    bool m_interrupted = false;
    bool m_lineShown = false;
    std::optional<std::size_t> m_notesSaid; ///< absent: the job has not been seen yet
    QElapsedTimer m_sinceLine;
    Interrupt m_interrupt;
    std::stop_callback<std::function<void()>> m_onInterrupt;
};

/// "[#####.....] 48 %  upscaling  12.4 fps  1 min 05 s left", or "waiting, 2 jobs before it".
std::string progressLine(const JobInfo& info);
/// What a job asks that waits because nobody works for the agreed price, with the commands that answer; empty: it asks nothing.
std::string priceQuestion(const JobInfo& info);

} // namespace sluice::app
