// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/orchestrator/orchestrator.h"
#include "network/subnet/subnet_backend.h"
#include "tests/network/map_feed.h"
#include "tests/support/fake_peer.h"
#include "tests/support/temp_dir.h"

namespace sluice::test {

/// The subnet as a place of one test, with a book and a list of orchestrators of its own, and short rests.
class HostileWorld
{
public:
    HostileWorld();

    /// A practice orchestrator with a worker of its own that stretches clips.
    network::Orchestrator&
    addNode(const std::string& misbehaves, std::int64_t price = 0, std::uint16_t port = 0);
    /// Ends all practice orchestrators.
    void endNodes() { m_nodes.clear(); }
    /// Lists somebody else.
    void list(const std::string& url) { settings.subnetOrchestrators += url + ","; }
    /// Clips that the worker of orchestrator `index` was given.
    int jobsAt(std::size_t index) const { return m_workers.at(index)->jobsBegun(); }

    /// Made at the first call, from `settings` as they are then.
    network::SubnetBackend& backend();
    network::WorkStats stats(const std::string& url, const JobPlan& plan) const;
    /// As if everybody in `urls` had done such work quickly, five times.
    void pretendQuick(const std::vector<std::string>& urls, const JobPlan& plan) const;
    std::filesystem::path folder(const std::string& name) const { return m_home / name; }

    Settings settings;
    network::PeerTiming timing;
    std::shared_ptr<network::PeerBook> book;

private:
    TempDir m_home;
    Paths m_paths;
    std::vector<std::unique_ptr<FakePeer>> m_workers;
    std::vector<std::unique_ptr<network::Orchestrator>> m_nodes;
    std::unique_ptr<network::SubnetBackend> m_backend;
};

} // namespace sluice::test
