// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/base/result.h"

#include <vector>

namespace sluice {

/// The projects that were opened last, newest first, twelve at most; kept in data/recent-projects.json.
///
/// Every call reads the file anew, so that two windows share it. A damaged file counts as an empty one.
class RecentProjects
{
public:
    struct Entry
    {
        std::filesystem::path path;
        bool exists = true; ///< false: vanished, or its disk is not there
    };

    explicit RecentProjects(const Paths& paths);

    /// Asks the disk: not on the window's thread.
    std::vector<Entry> list() const;
    /// Puts `path` first. Errors: Io, DiskFull.
    Result<void> add(const std::filesystem::path& path);
    Result<void> remove(const std::filesystem::path& path);

private:
    std::vector<std::filesystem::path> read() const;
    Result<void> write(const std::vector<std::filesystem::path>& projects) const;

    std::filesystem::path m_file;
};

} // namespace sluice
