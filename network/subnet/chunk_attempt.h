// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/transport_chunk.h"
#include "network/subnet/peer_pool.h"

#include <functional>

namespace sluice::network {

/// What all pieces of one job share.
struct SubnetJob
{
    const JobPlan& plan;
    const SubnetServices& services;
    const Settings settings;
    std::string capability; ///< docs/byoc-video.md, or the pipeline
    bool isNative = false;  ///< picture by picture, by the pipeline
    PeerPool& pool;
    SeenResults& seen;
    std::function<void()> lookAgain; ///< asks everybody anew; newcomers join the pool

    double unitsOf(const Chunk& chunk) const; ///< millions of source pixels
    /// For one request: the setting, and for a clip of words as long as a slow GPU needs for it, where that is longer.
    std::chrono::seconds requestPatience() const;
    /// For a whole piece; picture by picture it is that for each of them.
    std::chrono::seconds patience(const Chunk& chunk) const;
};

/// One piece at one orchestrator.
struct AttemptTask
{
    const SubnetJob& job;
    const Chunk& chunk;
    const media::TransportChunk& sent;
    PeerPool::Lease lease;
    int number = 0; ///< of the piece's attempts
    std::function<void(const char* stage, std::int64_t framesDone)> onStage;
    std::optional<std::chrono::seconds> mostSeconds{}; ///< longer would cost more than may be spent
    /// The orchestrator asks for more than when money was set aside: sets aside anew and changes `mostSeconds`. False: that is not to be had.
    /// Called on the attempt's thread.
    std::function<bool(const WeiRate& rate)> payMore{};
};

/// How it went.
struct AttemptOutcome
{
    TryEnd end = TryEnd::Failed;
    Error error;            ///< when it is not Good
    bool isRefusal = false; ///< the request itself was refused: another would refuse it as well
    bool isOurs = false;    ///< nobody there is to blame: our disk, our source
    WorkSample sample;
    ChunkResult result;
    /// Not Good: for what was answered before it failed; empty: nothing is owed.
    std::string owedWei{};
    std::filesystem::path answer; ///< Good: the peer's chunk, for comparing
    std::filesystem::path output; ///< Good: what the job's encoder made of it
};

/// Sends the piece, waits, checks what comes and encodes it for the job. Blocks; after a stop request it returns soon with Dropped.
///
/// Files are made in the job's folder under names with the piece's and the attempt's number; removeFiles() takes all of them away.
AttemptOutcome tryPeer(const AttemptTask& task, std::stop_token stop);

/// What travels of a piece, whoever gets it.
std::filesystem::path sentFile(const SubnetJob& job, const Chunk& chunk);
/// Everything that the attempts of a piece left behind.
void removeFiles(const SubnetJob& job, const Chunk& chunk);

} // namespace sluice::network
