// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/media_info.h"

extern "C" {
#include <libavformat/avformat.h>
}

#include <cstdint>

namespace sluice::media::ff {

/// What a chunk says beside its pictures, in the file's metadata, because NUT has no fields for it.
struct ChunkNotes
{
    std::int64_t shift =
        0;           ///< ticks that were added to all times, because NUT holds no negative ones
    ColorTags color; ///< FFV1 has no place for them in its own stream
};

void writeChunkNotes(const ChunkNotes& notes, AVFormatContext& output);
/// The notes of an opened file; defaults when it has none.
ChunkNotes readChunkNotes(const AVFormatContext& input);

} // namespace sluice::media::ff
