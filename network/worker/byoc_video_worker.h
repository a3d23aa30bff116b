// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"
#include "network/server/handler.h"
#include "network/worker/engine_turn.h"

#include <atomic>

namespace sluice::network {

struct ByocVideoWorkerConfig
{
    std::filesystem::path folder;          ///< requests and chunks in work lie here
    std::vector<std::string> models;       ///< ids that enlarge clips
    std::vector<std::string> generators{}; ///< ids that make clips of words
    std::chrono::seconds longestJob{3600};
    /// Shared with whoever else gives the backend work.
    std::shared_ptr<EngineTurn> turn = std::make_shared<EngineTurn>();
};

/// Serves upscaling of clips and clips of words as docs/byoc-video.md has it: one chunk at a time, made by a backend of this computer.
///
/// The handler blocks on a thread of the listener; the backend's run() happens there. What a request leaves on disk is gone when it is answered.
class ByocVideoWorker
{
public:
    /// `backend` outlives the worker, the worker the listener that serves its handler.
    ByocVideoWorker(Backend& backend, ByocVideoWorkerConfig config);
    ByocVideoWorker(const ByocVideoWorker&) = delete;
    ByocVideoWorker& operator=(const ByocVideoWorker&) = delete;

    /// Adds POST /video-upscale/v1 and /text-to-video/v1.
    void addTo(HandlerTable& table);
    /// Names to register at an orchestrator.
    std::vector<std::string> capabilities() const;
    std::int64_t chunksMade() const { return m_chunksMade; }

private:
    enum class Task
    {
        Upscale,
        Generate
    };
    struct Order;

    void handle(Task task, BodyReader& body, ResponseWriter& response, const std::stop_token& stop);
    Result<Order> read(Task task, const std::filesystem::path& folder);

    Backend& m_backend;
    const ByocVideoWorkerConfig m_config;
    std::atomic<std::int64_t> m_chunksMade = 0;
    std::atomic<std::uint64_t> m_nextFolder = 0;
};

} // namespace sluice::network
