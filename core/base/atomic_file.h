// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace sluice {

/// Writes `content` beside `path`, syncs it, and renames it into place: afterwards `path` holds either the old
/// content or the new, also after a power cut. Creates missing folders.
///
/// Errors: DiskFull, Io.
Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view content);

/// Syncs the finished file `from` and renames it to `to` in the same file system, then syncs the folder.
///
/// `replace` false: fails with AlreadyExists when `to` is there, without a gap in which another process could create it.
/// Errors: AlreadyExists, DiskFull, Io.
Result<void>
publishFile(const std::filesystem::path& from, const std::filesystem::path& to, bool replace);

/// The whole file. Errors: NotFound, Io, InvalidInput when it is larger than `limit` bytes.
Result<std::string> readFile(const std::filesystem::path& path, std::uintmax_t limit = 64u << 20);

/// DiskFull or Io with a sentence made of `what`, `path` and the errno value.
Error errorFromErrno(int number, std::string_view what, const std::filesystem::path& path);

} // namespace sluice
