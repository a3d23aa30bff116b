// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace sluice::net {

/// A download on its way: the bytes so far, and beside them what they are the beginning of.
class ResumableFile
{
public:
    /// Opens or creates `path` and locks it against other processes.
    ///
    /// Errors: Io, DiskFull, NotFound (no such folder), Unavailable (another process is downloading it).
    static Result<ResumableFile> open(const std::filesystem::path& path, const std::string& url);

    ResumableFile(ResumableFile&& other) noexcept;
    ResumableFile& operator=(ResumableFile&&) = delete;
    ~ResumableFile();

    /// Bytes that need not be asked for again; 0 when the beginning cannot be trusted.
    std::uint64_t size() const { return m_size; }
    /// For If-Range: the strong entity tag or the date that the server gave with the beginning.
    const std::string& validator() const { return m_validator; }

    /// Forgets what is there and notes what comes now. `validator` empty: cannot be resumed.
    Result<void> restart(const std::string& validator);
    /// Errors: DiskFull, Io.
    Result<void> append(std::string_view data);
    /// The file is whole: removes the note. Kept safe: waits until the disk has it. Errors: DiskFull, Io.
    Result<void> complete(bool isKeptSafe = true);

private:
    ResumableFile(int descriptor, std::filesystem::path path, std::string url);

    std::filesystem::path notePath() const { return m_path.string() + ".resume"; }
    void readNote();

    int m_descriptor;
    std::filesystem::path m_path;
    std::string m_url;
    std::string m_validator;
    std::uint64_t m_size = 0;
};

} // namespace sluice::net
