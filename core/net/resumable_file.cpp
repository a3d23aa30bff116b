// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/resumable_file.h"

#include "core/base/atomic_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace sluice::net {
namespace fs = std::filesystem;

ResumableFile::ResumableFile(int descriptor, fs::path path, std::string url)
    : m_descriptor(descriptor)
    , m_path(std::move(path))
    , m_url(std::move(url))
{}

ResumableFile::ResumableFile(ResumableFile&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_path(std::move(other.m_path))
    , m_url(std::move(other.m_url))
    , m_validator(std::move(other.m_validator))
    , m_size(other.m_size)
{}

ResumableFile::~ResumableFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<ResumableFile> ResumableFile::open(const fs::path& path, const std::string& url)
{
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return Unexpected(errorFromErrno(errno, "Cannot write", path));
    ResumableFile file(descriptor, path, url);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        return fail(ErrorCode::Unavailable,
                    fmt::format("{} is being downloaded by another process. Wait for it to end.",
                                path.string()));
    file.readNote();
    return file;
}

void ResumableFile::readNote()
{
    const auto text = readFile(notePath(), 1 << 16);
    const auto note = nlohmann::json::parse(text ? *text : "", nullptr, false);
    struct stat status
    {};
    // A beginning without a note, or of another address, is worth nothing.
    if (!note.is_object() || note.value("url", "") != m_url || !note.contains("validator") ||
        !note["validator"].is_string() || ::fstat(m_descriptor, &status) != 0)
        return;
    m_validator = note["validator"];
    m_size = m_validator.empty() ? 0 : std::uint64_t(status.st_size);
    ::lseek(m_descriptor, off_t(m_size), SEEK_SET);
}

Result<void> ResumableFile::restart(const std::string& validator)
{
    struct stat status
    {};
    if (::fstat(m_descriptor, &status) != 0 || ::lseek(m_descriptor, 0, SEEK_SET) < 0 ||
        (status.st_size > 0 && ::ftruncate(m_descriptor, 0) != 0))
        return Unexpected(errorFromErrno(errno, "Cannot write", m_path));
    m_size = 0;
    m_validator = validator;
    if (validator.empty()) {
        // Cannot be gone on with: without a note the next try begins anew, and a note costs two waits for the disk.
        std::error_code error;
        fs::remove(notePath(), error);
        return error ? fail(ErrorCode::Io,
                            "Cannot remove " + notePath().string() + ": " + error.message())
                     : Result<void>();
    }
    const nlohmann::json note{{"url", m_url}, {"validator", validator}};
    return writeFileAtomically(notePath(), note.dump() + "\n");
}

Result<void> ResumableFile::append(std::string_view data)
{
    while (!data.empty()) {
        const ssize_t count = ::write(m_descriptor, data.data(), data.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return Unexpected(errorFromErrno(errno, "Cannot write", m_path));
        data.remove_prefix(std::size_t(count));
        m_size += std::uint64_t(count);
    }
    return {};
}

Result<void> ResumableFile::complete(bool isKeptSafe)
{
    if (isKeptSafe && ::fsync(m_descriptor) != 0)
        return Unexpected(errorFromErrno(errno, "Cannot write", m_path));
    std::error_code ignored;
    fs::remove(notePath(), ignored);
    return {};
}

} // namespace sluice::net
