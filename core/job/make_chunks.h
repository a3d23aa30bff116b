// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"
#include "core/job/job_feed.h"

#include <functional>
#include <memory>

namespace sluice {

/// Whether an error speaks of the place and not of the job: another place may do better.
bool isFaultOfPlace(const Error& error);

/// One line: what happened at `place`, after how many pieces, and where the job goes on.
std::string giveUpNote(Place place, const Error& error, int chunksDone, int chunksTotal);

/// What makeChunks() needs to know of a job.
struct ChunkMaking
{
    const JobPlan& plan;
    JobFeed& feed;
    const PlaceRule& rule;
    std::vector<std::shared_ptr<Backend>> backends; ///< one, or one of each place for a shared job
    std::function<void(const std::string&)> onNote; ///< a line for the job's notes; any thread
};

/// Makes every chunk that is not done, with all backends at once: the first on the calling thread, another one on a thread of its
/// own. When one cannot go on and the rule allows, the others make its chunks too.
///
/// Errors: Cancelled after a stop request, and those of Backend::run() of the last one that could have gone on.
Result<void> makeChunks(const ChunkMaking& making, const std::stop_token& stop);

} // namespace sluice
