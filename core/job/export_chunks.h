// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"

namespace sluice {

/// Makes the chunks of an export in this process, on the calling thread, until none is left: decode, fit, encode.
///
/// The picture at a frame's time is the segment's last one that begins at or before it; gaps are black. As Backend::run():
/// after a stop request it returns Cancelled within a picture, with every chunk given back. Errors: as there.
Result<void> makeExportChunks(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop);

} // namespace sluice
