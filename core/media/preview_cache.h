// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/ffmpeg_types.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

namespace sluice::media::ff {

/// The frames decoded last, as they came out of the decoder: another size on the screen needs no decoding.
class PreviewCache
{
public:
    struct Entry
    {
        std::shared_ptr<AVFrame> frame;   ///< `pts` in ticks
        std::optional<std::int64_t> next; ///< when the frame after it begins, if that is known
        std::uint64_t used = 0;
    };

    explicit PreviewCache(std::size_t bytes)
        : m_limit(bytes)
    {}

    /// The frame on the screen at `ticks`, if it is here and known to be that; null otherwise. Valid until the next add().
    const Entry* find(std::int64_t ticks);
    /// The frame whose start is nearest to `ticks`, whether it is shown then or not.
    const Entry* nearest(std::int64_t ticks);
    const Entry& add(std::shared_ptr<AVFrame> frame, std::optional<std::int64_t> next);

private:
    std::map<std::int64_t, Entry> m_entries;
    std::size_t m_limit;
    std::size_t m_bytes = 0;
    std::uint64_t m_uses = 0;
};

} // namespace sluice::media::ff
