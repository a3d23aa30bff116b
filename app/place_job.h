// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/backends.h"
#include "app/place_arguments.h"

namespace sluice::app {

/// A job that is planned, and what the places say about it.
struct PreparedJob
{
    JobPlan plan;
    std::vector<Quote> quotes;
};

/// Plans the job where it is wished, and asks the places; orchestrators too when that matters (always for an estimate).
///
/// Errors: those of prepareJob(), checkPlaceArguments() and Workplace::planner().
Result<PreparedJob> preparePlacedJob(const JobSpec& spec,
                                     const PlaceArguments& place,
                                     const Workplace& workplace,
                                     const CliContext& context,
                                     bool isEstimate);

/// The same for several that differ in nothing that a place looks at (variations): orchestrators are asked once.
Result<std::vector<PreparedJob>> preparePlacedJobs(const std::vector<JobSpec>& specs,
                                                   const PlaceArguments& place,
                                                   const Workplace& workplace,
                                                   const CliContext& context,
                                                   bool isEstimate);

/// Says what the places say, and with a rule which of them it would be.
void sayEstimate(const PreparedJob& prepared, const PlaceArguments& place, CliContext& context);

/// Chooses the place of each job and stays with them to the last one's end, or, detached, until all are in the queue.
void runPlaced(const std::vector<PreparedJob>& prepared,
               const PlaceArguments& place,
               bool detach,
               const Workplace& workplace,
               CliContext& context);

} // namespace sluice::app
