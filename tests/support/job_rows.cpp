// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/job_rows.h"

#include <fmt/format.h>

namespace sluice::test {

JobInfo jobRow(JobId id, JobState state, int position)
{
    UpscaleSpec spec;
    spec.source = fmt::format("/clips/clip-{}.mp4", id);
    spec.output = fmt::format("/clips/clip-{}-4x.mp4", id);
    spec.model = "fake";
    spec.scale = 4;
    JobInfo job;
    job.id = id;
    job.spec = JobSpec{spec};
    job.state = state;
    job.position = position;
    job.target = {2880, 2304};
    job.progress.framesTotal = 4800;
    job.progress.chunksTotal = 96;
    Quote quote;
    quote.possible = true;
    quote.time = TimeBand{std::chrono::seconds(48), std::chrono::seconds(60)};
    quote.cost = FiatAmount{40000, "USD"};
    job.quote = quote;
    if (state == JobState::Running) {
        job.progress.stage = "upscaling";
        job.progress.framesDone = 2000;
        job.progress.chunksDone = 40;
        job.progress.framesPerSecond = 31.4;
        job.progress.secondsLeft = 185;
        job.busySeconds = 24;
    }
    if (state == JobState::Succeeded) {
        job.progress.framesDone = 4800;
        job.progress.chunksDone = 96;
        job.busySeconds = 51;
        job.result = spec.output;
    }
    if (state == JobState::Failed)
        job.error =
            Error{ErrorCode::DiskFull, "There is no space left in /clips. Make room, then retry."};
    return job;
}

ui::JobPointer shared(JobInfo job)
{
    return std::make_shared<const JobInfo>(std::move(job));
}

ui::QueueChange manyJobs(int count)
{
    ui::QueueChange change;
    change.isComplete = true;
    int position = 0;
    for (JobId id = 1; id <= count; ++id) {
        const bool isDone = id % 2 == 0;
        const JobState state =
            isDone ? JobState::Succeeded : (id == 1 ? JobState::Running : JobState::Waiting);
        change.added.push_back(shared(jobRow(id, state, isDone ? 0 : position++)));
    }
    return change;
}

} // namespace sluice::test
