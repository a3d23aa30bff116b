// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/transport_chunk.h"
#include "network/gateway/job_client.h"
#include "network/subnet/peer_pool.h"

#include <functional>

namespace sluice::network {

/// A piece of a clip whose pictures one orchestrator is to make, each as a request of its own.
struct FrameTask
{
    const JobPlan& plan;
    const media::TransportChunk& sent;
    const PeerOffer& offer; ///< with an introduction
    JobClient& client;
    net::HttpClient& http;
    std::filesystem::path answer;  ///< is written: a NUT as docs/byoc-video.md has it
    std::chrono::seconds patience; ///< for one picture
    std::function<void(std::int64_t framesDone)> onFrame;
};

struct FramesMade
{
    std::optional<WeiFraction> fee; ///< of all requests; none: no price announced
    std::chrono::duration<double> compute{};
    std::chrono::duration<double> download{};
    std::vector<std::string> notes; ///< for the receipt
};

struct FrameFailure
{
    TryEnd end = TryEnd::Failed;
    Error error;
    bool isRefusal = false; ///< the request itself was refused
    bool isOurs = false;    ///< our disk, our source
    std::optional<WeiFraction>
        fee{}; ///< of the requests that were answered before; none: nothing is owed
};

/// Sends the pictures of a piece through the pipeline `upscale`, one after the other, as PNG; those that repeat the one before are not sent.
/// Each answer is checked when it comes, so that a liar is paid for one picture and not for a piece. Blocks.
tl::expected<FramesMade, FrameFailure> makeFrameByFrame(const FrameTask& task,
                                                        std::stop_token stop);

} // namespace sluice::network
