// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <optional>
#include <string>

namespace sluice {

/// An exclusive flock() on a file of its own; the kernel lets go of it when the process dies, however it dies.
class FileLock
{
public:
    /// The lock, or nothing when somebody else has it. Does not wait. Errors: Io, DiskFull.
    static Result<std::optional<FileLock>> tryLock(const std::filesystem::path& file);
    ~FileLock();
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;

    /// Whether the locked file still is the one at its path: false when somebody deleted or replaced it.
    bool isInPlace() const;
    /// Replaces the file's content, which others may read. Errors: Io, DiskFull.
    Result<void> write(const std::string& content);

private:
    FileLock(int descriptor, std::filesystem::path file);
    int m_descriptor;
    std::filesystem::path m_file;
};

} // namespace sluice
