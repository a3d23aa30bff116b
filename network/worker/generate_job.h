// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/byoc_video/generate_request.h"
#include "network/worker/one_chunk.h"

namespace sluice::network {

/// Makes the clip that `request` asks for, with everything it writes below `folder`. `startImage` comes from a stranger; empty: none.
///
/// Errors are VideoJobErrors: what the stranger is to be told, without names of this computer's files; those go to the log.
tl::expected<MadeChunk, VideoJobError> makeRequestedClip(const GenerateRequest& request,
                                                         const std::filesystem::path& startImage,
                                                         const std::filesystem::path& folder,
                                                         Backend& backend,
                                                         std::stop_token stop);

/// Makes a clip that nobody asked for as a whole and keeps its first picture: `folder`/picture.png. `spec` says nothing of output and
/// encoding.
/// Errors: those of planJob() and Backend::run().
Result<std::filesystem::path> makeFirstPicture(GenerateSpec spec,
                                               const std::filesystem::path& folder,
                                               Backend& backend,
                                               std::stop_token stop);

} // namespace sluice::network
