// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"
#include "network/byoc_video/video_job.h"

namespace sluice::network {

/// A chunk that a backend made for a stranger.
struct MadeChunk
{
    std::filesystem::path file;
    std::uintmax_t bytes = 0;
    ChunkResult result;
    std::string modelSha256;
};

/// An error as a stranger is told of it, without names of this computer's files.
tl::unexpected<VideoJobError> refuse(int status, const char* code, std::string message);
/// Likewise, of what a backend could not do; the error itself goes to the log. `model` is whose work it was.
tl::unexpected<VideoJobError> refuseFor(const Error& error, const std::string& model);

/// How answers are encoded: finely, because they are encoded once more.
media::EncodeSettings answerEncoding(int bitDepth);

/// Has `backend` make the one chunk of `plan`. Errors: those of Backend::run(); Internal (no chunk came of it).
Result<MadeChunk> runOneChunk(Backend& backend, const JobPlan& plan, std::stop_token stop);

} // namespace sluice::network
