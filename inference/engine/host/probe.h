// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/local/protocol.h"

namespace sluice::engine {

/// Measures for about two seconds what the first estimates stand on. Writes a small clip into `folder` and removes it.
///
/// `device`: "auto", "cpu", "cuda:0". Errors: Io, DiskFull, Unavailable (no H.264 encoder, no such device), OutOfMemory.
Result<inference::ProbedMessage> measureSpeeds(const std::string& device,
                                               const std::filesystem::path& folder);

} // namespace sluice::engine
