// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_info.h"

#include <QString>

#include <optional>

namespace sluice::ui {

/// How long a job that waits has to.
struct JobWait
{
    int before = 0;                 ///< jobs for the same place that come first
    std::optional<double> startsIn; ///< seconds, when all of those can tell how long they take
};

/// "harbour_1998.mov": the source, or what an export makes
QString jobTitle(const JobInfo& job);
/// "upscale ×4", "export of 3 clips"
QString jobWhat(const JobInfo& job);
/// What happens to it now, or how it ended: "upscaling, piece 41 of 96", "predicted 48 s, took 51 s", the sentence of its error.
QString jobStatus(const JobInfo& job);
/// The same for a line that leaves jobMessage() to another one: "failed, 2 of 6 pieces done", "asks you".
QString jobProgressText(const JobInfo& job);
/// What matters more than how far it came: the sentence of a failed job's error, what a job asks; else empty.
QString jobMessage(const JobInfo& job);
/// Why it is made where it is, when that was not plain from the start: "Moved to this computer after 2 of 6 pieces."; else empty.
QString jobPlaceNote(const JobInfo& job);
/// "31.4 fps", "1.9 s a frame"; empty when unknown.
QString jobSpeed(const JobInfo& job);
/// "3 min 05 s", "starts in 48 s", "waiting, 2 before it", "paused"; empty when unknown.
QString jobLeft(const JobInfo& job, const JobWait& wait);
/// "took 51 s" of a job that succeeded, "predicted 48 s" of it; empty where that is not known.
QString jobTook(const JobInfo& job);
QString jobPredictedTime(const JobInfo& job);
/// Seconds from start to end where that was measured, else what the pieces took together.
double workedSeconds(const JobInfo& job);
/// 0..1
double jobShare(const JobInfo& job);

} // namespace sluice::ui
