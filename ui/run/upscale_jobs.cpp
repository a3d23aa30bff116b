// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/upscale_jobs.h"

#include "core/media/media_info.h"
#include "core/timeline/read_media.h"
#include "ui/base/error_text.h"
#include "ui/run/submit_in_turn.h"

#include <set>

namespace sluice::ui {

/// What has to be read of files before a result can take a clip's place.
struct UpscaleJobs::Finished
{
    Result<MediaRef> media;
    Rational clockStart;
};

UpscaleJobs::UpscaleJobs(Timeline& timeline,
                         QueueClient& queue,
                         Background& background,
                         QObject* parent)
    : QObject(parent)
    , m_timeline(timeline)
    , m_queue(queue)
    , m_background(background)
    , m_timelineToken(timeline.onChanged([this] { lookAtTimeline(); }))
{
    connect(&queue, &QueueClient::ready, this, &UpscaleJobs::lookAtTimeline);
    connect(&queue, &QueueClient::jobChanged, this, &UpscaleJobs::lookAtJob);
    connect(&queue, &QueueClient::jobRemoved, this,
            [this](JobId id) { m_timeline.dropPendingJob(id); });
    connect(&queue, &QueueClient::chunksChanged, this, [this](JobId id) {
        for (const ClipId clip : clipsOf(id))
            Q_EMIT chunksChanged(clip);
    });
}

void UpscaleJobs::submit(std::vector<PreparedJob> jobs, const Placement& placement)
{
    const auto remember = [this](JobId id, ClipId clip) {
        // The clip may have gone meanwhile; the job then ends as a file only.
        if (m_timeline.find(clip))
            static_cast<void>(m_timeline.setPendingJob(clip, id));
    };
    submitInTurn(m_queue, std::move(jobs), placement,
                 {this, remember, [this](int count) { Q_EMIT submitted(count); },
                  [this](const Error& error) { Q_EMIT failed(errorText(error)); }});
}

std::vector<ClipId> UpscaleJobs::clipsOf(JobId id) const
{
    std::vector<ClipId> clips;
    for (const Track& track : m_timeline.tracks())
        for (const Clip& clip : track.clips)
            if (clip.pendingJob == id)
                clips.push_back(clip.id);
    return clips;
}

void UpscaleJobs::lookAtTimeline()
{
    if (!m_queue.isReady())
        return;
    std::set<JobId> pending;
    for (const Track& track : m_timeline.tracks())
        for (const Clip& clip : track.clips)
            if (clip.pendingJob)
                pending.insert(*clip.pendingJob);
    for (const JobId id : pending) {
        if (m_clockStart.count(id) > 0)
            continue;
        const JobPointer job = m_queue.job(id);
        if (!job)
            continue;
        m_clockStart[id] = Rational(0);
        m_background.run(
            this,
            [source = job->spec.source()](std::stop_token) {
                const auto info = media::probe(source);
                return info ? info->start : Rational(0);
            },
            [this, id](Rational start) {
                m_clockStart[id] = start;
                m_queue.watchChunks(id);
                lookAtJob(id);
            });
    }
}

std::vector<JobChunk> UpscaleJobs::chunksOf(ClipId id) const
{
    const Clip* clip = m_timeline.find(id);
    if (!clip || !clip->pendingJob)
        return {};
    const auto start = m_clockStart.find(*clip->pendingJob);
    std::vector<JobChunk> chunks = m_queue.chunks(*clip->pendingJob);
    if (start != m_clockStart.end())
        for (JobChunk& chunk : chunks) {
            chunk.from = chunk.from - start->second;
            chunk.to = chunk.to - start->second;
        }
    return chunks;
}

void UpscaleJobs::lookAtJob(JobId id)
{
    const JobPointer job = m_queue.job(id);
    if (!job || clipsOf(id).empty())
        return;
    if (job->state == JobState::Succeeded)
        collect(id);
    else if (job->state == JobState::Cancelled)
        m_timeline.dropPendingJob(id);
}

void UpscaleJobs::collect(JobId id)
{
    if (m_collecting[id])
        return;
    m_collecting[id] = true;
    const JobPointer job = m_queue.job(id);
    m_background.run(
        this,
        [source = job->spec.source(), result = job->result](std::stop_token stop) {
            const auto info = media::probe(source);
            return Finished{readMedia(result, std::move(stop)), info ? info->start : Rational(0)};
        },
        [this, id, job](const Finished& finished) {
            m_collecting.erase(id);
            if (!finished.media) {
                m_timeline.dropPendingJob(id);
                Q_EMIT failed(errorText(finished.media.error()));
                return;
            }
            const auto* spec = std::get_if<UpscaleSpec>(&job->spec.task);
            for (const ClipId clip : clipsOf(id)) {
                UpscaledMedia upscaled;
                upscaled.media = *finished.media;
                upscaled.job = id;
                upscaled.from =
                    spec && spec->start ? *spec->start - finished.clockStart : Rational(0);
                upscaled.to = spec && spec->end ? *spec->end - finished.clockStart
                                                : upscaled.from + finished.media->duration;
                if (const auto done = m_timeline.replaceMedia(clip, upscaled); !done)
                    Q_EMIT failed(errorText(done.error()));
                else
                    Q_EMIT replaced(clip);
            }
            m_timeline.dropPendingJob(id);
        });
}

} // namespace sluice::ui
