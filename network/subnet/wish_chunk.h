// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_plan.h"
#include "core/media/transport_chunk.h"

namespace sluice::network {

/// What travels of a clip to generate, and what its answer has to be. A start image is written to `startImage` as a bare PNG, without
/// what its file says beside the picture; `bytes` is 0 and `file` empty where there is none.
///
/// Errors: those of reading and writing it; InvalidInput (too large to be sent).
Result<media::TransportChunk>
prepareWish(const JobPlan& plan, const Chunk& chunk, const std::filesystem::path& startImage);

} // namespace sluice::network
