// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/base/background.h"
#include "ui/queue/queue_client.h"
#include "ui/run/estimates.h"

#include <QObject>

#include <map>

namespace sluice::ui {

/// Brings clips and jobs together: submits, tells how far each clip's job is, and puts a finished upscale in its clip's place.
///
/// The clip remembers its job (Clip::pendingJob), so that a project opened after the job has ended gets its result too.
class UpscaleJobs : public QObject
{
    Q_OBJECT

public:
    UpscaleJobs(Timeline& timeline,
                QueueClient& queue,
                Background& background,
                QObject* parent = nullptr);

    /// Writes the jobs to the queue; submitted() or failed() follows.
    void submit(std::vector<PreparedJob> jobs, const Placement& placement);
    /// Chunks of the clip's pending job, in seconds from the source's beginning. Empty when it has none.
    std::vector<JobChunk> chunksOf(ClipId clip) const;

Q_SIGNALS:
    void submitted(int count);
    void failed(const QString& text);
    void chunksChanged(sluice::ClipId clip);
    /// The clip shows the finished upscale now; undo brings the source back.
    void replaced(sluice::ClipId clip);

private:
    struct Finished;

    void lookAtTimeline();
    void lookAtJob(JobId id);
    void collect(JobId id);
    std::vector<ClipId> clipsOf(JobId id) const;

    Timeline& m_timeline;
    QueueClient& m_queue;
    Background& m_background;
    std::map<JobId, Rational> m_clockStart; ///< of the source, for jobs that are watched
    std::map<JobId, bool> m_collecting;
    std::shared_ptr<void> m_timelineToken;
};

} // namespace sluice::ui
