// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_lock.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// Says that this process is running, and is taken away when it ends as it should: `state`/running-PID, locked by the process.
class RunMarker
{
public:
    /// Errors: Io, DiskFull.
    static Result<RunMarker> create(const std::filesystem::path& state);
    ~RunMarker();
    RunMarker(RunMarker&&) noexcept = default;
    RunMarker& operator=(RunMarker&&) = delete;

private:
    RunMarker(FileLock lock, std::filesystem::path file);

    std::optional<FileLock> m_lock;
    std::filesystem::path m_file; ///< empty: moved from
};

/// A run of the program that did not end as it should.
struct CrashRecord
{
    std::int64_t pid = 0;
    std::string signal; ///< "SIGSEGV"; empty: it was killed, or the computer went off
    std::string
        report; ///< all that is known, with the end of the log and without secrets: what people may send
    std::filesystem::path file; ///< where the report is kept now
};

/// Finds runs that ended badly since the last look, and files their reports away in `state`/crashes, so that each is told of once.
///
/// Call it at start, before startLog() and RunMarker::create(). Runs that still go on are left alone.
std::vector<CrashRecord> takeCrashRecords(const std::filesystem::path& state,
                                          const std::string& program);

/// `text` without what looks like a token, a password or a key, and with ~ for the user's home folder.
std::string withoutSecrets(std::string text);

} // namespace sluice
