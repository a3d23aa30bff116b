// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/verify/verify_chunk.h"

namespace sluice::network {

/// What an answer of the pipeline image-to-video has to be.
struct MotionExpectation
{
    std::filesystem::path picture; ///< that was sent; of any size
    int width = 0;
    int height = 0;
    std::string requestDigest;
};

/// Decodes the clip once and checks it: MP4 with one stream of H.264, size, at least 14 pictures, neither blank nor frozen, beginning with
/// the picture that was sent, not the answer to an earlier request. Returns how many pictures it has.
///
/// Errors: Protocol (what is wrong with it), Cancelled, those of reading the picture.
Result<int> verifyMotion(const MotionExpectation& expected,
                         const std::filesystem::path& clip,
                         SeenResults& seen,
                         std::stop_token stop);

/// Writes a clip of `frames` pictures in `format` into `output`: the `pictures` of `clip`, from its first to its last, each as often as its turn is.
/// Errors: Protocol (the clip cannot be decoded any more), those of VideoWriter, Cancelled.
Result<void> spreadMotion(const std::filesystem::path& clip,
                          int pictures,
                          const media::VideoWriteFormat& format,
                          std::int64_t frames,
                          const std::filesystem::path& output,
                          std::stop_token stop);

} // namespace sluice::network
