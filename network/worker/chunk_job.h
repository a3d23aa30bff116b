// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"
#include "network/byoc_video/video_job.h"

namespace sluice::network {

/// A chunk that a stranger sent and a backend enlarged.
struct MadeChunk
{
    std::filesystem::path file;
    std::uintmax_t bytes = 0;
    ChunkResult result;
    std::string modelSha256;
};

/// Makes what `request` asks for out of `chunk`, which comes from a stranger, with everything it writes below `folder`.
///
/// Errors are VideoJobErrors: what the stranger is to be told, without names of this computer's files; those go to the log.
tl::expected<MadeChunk, VideoJobError> makeRequestedChunk(const VideoJobRequest& request,
                                                          const std::filesystem::path& chunk,
                                                          const std::filesystem::path& folder,
                                                          Backend& backend,
                                                          std::stop_token stop);

} // namespace sluice::network
