// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <utility>

namespace sluice::network {

/// A fresh folder below another one that goes, with all it holds, when the object goes.
class ScratchFolder
{
public:
    /// Errors: Io, DiskFull.
    static Result<ScratchFolder> make(const std::filesystem::path& parent);
    ~ScratchFolder();
    ScratchFolder(ScratchFolder&& other) noexcept
        : m_path(std::exchange(other.m_path, {}))
    {}
    ScratchFolder& operator=(ScratchFolder&&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    explicit ScratchFolder(std::filesystem::path path)
        : m_path(std::move(path))
    {}

    std::filesystem::path m_path;
};

} // namespace sluice::network
