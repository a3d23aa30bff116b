// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/descriptor.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace sluice::net {

/// A file that the body of one answer goes to. It disappears again unless keep() is called. Moves between threads, is used by one.
class AnswerFile
{
public:
    /// Empties a file that is there. Errors: Io, NotFound (no such folder).
    static Result<AnswerFile> create(const std::filesystem::path& path);
    ~AnswerFile();
    AnswerFile(AnswerFile&& other) noexcept;
    AnswerFile& operator=(AnswerFile&&) = delete;

    /// Errors: DiskFull, Io.
    Result<void> append(std::string_view data);
    /// Lets the file stay; kept safe: waits until the disk has it. Errors: DiskFull, Io.
    Result<void> keep(bool isKeptSafe = true);

private:
    AnswerFile(Descriptor descriptor, std::filesystem::path path);

    Descriptor m_descriptor;
    std::filesystem::path m_path;
    bool m_isKept = false;
};

} // namespace sluice::net
