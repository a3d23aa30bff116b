// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_lock.h"
#include "core/base/paths.h"
#include "core/timeline/project.h"

#include <chrono>

namespace sluice {

/// What a process that died left behind.
struct Recoverable
{
    std::filesystem::path file;    ///< in data/autosave
    std::filesystem::path project; ///< the project's file; empty when it never had one
    std::chrono::system_clock::time_point saved;
    std::size_t clips = 0;
};

/// Keeps the open project in data/autosave, for the case that this process dies.
///
/// One for each open project; the caller says when to write (a few seconds after the last edit). A lock, which the kernel
/// drops with the process, tells living owners from dead ones. May be used from any one thread at a time.
/// Checked: tests/core/test_timeline_autosave.cpp
class Autosave
{
public:
    /// Errors: Io, DiskFull.
    static Result<Autosave> create(const Paths& paths);
    /// What was written stays: only discard() is a clean end.
    ~Autosave() = default;
    Autosave(Autosave&&) noexcept = default;
    Autosave& operator=(Autosave&&) = delete;

    /// Replaces what was written before. `path` is the project's file, empty when it has none yet. Errors: Io, DiskFull.
    Result<void> write(const Project& project, const std::filesystem::path& path);
    /// Everything is saved, or given up by the user: nothing is left to recover.
    void discard();

private:
    Autosave(FileLock lock, std::filesystem::path file);

    FileLock m_lock;
    std::filesystem::path m_file;
};

/// What can be recovered, newest first. Projects of living processes are not listed; nor are files that cannot be read.
std::vector<Recoverable> recoverableProjects(const Paths& paths);
/// The project as it was written, missing media marked. Discard it when it has been saved. Errors: as loadProject().
Result<Project> recoverProject(const Recoverable& recoverable);
/// Forgets it.
void discardRecoverable(const Recoverable& recoverable);

} // namespace sluice
