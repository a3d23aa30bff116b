// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"
#include "network/server/handler.h"
#include "network/worker/engine_turn.h"

#include <nlohmann/json_fwd.hpp>

#include <atomic>
#include <memory>

namespace sluice::network {

struct PictureRunnerConfig
{
    std::filesystem::path folder; ///< pictures in work lie here
    std::vector<std::string>
        models; ///< ids that make clips of words; the first is what it says it runs
    std::chrono::seconds longestJob{3600};
    std::shared_ptr<EngineTurn> turn = std::make_shared<EngineTurn>();
};

/// An AI runner (the subnet's own API) for the pipeline text-to-image: the first picture of the clip that a backend of this computer
/// makes of the words. One picture after the other; who comes meanwhile waits.
///
/// The handlers block on threads of the listener; the backend's run() happens there.
class PictureRunner
{
public:
    /// `backend` outlives the runner, the runner the listener that serves its handlers.
    PictureRunner(Backend& backend, PictureRunnerConfig config);
    PictureRunner(const PictureRunner&) = delete;
    PictureRunner& operator=(const PictureRunner&) = delete;

    /// Adds GET /health, /version, /hardware/info and POST /text-to-image.
    void addTo(HandlerTable& table);

private:
    struct Answer
    {
        int status = 200;
        std::string body;
    };
    Answer make(const std::string& request, const std::stop_token& stop);

    Backend& m_backend;
    const PictureRunnerConfig m_config;
    std::atomic<std::uint64_t> m_nextFolder = 0;
};

} // namespace sluice::network
