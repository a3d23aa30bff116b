// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace sluice {

/// Has the process write `state`/crash-PID.txt when it dies of SIGSEGV, SIGABRT, SIGBUS, SIGFPE or SIGILL: the signal, the
/// address, a backtrace of names and addresses, and how long the log was. Then it dies as it would have.
///
/// The report holds no memory, no environment and no arguments. Once a process, on the main thread, after startLog(); the
/// main thread gets a stack for the handler, so that its own running over is reported too.
/// Checked: tests/core/test_crash.cpp
void installCrashHandler(const std::filesystem::path& state,
                         const std::string& program,
                         const std::string& version);

} // namespace sluice
