// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/server/listener.h"

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace sluice::test {

/// How a fake orchestrator behaves.
enum class PeerManner
{
    Good,
    Fails,      ///< 500
    Refuses,    ///< 400 bad_request
    Busy,       ///< 503 to jobs, once
    Hangs,      ///< never answers jobs
    CutsOff,    ///< ends in the middle of its answer
    WrongSize,  ///< pictures too small by two
    Mirrored,   ///< shows something else, the right size
    Blank,      ///< black pictures
    InputBack,  ///< what it was sent
    Garbage,    ///< bytes that are no answer
    Endless,    ///< a body without end
    SilentToken ///< never answers the short question either
};

/// An orchestrator on a loopback port that offers `video-upscale-v1.resize` and stretches clips itself. As a worker of another
/// orchestrator it is registered with its URL and "/process/request".
class FakePeer
{
public:
    struct Config
    {
        PeerManner manner = PeerManner::Good;
        std::optional<std::int64_t> price{}; ///< wei a second
        std::optional<std::int64_t>
            laterPrice{};         ///< likewise, from the second time on that it is asked
        std::string serviceUrl{}; ///< where it says jobs should go; empty: to itself
    };

    FakePeer(std::filesystem::path folder, Config config);
    ~FakePeer();

    std::string url() const;
    std::uint16_t port() const;
    int tokensAsked() const { return m_tokens; }
    int jobsBegun() const { return m_jobs; }
    /// As if the process was killed.
    void die();

private:
    void answerToken(network::ResponseWriter& writer, const std::stop_token& stop);
    void answerJob(network::BodyReader& body,
                   network::ResponseWriter& writer,
                   const std::stop_token& stop);

    const std::filesystem::path m_folder;
    const Config m_config;
    std::atomic<int> m_tokens{0};
    std::atomic<int> m_jobs{0};
    std::unique_ptr<network::Listener> m_listener;
    std::string m_url;
};

} // namespace sluice::test
