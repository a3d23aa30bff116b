// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <span>
#include <string>

namespace sluice::engine {

/// Which walls stand around this process. Found by trying, not by trusting the calls that built them.
struct WallReport
{
    bool files = false;   ///< files outside the allowed ones can neither be read nor written
    bool network = false; ///< no socket of any kind can be made
    std::string detail;   ///< why a wall does not stand, in sentences; empty when both do
};

/// Shuts this process in for the rest of its life: files through Landlock, sockets and the like through seccomp.
///
/// Afterwards the process may read `readPaths` (files, or folders with all that is in them), the system's libraries, what
/// tells about processors and memory, the folders of the libraries it has loaded, and the devices of the GPU; it may read and
/// write in `writeFolder` and nowhere else. It cannot open sockets, start programs, look into or signal other processes, or
/// change owner, mode or times of any file. No core is dumped. Read paths that do not exist are skipped.
///
/// Call it before the first thread is started: a file wall does not cover threads that run already. A kernel that lacks
/// one of the walls is no error; the report says so.
/// Errors: NotFound or Io when `writeFolder` cannot be opened, Internal when the kernel refuses its own interface.
Result<WallReport> raiseWall(std::span<const std::filesystem::path> readPaths,
                             const std::filesystem::path& writeFolder);

} // namespace sluice::engine
