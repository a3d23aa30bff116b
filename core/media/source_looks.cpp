// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/source_looks.h"

#include "core/media/video_writer.h"

#include <algorithm>

namespace sluice::media {
namespace {

// An index of two hours takes a few megabytes.
constexpr std::size_t kMostLooks = 16;

} // namespace

SourceLooks::Look& SourceLooks::lookAt(const Look& file)
{
    Look look = file;
    const auto known = std::ranges::find(m_looks, file.path, &Look::path);
    if (known != m_looks.end()) {
        if (known->bytes == file.bytes && known->modified == file.modified)
            look = std::move(*known);
        m_looks.erase(known);
    }
    if (m_looks.size() >= kMostLooks)
        m_looks.erase(m_looks.begin());
    return m_looks.emplace_back(std::move(look));
}

Result<std::shared_ptr<const FrameIndex>> SourceLooks::frames(const std::filesystem::path& path,
                                                              std::stop_token stop)
{
    // A file that cannot be looked at has neither; reading it says why.
    std::error_code error;
    const Look file{path, std::filesystem::file_size(path, error),
                    std::filesystem::last_write_time(path, error)};
    {
        const std::lock_guard lock(m_mutex);
        if (const Look& look = lookAt(file); !error && look.frames)
            return look.frames;
        ++m_readings;
    }
    SLUICE_TRY(FrameIndex index, scanFrames(path, std::move(stop)));
    const auto frames = std::make_shared<const FrameIndex>(std::move(index));
    const std::lock_guard lock(m_mutex);
    lookAt(file).frames = frames;
    return frames;
}

Result<FieldOrder> SourceLooks::fieldOrder(const std::filesystem::path& path)
{
    std::error_code error;
    const Look file{path, std::filesystem::file_size(path, error),
                    std::filesystem::last_write_time(path, error)};
    {
        const std::lock_guard lock(m_mutex);
        if (const Look& look = lookAt(file); !error && look.fieldOrder)
            return *look.fieldOrder;
        ++m_readings;
    }
    SLUICE_TRY(const FieldOrder order, detectInterlacing(path));
    const std::lock_guard lock(m_mutex);
    lookAt(file).fieldOrder = order;
    return order;
}

bool SourceLooks::canEncode(const std::string& codec, int bitDepth)
{
    const std::pair key(codec, bitDepth);
    {
        const std::lock_guard lock(m_mutex);
        if (m_encoders.contains(key))
            return true;
    }
    if (usableEncoders(codec, bitDepth).empty())
        return false;
    const std::lock_guard lock(m_mutex);
    m_encoders.insert(key);
    return true;
}

int SourceLooks::readings() const
{
    const std::lock_guard lock(m_mutex);
    return m_readings;
}

} // namespace sluice::media
