// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/queue/queue_client.h"

namespace sluice::test {

/// The row of an upscaling of "clip-ID.mp4" with 96 pieces; `position` counts only for jobs that are not terminal.
JobInfo jobRow(JobId id, JobState state, int position = 0);

ui::JobPointer shared(JobInfo job);

/// A queue of `count` jobs: the first runs, every other one of the rest waits, the others are done.
ui::QueueChange manyJobs(int count);

} // namespace sluice::test
