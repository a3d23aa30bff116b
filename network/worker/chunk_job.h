// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/worker/one_chunk.h"

namespace sluice::network {

/// Makes what `request` asks for out of `chunk`, which comes from a stranger, with everything it writes below `folder`.
///
/// Errors are VideoJobErrors: what the stranger is to be told, without names of this computer's files; those go to the log.
tl::expected<MadeChunk, VideoJobError> makeRequestedChunk(const VideoJobRequest& request,
                                                          const std::filesystem::path& chunk,
                                                          const std::filesystem::path& folder,
                                                          Backend& backend,
                                                          std::stop_token stop);

} // namespace sluice::network
