// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/answer_file.h"

#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace sluice::net {

AnswerFile::AnswerFile(Descriptor descriptor, std::filesystem::path path)
    : m_descriptor(std::move(descriptor))
    , m_path(std::move(path))
{}

AnswerFile::AnswerFile(AnswerFile&& other) noexcept
    : m_descriptor(std::move(other.m_descriptor))
    , m_path(std::move(other.m_path))
    , m_isKept(std::exchange(other.m_isKept, true))
{}

AnswerFile::~AnswerFile()
{
    std::error_code ignored;
    if (!m_isKept)
        std::filesystem::remove(m_path, ignored);
}

Result<AnswerFile> AnswerFile::create(const std::filesystem::path& path)
{
    Descriptor descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!descriptor.isOpen())
        return Unexpected(errorFromErrno(errno, "Cannot write", path));
    return AnswerFile(std::move(descriptor), path);
}

Result<void> AnswerFile::append(std::string_view data)
{
    while (!data.empty()) {
        const ssize_t count = ::write(m_descriptor.get(), data.data(), data.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return Unexpected(errorFromErrno(errno, "Cannot write", m_path));
        data.remove_prefix(std::size_t(count));
    }
    return {};
}

Result<void> AnswerFile::keep(bool isKeptSafe)
{
    if (isKeptSafe && ::fsync(m_descriptor.get()) != 0)
        return Unexpected(errorFromErrno(errno, "Cannot write", m_path));
    m_isKept = true;
    return {};
}

} // namespace sluice::net
