// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/peaks.h"

#include <filesystem>
#include <optional>

namespace sluice::ui {

/// Keeps sound levels on disk, so that a long film is listened to once.
///
/// A file is known by its path, size and time of change. What cannot be read is as if it were not there. One thread.
class PeakStore
{
public:
    /// `mostBytes`: beyond it, the files that were not used for longest go.
    explicit PeakStore(std::filesystem::path folder, std::uintmax_t mostBytes = 128u << 20);

    std::optional<media::SoundPeaks> load(const std::filesystem::path& media) const;
    /// A full disk is no error: the levels are made again the next time.
    void save(const std::filesystem::path& media, const media::SoundPeaks& peaks);

private:
    std::optional<std::filesystem::path> fileFor(const std::filesystem::path& media) const;
    void makeRoom() const;

    std::filesystem::path m_folder;
    std::uintmax_t m_mostBytes;
    std::uintmax_t m_written = 0; ///< since room was made last
};

} // namespace sluice::ui
