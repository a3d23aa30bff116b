// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/media_info.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace sluice::media {

/// Remembers what reading a whole clip told, for the same file (path, size, time of its last change). Somebody who changes one setting
/// after the other gets each estimate at once; only the first one waits for the disk. Thread safe; keeps the last few files.
///
/// Checked: tests/core/test_source_looks.cpp
class SourceLooks
{
public:
    /// As scanFrames().
    Result<std::shared_ptr<const FrameIndex>> frames(const std::filesystem::path& path,
                                                     std::stop_token stop = {});
    /// As detectInterlacing().
    Result<FieldOrder> fieldOrder(const std::filesystem::path& path);
    /// Whether an encoder for it opens on this computer; one that opened once is taken to open again.
    bool canEncode(const std::string& codec, int bitDepth);

    /// How often a file was read, because nothing was known of it.
    int readings() const;

private:
    struct Look
    {
        std::filesystem::path path;
        std::uintmax_t bytes = 0;
        std::filesystem::file_time_type modified{};
        std::shared_ptr<const FrameIndex> frames{};
        std::optional<FieldOrder> fieldOrder{};
    };
    /// What is known of the file as it is now; made when nothing is. Call with the lock held.
    Look& lookAt(const Look& file);

    mutable std::mutex m_mutex;
    std::vector<Look> m_looks; ///< the last one used at the end
    std::set<std::pair<std::string, int>> m_encoders;
    int m_readings = 0;
};

} // namespace sluice::media
