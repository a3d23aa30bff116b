// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/generate/generate_jobs.h"

#include "core/timeline/read_media.h"
#include "core/timeline/timeline.h"
#include "ui/base/error_text.h"
#include "ui/run/submit_in_turn.h"

#include <algorithm>

namespace sluice::ui {

GenerateJobs::GenerateJobs(Timeline& timeline,
                           QueueClient& queue,
                           Background& background,
                           QObject* parent)
    : QObject(parent)
    , m_timeline(timeline)
    , m_queue(queue)
    , m_background(background)
    , m_timelineToken(timeline.onChanged([this] { lookAtTimeline(); }))
{
    connect(&queue, &QueueClient::ready, this, &GenerateJobs::lookAtTimeline);
    connect(&queue, &QueueClient::jobChanged, this, &GenerateJobs::lookAtJob);
    connect(&queue, &QueueClient::jobRemoved, this, [this](JobId id) {
        if (isAwaited(id))
            m_timeline.dropAwaitedJob(id);
    });
}

void GenerateJobs::submit(std::vector<PreparedJob> jobs, const Placement& placement)
{
    submitInTurn(m_queue, std::move(jobs), placement,
                 {this, [this](JobId id, ClipId) { m_timeline.awaitJob(id); },
                  [this](int count) { Q_EMIT submitted(count); },
                  [this](const Error& error) { Q_EMIT failed(errorText(error)); }});
}

bool GenerateJobs::isAwaited(JobId id) const
{
    const auto& awaited = m_timeline.content().awaitedJobs;
    return std::ranges::find(awaited, id) != awaited.end();
}

/// What ended while the project was closed has no news to come.
void GenerateJobs::lookAtTimeline()
{
    if (!m_queue.isReady())
        return;
    // Dropping one changes the list, and calls this again.
    const std::vector<std::int64_t> awaited = m_timeline.content().awaitedJobs;
    for (const JobId id : awaited)
        lookAtJob(id);
}

void GenerateJobs::lookAtJob(JobId id)
{
    if (!isAwaited(id))
        return;
    const JobPointer job = m_queue.job(id);
    // A number from another computer's queue means nothing here.
    if (!job || !job->spec.generating() || job->state == JobState::Cancelled)
        m_timeline.dropAwaitedJob(id);
    else if (job->state == JobState::Succeeded)
        collect(id, true);
}

ClipId GenerateJobs::clipOf(JobId id) const
{
    const JobPointer job = m_queue.job(id);
    if (!job || job->result.empty())
        return 0;
    const auto& clips = m_timeline.tracks().front().clips;
    const auto found = std::ranges::find_if(
        clips, [&](const Clip& clip) { return clip.source.path == job->result; });
    return found == clips.end() ? 0 : found->id;
}

void GenerateJobs::place(JobId id)
{
    if (const ClipId clip = clipOf(id))
        Q_EMIT added(id, clip, false);
    else
        collect(id, false);
}

void GenerateJobs::collect(JobId id, bool isNew)
{
    const JobPointer job = m_queue.job(id);
    if (!job || !m_collecting.insert(id).second)
        return;
    m_background.run(
        this,
        [result = job->result](std::stop_token stop) { return readMedia(result, std::move(stop)); },
        [this, id, isNew](const Result<MediaRef>& media) {
            m_collecting.erase(id);
            // Another project may be open by now.
            if (isNew && !isAwaited(id))
                return;
            // First, since the timeline's news come back to here.
            m_timeline.dropAwaitedJob(id);
            const Result<ClipId> clip =
                media ? m_timeline.append(*media) : Result<ClipId>(Unexpected(media.error()));
            if (clip)
                Q_EMIT added(id, *clip, isNew);
            else
                Q_EMIT failed(errorText(clip.error()));
        });
}

} // namespace sluice::ui
