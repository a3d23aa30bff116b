// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <mutex>
#include <set>
#include <string>

namespace sluice::ui {

/// Which downloads somebody asked for and did not get yet, and which licences were agreed to: what a restart must not forget.
///
/// data/downloads.json. Any thread; every call but load() and save() is quick.
class DownloadWishes
{
public:
    explicit DownloadWishes(std::filesystem::path file);

    /// Reads the file once; a missing one, or one that makes no sense, holds no wishes.
    void load();
    /// Writes what holds now. Errors: Io, DiskFull.
    Result<void> save() const;

    void want(const std::string& id);
    void forget(const std::string& id);
    bool wants(const std::string& id) const;

    /// `licence` names the terms: id and copyright.
    void agree(const std::string& licence);
    bool agreed(const std::string& licence) const;

private:
    const std::filesystem::path m_file;
    mutable std::mutex
        m_mutex; ///< of the members below; held while writing, so that the newest state is written last
    bool m_isLoaded = false;
    std::set<std::string> m_wanted;
    std::set<std::string> m_agreed;
};

} // namespace sluice::ui
