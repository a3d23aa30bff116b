// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/backends.h"
#include "network/orchestrator/ai_models.h"
#include "network/server/listener.h"
#include "network/worker/byoc_video_worker.h"
#include "network/worker/picture_runner.h"

namespace sluice::app {

/// What a node of the practice subnet has its work done by, on loopback, with this computer's engine: a BYOC worker for clips, and a
/// runner for the pipeline text-to-image.
class PracticeWorker
{
public:
    /// Listens at once. `folder` is the node's own. Errors: those of Listener::start().
    static Result<std::unique_ptr<PracticeWorker>> start(const CliContext& context,
                                                         const std::filesystem::path& folder);

    /// Where an orchestrator sends requests: "http://127.0.0.1:41234".
    std::string url() const { return m_listener->url(); }
    /// One for each installed model that upscales clips or makes them of words.
    std::vector<std::string> capabilities() const { return m_worker.capabilities(); }
    /// The runner's, for the orchestrator's list: one for each installed model that makes clips of words.
    std::vector<network::AiModel> pictureModels() const;

private:
    PracticeWorker(Workplace workplace, const network::ByocVideoWorkerConfig& config);

    Workplace m_workplace;
    const std::vector<std::string> m_generators;
    network::ByocVideoWorker m_worker;
    network::PictureRunner m_runner;
    std::unique_ptr<network::Listener> m_listener; ///< last: its threads end before what they use
};

} // namespace sluice::app
