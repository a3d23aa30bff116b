// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/verify/verify_chunk.h"

namespace sluice::network {

/// Looks at the pictures of a clip that was made of words, where nothing is there to compare them with.
class GeneratedJudge
{
public:
    /// Errors: Protocol (a picture of another size than the first).
    Result<void> add(const media::RgbImage& picture);
    /// After the last picture. Errors: Protocol (blank, frozen).
    Result<void> finish() const;

private:
    std::vector<float> m_first; ///< brightness of the first picture's squares
    int m_width = 0;
    int m_height = 0;
    int m_count = 0;
    int m_blank = 0;
    float m_motion = 0; ///< largest difference of a square to the first picture's
};

/// What the answer to a clip of words has to be: the sizes, times and tags that no source gives. `file` and `damagedFrames` stay empty.
media::TransportChunk
expectedClip(const media::VideoWriteFormat& format, std::int64_t frames, int bitDepth);

/// An answer to a request for a clip of words.
struct GeneratedExpectation
{
    media::TransportChunk clip;     ///< expectedClip()
    media::VideoWriteFormat format; ///< of the job
    std::filesystem::path output;   ///< is written when all is well
    std::string requestDigest;      ///< of what was asked for, without what changes from try to try
};

/// Decodes the answer once, checks it, and encodes it into `expected.output`, which is gone again when a check fails.
/// Errors: as verifyChunk().
Result<ChunkVerdict> verifyGenerated(const GeneratedExpectation& expected,
                                     const std::filesystem::path& answer,
                                     SeenResults& seen,
                                     std::stop_token stop);

/// Whether a single picture made of words shows anything. Errors: Protocol.
Result<void> verifyNotBlank(const media::RgbImage& picture);

} // namespace sluice::network
