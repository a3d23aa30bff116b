// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"

#include "core/base/descriptor.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace sluice {
namespace fs = std::filesystem;
namespace {

Result<void> syncPath(const fs::path& path, int flags)
{
    const Descriptor descriptor(::open(path.c_str(), flags | O_CLOEXEC));
    if (!descriptor.isOpen() || ::fsync(descriptor.get()) != 0) {
        // Some file systems (FUSE mounts) refuse to sync a folder; the rename itself has happened.
        if (flags & O_DIRECTORY)
            return {};
        return Unexpected(errorFromErrno(errno, "Cannot sync", path));
    }
    return {};
}

fs::path folderOf(const fs::path& path)
{
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

} // namespace

Error errorFromErrno(int number, std::string_view what, const fs::path& path)
{
    if (number == ENOSPC || number == EDQUOT)
        return {ErrorCode::DiskFull,
                fmt::format("{} {}: the disk is full. Free some space and try again.", what,
                            path.string())};
    if (number == ENOENT)
        return {ErrorCode::NotFound, fmt::format("{} {}: it does not exist.", what, path.string())};
    if (number == EACCES || number == EPERM || number == EROFS)
        return {ErrorCode::Io, fmt::format("{} {}: no permission ({}). Choose another place.", what,
                                           path.string(), std::strerror(number))};
    return {ErrorCode::Io, fmt::format("{} {}: {}.", what, path.string(), std::strerror(number))};
}

Result<void> publishFile(const fs::path& from, const fs::path& to, bool replace)
{
    SLUICE_CHECK(syncPath(from, O_RDONLY));
    if (replace) {
        if (::rename(from.c_str(), to.c_str()) != 0)
            return Unexpected(errorFromErrno(errno, "Cannot write", to));
    } else if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
        if (errno == EEXIST)
            return fail(ErrorCode::AlreadyExists, fmt::format("{} exists already.", to.string()));
        // File systems without RENAME_NOREPLACE: a hard link refuses an existing name just as well.
        if (errno != EINVAL && errno != ENOSYS)
            return Unexpected(errorFromErrno(errno, "Cannot write", to));
        if (::link(from.c_str(), to.c_str()) != 0)
            return errno == EEXIST ? fail(ErrorCode::AlreadyExists,
                                          fmt::format("{} exists already.", to.string()))
                                   : Unexpected(errorFromErrno(errno, "Cannot write", to));
        ::unlink(from.c_str());
    }
    return syncPath(folderOf(to), O_RDONLY | O_DIRECTORY);
}

Result<void> writeFileAtomically(const fs::path& path, std::string_view content)
{
    std::error_code ignored;
    fs::create_directories(folderOf(path), ignored);
    const fs::path partial = path.string() + fmt::format(".{}.part", ::getpid());
    {
        const Descriptor file(
            ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        if (!file.isOpen())
            return Unexpected(errorFromErrno(errno, "Cannot write", partial));
        std::size_t written = 0;
        while (written < content.size()) {
            const ssize_t count =
                ::write(file.get(), content.data() + written, content.size() - written);
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0) {
                const Error error = errorFromErrno(errno, "Cannot write", path);
                ::unlink(partial.c_str());
                return Unexpected(error);
            }
            written += std::size_t(count);
        }
    }
    auto published = publishFile(partial, path, true);
    if (!published)
        ::unlink(partial.c_str());
    return published;
}

Result<std::string> readFile(const fs::path& path, std::uintmax_t limit)
{
    std::error_code error;
    const std::uintmax_t size = fs::file_size(path, error);
    if (error)
        return Unexpected(errorFromErrno(error.value(), "Cannot read", path));
    if (size > limit)
        return fail(ErrorCode::InvalidInput, fmt::format("{} has {} bytes; at most {} are read.",
                                                         path.string(), size, limit));
    std::ifstream file(path, std::ios::binary);
    std::string content(size, '\0');
    file.read(content.data(), std::streamsize(size));
    if (!file)
        return fail(ErrorCode::Io, fmt::format("Reading {} failed.", path.string()));
    return content;
}

} // namespace sluice
