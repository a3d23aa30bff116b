// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_lock.h"

#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace sluice {

FileLock::FileLock(int descriptor, std::filesystem::path file)
    : m_descriptor(descriptor)
    , m_file(std::move(file))
{}

FileLock::FileLock(FileLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_file(std::move(other.m_file))
{}

FileLock::~FileLock()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<std::optional<FileLock>> FileLock::tryLock(const std::filesystem::path& file)
{
    // Close-on-exec: an engine that we start must not hold the queue after our death.
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return Unexpected(errorFromErrno(errno, "Cannot open", file));
    FileLock lock(descriptor, file);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK || errno == EINTR)
            return std::optional<FileLock>();
        return Unexpected(errorFromErrno(errno, "Cannot lock", file));
    }
    // Between open and flock the file may have been replaced; then this lock guards nothing.
    if (!lock.isInPlace())
        return std::optional<FileLock>();
    return std::optional<FileLock>(std::move(lock));
}

bool FileLock::isInPlace() const
{
    struct stat held
    {};
    struct stat named
    {};
    return ::fstat(m_descriptor, &held) == 0 && ::stat(m_file.c_str(), &named) == 0 &&
           held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

Result<void> FileLock::write(const std::string& content)
{
    if (::ftruncate(m_descriptor, 0) != 0 ||
        ::pwrite(m_descriptor, content.data(), content.size(), 0) != ssize_t(content.size()))
        return Unexpected(errorFromErrno(errno, "Cannot write", m_file));
    return {};
}

} // namespace sluice
