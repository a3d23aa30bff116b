// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/backends.h"
#include "network/server/listener.h"
#include "network/worker/byoc_video_worker.h"

namespace sluice::app {

/// What a node of the practice subnet has its clips upscaled by: a BYOC worker on loopback that gives chunks to this computer's engine.
class PracticeWorker
{
public:
    /// Listens at once. `folder` is the node's own. Errors: those of Listener::start().
    static Result<std::unique_ptr<PracticeWorker>> start(const CliContext& context,
                                                         const std::filesystem::path& folder);

    /// Where an orchestrator sends requests: "http://127.0.0.1:41234".
    std::string url() const { return m_listener->url(); }
    /// One for each installed model that upscales clips.
    std::vector<std::string> capabilities() const { return m_worker.capabilities(); }

private:
    PracticeWorker(Workplace workplace, network::ByocVideoWorkerConfig config);

    Workplace m_workplace;
    network::ByocVideoWorker m_worker;
    std::unique_ptr<network::Listener> m_listener; ///< last: its threads end before what they use
};

} // namespace sluice::app
