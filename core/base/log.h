// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <spdlog/spdlog.h>

#include <filesystem>

namespace sluice {

/// Sends the process's log to `folder`/`program`.log (rotated at 2 MiB, three kept), and warnings to standard error as
/// well when `verbose` is set. Never throws: a log that cannot be written is no log.
void startLog(const std::filesystem::path& folder, const char* program, bool verbose);

} // namespace sluice
