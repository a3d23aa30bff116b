// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/ffmpeg_input.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace sluice::media::ff {

/// Decodes single key frames on one thread, beside a Decoder whose place in the clip stays what it is.
///
/// For pictures that are shown while somebody drags: a key frame of an open group or of a gradual refresh may not be what
/// a player would show at its time.
class KeyFramePeek
{
public:
    /// Errors: as Input::open(), Unavailable.
    static Result<KeyFramePeek> open(const std::filesystem::path& path);

    /// The key frame at or before `ticks`, its `pts` in ticks; null when there is none. Errors: Io, OutOfMemory.
    Result<std::shared_ptr<AVFrame>> at(std::int64_t ticks);

private:
    KeyFramePeek() = default;
    std::optional<std::int64_t> indexed(std::int64_t ticks) const;

    Input m_input = Input::none();
    CodecPtr m_codec;
    PacketPtr m_packet;
    std::optional<std::int64_t> m_lastIndexed;
    std::shared_ptr<AVFrame> m_last;
};

} // namespace sluice::media::ff
