// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http_client.h"
#include "network/orchestrator/ai_models.h"
#include "network/orchestrator/job_place.h"

#include <map>
#include <memory>
#include <mutex>

namespace sluice::network {

/// Runners behind URLs (docs of the AI runner: GET /health, /version, /hardware/info, POST /<pipeline>). Any thread.
class RunnerPool final : public JobPlace
{
public:
    /// `http` outlives this.
    explicit RunnerPool(net::HttpClient& http);
    ~RunnerPool() override;

    /// Waits until the runner of `model` is healthy, for `patience` at most, and offers it from then on.
    /// Errors: Unavailable (not healthy in time), Cancelled.
    Result<void> add(AiModel model, std::chrono::milliseconds patience, std::stop_token stop = {});
    /// What a runner says of itself: pipeline and model, for those who only know its URL. Errors: Unavailable, Protocol, Cancelled.
    Result<AiModel>
    ask(const std::string& url, std::chrono::milliseconds patience, std::stop_token stop = {});

    void describe(Capabilities& offer) const override;
    std::vector<HardwareInfo> hardware() const override;
    std::unique_ptr<JobSlot> reserve(Pipeline pipeline, const std::string& model) override;

private:
    class Slot;
    struct Runner
    {
        AiModel model;
        std::string version;
        HardwareInfo hardware;
        std::uint32_t inUse = 0;
    };

    Result<void> awaitHealth(const std::string& url,
                             const std::string& token,
                             std::chrono::milliseconds patience,
                             std::stop_token stop);
    Result<nlohmann::json>
    get(const std::string& url, const std::string& token, std::stop_token stop);

    net::HttpClient& m_http;
    mutable std::mutex m_mutex;
    std::vector<std::unique_ptr<Runner>> m_runners;
};

/// Takes a runner's answer apart: pictures and sound go from data URLs to files in `scratch`, frames become a clip. Errors: Protocol, Io,
/// DiskFull, and those of clipFromFrames().
Result<JobResult>
unpackRunnerAnswer(const JobBody& job, nlohmann::json answer, const std::filesystem::path& scratch);

/// go-livepeer's words for a runner's failure: "upscale container returned 500: <msg>".
std::string runnerFailure(Pipeline pipeline, int status, std::string_view body);

} // namespace sluice::network
