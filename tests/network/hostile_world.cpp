// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network/hostile_world.h"

namespace sluice::test {

using namespace network;
using namespace std::chrono_literals;

HostileWorld::HostileWorld()
    : m_paths(Paths::below(m_home.path()))
{
    settings.subnetPatienceSeconds = 60;
    timing.shortestRest = 20ms;
    timing.busyRest = 50ms;
    timing.look = 20ms;
    book = std::make_shared<PeerBook>(need(PeerBook::open(m_paths.data / "peers.sqlite")));
}

Orchestrator&
HostileWorld::addNode(const std::string& misbehaves, std::int64_t price, std::uint16_t port)
{
    const std::string name = std::to_string(m_workers.size());
    m_workers.push_back(std::make_unique<FakePeer>(m_home / ("worker" + name), FakePeer::Config{}));
    OrchestratorConfig config;
    config.folder = m_home / ("node" + name);
    config.misbehaves = misbehaves;
    config.port = port;
    m_nodes.push_back(need(Orchestrator::start(std::move(config))));
    ByocRegistration worker;
    worker.name = "video-upscale-v1.resize";
    worker.url = m_workers.back()->url() + "/process/request";
    worker.pricePerUnit = price;
    m_nodes.back()->addCapability(worker);
    list(m_nodes.back()->url());
    return *m_nodes.back();
}

SubnetBackend& HostileWorld::backend()
{
    if (m_backend)
        return *m_backend;
    SubnetServices services;
    services.http = std::make_shared<net::HttpClient>();
    services.book = book;
    services.discovery = std::make_shared<Discovery>(m_paths, settings, book, services.http);
    services.payments = std::make_shared<PracticePayment>();
    services.modelFacts = [](const JobSpec&) { return ModelFacts(); };
    services.peerTiming = timing;
    // Neither a busy computer nor a draw decides who is asked first: that is up to the book.
    services.timing.waits = {5s};
    services.selection.exploration = 0;
    m_backend = std::make_unique<SubnetBackend>(services, settings);
    return *m_backend;
}

WorkStats HostileWorld::stats(const std::string& url, const JobPlan& plan) const
{
    return need(book->stats({url, subnetWorkOf(plan).kind, plan.model.id}));
}

void HostileWorld::pretendQuick(const std::vector<std::string>& urls, const JobPlan& plan) const
{
    WorkSample quick;
    quick.units = 1;
    quick.compute = 0.1;
    for (const std::string& url : urls)
        for (int i = 0; i < 5; ++i)
            if (!book->record({url, subnetWorkOf(plan).kind, plan.model.id}, quick))
                qFatal("the book takes nothing");
}

} // namespace sluice::test
