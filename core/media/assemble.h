// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/join.h"

namespace sluice::media {

/// The sound of a range of a file at a place of the finished clip; seconds from the beginning of each.
struct SoundPiece
{
    std::filesystem::path path;
    Rational mediaIn{};
    Rational mediaOut{};
    Rational at{};
};

struct AssembleRequest
{
    std::vector<std::filesystem::path> chunks; ///< NUT files of VideoWriter in display order
    Rational timeBase{};                       ///< seconds of a tick: one frame, and each has one
    std::vector<SoundPiece> sound; ///< by `at`, not overlapping; files without sound are silent
    Rational duration{};           ///< of the finished clip
    std::filesystem::path output;  ///< container by its ending, as in JoinRequest
    std::map<std::string, std::string> metadata;
};

/// Writes one clip of chunks that have no single source: pictures without re-encoding, sound decoded from its pieces and
/// encoded as AAC (Opus for WebM) in 48 kHz stereo, each piece at its sample. No sound stream when no piece has sound.
///
/// Writes `output` directly, as joinChunks(). Errors: as there, and Unavailable (no sound encoder).
Result<JoinReport> assembleClip(const AssembleRequest& request, std::stop_token stop = {});

} // namespace sluice::media
