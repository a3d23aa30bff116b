// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/transport_chunk.h"

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace sluice::network {

/// Answers that have been seen, so that an old one is not taken for a new chunk. Thread safe; one for all jobs.
class SeenResults
{
public:
    /// False when the same bytes were the answer to another request before.
    bool add(const std::string& answerDigest, const std::string& requestDigest);

private:
    std::mutex m_mutex;
    std::map<std::string, std::string> m_requests; ///< by answer
    std::deque<std::string> m_order;               ///< oldest first
};

/// What an answer has to be.
struct ChunkExpectation
{
    media::TransportChunk sent;     ///< what the peer was given; its file still lies there
    media::VideoWriteFormat format; ///< of the job
    std::filesystem::path output;   ///< is written when all is well: the chunk's partial file
    /// The model only resizes: an answer that is the input, stretched, is then right.
    bool isPlainResize = false;
};

/// What was found in an answer that passed.
struct ChunkVerdict
{
    std::int64_t frames = 0;
    double worstCloseness =
        0; ///< dB, of the shrunk picture to the source's: the least of all pictures
    std::vector<std::string> checks; ///< those that were passed, for the receipt
};

/// Decodes the answer once, checks each picture, and encodes it into `expected.output`, which is gone again when a check fails.
///
/// Errors: Protocol (what is wrong with the answer, a sentence for the peer's record), Cancelled, and those of reading `sent` or writing
/// the output, for which the peer is not to blame.
Result<ChunkVerdict> verifyChunk(const ChunkExpectation& expected,
                                 const std::filesystem::path& answer,
                                 SeenResults& seen,
                                 std::stop_token stop);

/// How alike two answers to one request are: dB of the least alike picture, 100 when equal. Errors: Protocol, those of VideoReader, Cancelled.
Result<double> compareAnswers(const std::filesystem::path& one,
                              const std::filesystem::path& other,
                              std::stop_token stop);

/// The same checks for a single picture (native `upscale`, frame by frame). Errors: Protocol.
Result<double> verifyPicture(const media::RgbImage& sent,
                             const media::RgbImage& answer,
                             int width,
                             int height,
                             bool isPlainResize);

} // namespace sluice::network
