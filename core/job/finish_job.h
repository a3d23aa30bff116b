// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"
#include "core/job/journal.h"

namespace sluice {

/// The finished file of a job and its account.
struct FinishedJob
{
    std::filesystem::path result;
    nlohmann::json receipt;
};

/// Makes one file of all chunks beside the output and gives it the output's name.
///
/// If another file took that name meanwhile, the result is kept in the job's folder and the error says where.
/// Errors: AlreadyExists, Io, DiskFull, NotFound, InvalidInput, Cancelled. The output's name never holds half a file.
Result<FinishedJob> finishJob(Journal& journal,
                              const JobPlan& plan,
                              const JobInfo& info,
                              const Settings& settings,
                              std::stop_token stop);

/// Whether a former run already gave the result its name and died before it could say so; then that result.
Result<std::optional<FinishedJob>> findPublished(Journal& journal, const JobPlan& plan, JobId id);

/// Makes a file "name.partial.ext" beside the output of the chunks that are done from the start on, never over another file.
///
/// Returns its path, or an empty one when the first chunk is missing or the job is about a picture.
/// Errors: as finishJob().
Result<std::filesystem::path>
keepDoneChunks(Journal& journal, const JobPlan& plan, JobId id, std::stop_token stop);

} // namespace sluice
