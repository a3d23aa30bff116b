// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/base/background.h"
#include "ui/queue/queue_client.h"
#include "ui/run/estimates.h"

#include <QObject>

#include <set>

namespace sluice {
class Timeline;
}

namespace sluice::ui {

/// Submits generations and puts each finished clip at the end of the timeline, as one step of undo.
///
/// The project remembers the jobs whose clips it awaits (TimelineContent::awaitedJobs), so that one opened after a job has ended gets
/// its clip too. Window's thread; files are read in the background.
class GenerateJobs : public QObject
{
    Q_OBJECT

public:
    GenerateJobs(Timeline& timeline,
                 QueueClient& queue,
                 Background& background,
                 QObject* parent = nullptr);

    /// Writes the jobs to the queue; submitted() or failed() follows.
    void submit(std::vector<PreparedJob> jobs, const Placement& placement);
    /// The clip that shows the job's result; 0: none does.
    ClipId clipOf(JobId id) const;
    /// Puts the job's result on the timeline unless it is there; added() follows.
    void place(JobId id);

Q_SIGNALS:
    void submitted(int count);
    void failed(const QString& text);
    /// The job's clip is on the timeline. `isNew`: it came by itself, because the job ended.
    void added(sluice::JobId job, sluice::ClipId clip, bool isNew);

private:
    void lookAtTimeline();
    void lookAtJob(JobId id);
    void collect(JobId id, bool isNew);
    bool isAwaited(JobId id) const;

    Timeline& m_timeline;
    QueueClient& m_queue;
    Background& m_background;
    std::set<JobId> m_collecting;
    std::shared_ptr<void> m_timelineToken;
};

} // namespace sluice::ui
