// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/base/result.h"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::media {

struct JoinRequest
{
    std::vector<std::filesystem::path> chunks; ///< NUT files of VideoWriter in display order
    std::filesystem::path
        source; ///< sound, subtitles, chapters, attachments, metadata, rotation and HDR data come from here
    /// The part of the source that the chunks cover, in seconds of its clock. With a start, times are shifted to begin at 0.
    std::optional<Rational> start;
    std::optional<Rational> end;
    std::filesystem::path output; ///< container by its ending: mp4, mov, m4v, mkv, webm
    std::map<std::string, std::string> metadata;  ///< added to the source's
    std::function<void(double share)> onProgress; ///< 0..1; may be empty
};

struct JoinReport
{
    std::int64_t videoFrames = 0;
    Rational duration;
    /// What could not be carried over as it was, in sentences ("Subtitle track 2 (pgs) does not fit into MP4 and was left out; choose MKV to keep it.").
    std::vector<std::string> notes;
};

/// Writes the finished clip: the chunks' pictures without re-encoding, everything else copied from the source.
///
/// Sound that the container cannot hold is transcoded to AAC (Opus for WebM) and noted; subtitles become mov_text or WebVTT
/// where that works. Writes `output` directly: the caller gives a temporary name and publishes it.
/// Errors: NotFound, Io, DiskFull, InvalidInput (container by ending unknown, chunk that does not fit), Cancelled.
Result<JoinReport> joinChunks(const JoinRequest& request, std::stop_token stop = {});

/// Checks that `container` (an ending such as "mp4") can hold pictures of `codec`. Errors: InvalidInput with the remedy.
Result<void> checkContainer(const std::filesystem::path& output, const std::string& codec);

} // namespace sluice::media
