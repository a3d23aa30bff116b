// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network/api_world.h"

#include "network/orchestrator/practice_state.h"
#include "network/subnet/subnet_backend.h"

#include <QtGlobal>

namespace sluice::test {
namespace fs = std::filesystem;
using namespace network;

Arguments jsonBody(const std::string& text)
{
    return {"-H", "Content-Type: application/json", "--data-binary", text};
}

std::string headerIn(const WebAnswer& answer, const std::string& name)
{
    const std::string wanted = "\r\n" + name + ": ";
    const std::size_t at = answer.headers.find(wanted);
    if (at == std::string::npos)
        return {};
    const std::size_t begin = at + wanted.size();
    return answer.headers.substr(begin, answer.headers.find("\r\n", begin) - begin);
}

ApiWorld::ApiWorld()
    : paths(Paths::below(home.path()))
    , book(std::make_shared<PeerBook>(need(PeerBook::open(paths.data / "peers.sqlite"))))
{
    settings.subnetPatienceSeconds = 30;
    config.token = kApiToken;
    config.folder = home / "api";
}

ApiWorld::~ApiWorld()
{
    m_server.reset();
    m_worlds.clear();
    m_runners.clear();
}

ScriptedRunner&
ApiWorld::addNode(const Arguments& runner, const std::string& misbehaves, std::uint64_t price)
{
    m_runners.push_back(std::make_unique<ScriptedRunner>(runner));
    OrchestratorConfig node = OrchestratorWorld::withoutRunner();
    node.models = OrchestratorWorld::allModels(*m_runners.back());
    node.misbehaves = misbehaves;
    if (price > 0)
        node.price = PriceInfo{std::int64_t(price), 1, 0, {}};
    m_worlds.push_back(std::make_unique<OrchestratorWorld>(std::move(node)));
    if (!m_worlds.back()->isUp())
        qFatal("no orchestrator");
    // Only the practice subnet's money can be paid.
    if (price > 0)
        announce(m_worlds.back()->url(""));
    else
        settings.subnetOrchestrators += m_worlds.back()->url("") + ",";
    return *m_runners.back();
}

/// Makes it part of this computer's practice subnet.
void ApiWorld::announce(const std::string& url)
{
    PracticeState state;
    state.secret = "s";
    state.nodes.push_back({1, url, 1, 1, {}});
    if (!writePracticeState(paths, state))
        qFatal("no practice state");
    fs::create_directories(practiceFolder(paths));
    m_locks.push_back(need(FileLock::tryLock(practiceLockFile(paths, 1))));
    if (!m_locks.back())
        qFatal("no lock");
}

std::string ApiWorld::url()
{
    if (m_server)
        return m_server->url();
    SubnetServices services;
    services.http = std::make_shared<net::HttpClient>();
    services.book = book;
    services.discovery = std::make_shared<Discovery>(paths, settings, book, services.http);
    services.timing.waits = {std::chrono::seconds(5)};
    services.selection.exploration = 0;
    services.modelFacts = [](const JobSpec&) -> Result<ModelFacts> {
        return fail(ErrorCode::NotFound, "none of ours");
    };
    ApiPlaces places;
    places.here = here;
    places.subnet = std::make_shared<SubnetBackend>(services, settings);
    places.settings = settings;
    places.database = paths.database();
    places.settingsFile = paths.settingsFile();
    m_server = need(ApiServer::start(config, std::move(places)));
    return m_server->url();
}

WebAnswer ApiWorld::post(const std::string& path, const Arguments& body, const Arguments& headers)
{
    return curl(
        join(join({url() + path, "-H", std::string("Authorization: Bearer ") + kApiToken}, body),
             headers));
}

WebAnswer ApiWorld::call(Pipeline pipeline, const Arguments& body, const Arguments& headers)
{
    return post("/" + std::string(factsOf(pipeline).name), body, headers);
}

Arguments ApiWorld::upload(const fs::path& picture, const Arguments& fields)
{
    Arguments form{"-F", "image=@" + picture.string(), "-F", "prompt=x"};
    bool hasModel = false;
    for (const std::string& field : fields) {
        form = join(form, {"-F", field});
        hasModel = hasModel || field.starts_with("model_id=");
    }
    return hasModel ? form : join(form, {"-F", std::string("model_id=") + kApiModel});
}

} // namespace sluice::test
