// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace sluice::network {

/// The token in `file`; when there is no such file it is made, with a random token that nobody but this user can read.
///
/// Errors: InvalidInput (others may read the file, or it holds no token of 16 characters or more), Io, DiskFull.
Result<std::string> readOrMakeToken(const std::filesystem::path& file);

} // namespace sluice::network
