// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <vector>

namespace sluice {

/// Whether `source` is a file that can be read. Errors: NotFound, InvalidInput, Io.
Result<void> checkSourcePath(const std::filesystem::path& source);

/// Whether a result may be written at `output`, which must not be one of the `sources`.
/// Errors: InvalidInput, AlreadyExists, NotFound (the folder), Io.
Result<void> checkOutputPath(const std::filesystem::path& output,
                             const std::vector<std::filesystem::path>& sources,
                             bool overwrite);

} // namespace sluice
