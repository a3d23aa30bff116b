// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/mapped_file.h"

#include "core/base/atomic_file.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>

namespace sluice::inference {

Result<MappedFile> MappedFile::open(const std::filesystem::path& path)
{
    // O_NONBLOCK: opening a named pipe must not wait for a writer; regular files do not care.
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return Unexpected(errorFromErrno(errno, "Cannot read", path));
    struct stat status
    {};
    if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) {
        ::close(file);
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} is {}. Name a file with a model's weights.", path.string(),
                                S_ISREG(status.st_mode) ? "empty" : "not a file"));
    }
    void* address = ::mmap(nullptr, std::size_t(status.st_size), PROT_READ, MAP_PRIVATE, file, 0);
    const int number = errno;
    ::close(file);
    if (address == MAP_FAILED)
        return Unexpected(errorFromErrno(number, "Cannot map", path));
    return MappedFile({static_cast<const std::byte*>(address), std::size_t(status.st_size)});
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : m_bytes(std::exchange(other.m_bytes, {}))
{}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept
{
    std::swap(m_bytes, other.m_bytes);
    return *this;
}

MappedFile::~MappedFile()
{
    if (!m_bytes.empty())
        ::munmap(const_cast<std::byte*>(m_bytes.data()), m_bytes.size());
}

void forgetPages(std::span<const std::byte> part)
{
    const auto page = std::size_t(::sysconf(_SC_PAGESIZE));
    const std::size_t before = (page - reinterpret_cast<std::uintptr_t>(part.data()) % page) % page;
    if (part.size() <= before)
        return;
    const std::size_t length = (part.size() - before) / page * page;
    // Only a hint: when it fails, the pages merely stay.
    if (length > 0)
        ::madvise(const_cast<std::byte*>(part.data()) + before, length, MADV_DONTNEED);
}

} // namespace sluice::inference
