// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_lock.h"
#include "network/api/api_server.h"
#include "tests/network/map_feed.h"
#include "tests/network/orchestrator_world.h"

namespace sluice::test {

constexpr const char* kApiToken = "0123456789abcdef0123456789abcdef";
constexpr const char* kApiModel = "fake/model";

Arguments jsonBody(const std::string& text);
/// The value of a header of an answer; empty when it is not there.
std::string headerIn(const WebAnswer& answer, const std::string& name);

/// The API of one test on a real port, before orchestrators that the test adds.
class ApiWorld
{
public:
    ApiWorld();
    ~ApiWorld();

    /// An orchestrator before a runner of its own.
    ScriptedRunner&
    addNode(const Arguments& runner, const std::string& misbehaves = {}, std::uint64_t price = 0);
    /// URL of the orchestrator that was added as number `index`.
    std::string nodeUrl(std::size_t index = 0) const { return m_worlds.at(index)->url(""); }
    /// Starts the API at the first call, with what was set up by then.
    std::string url();
    network::ApiServer& server() { return *m_server; }

    WebAnswer post(const std::string& path, const Arguments& body, const Arguments& headers = {});
    WebAnswer
    call(network::Pipeline pipeline, const Arguments& body, const Arguments& headers = {});
    /// A form with `picture`.
    static Arguments upload(const std::filesystem::path& picture, const Arguments& fields);

    TempDir home;
    Paths paths;
    Settings settings;
    network::ApiConfig config;
    std::shared_ptr<Backend> here;
    std::shared_ptr<network::PeerBook> book;

private:
    void announce(const std::string& url);

    std::vector<std::unique_ptr<ScriptedRunner>> m_runners;
    std::vector<std::unique_ptr<OrchestratorWorld>> m_worlds;
    std::vector<std::optional<FileLock>> m_locks;
    std::unique_ptr<network::ApiServer> m_server;
};

} // namespace sluice::test
