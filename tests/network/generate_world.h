// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/server/listener.h"
#include "network/worker/byoc_video_worker.h"
#include "network/worker/picture_runner.h"
#include "tests/network/fake_generator.h"
#include "tests/network/hostile_world.h"

namespace sluice::test {

/// How a runner of image-to-video behaves.
enum class MoverManner
{
    Good,
    Few,       ///< five pictures
    Frozen,    ///< the same picture again and again
    Another,   ///< pictures that have nothing to do with the one that was sent
    WrongSize, ///< half as large
    Fails      ///< 500
};

/// A runner of the pipeline image-to-video on a real socket: it moves the picture to the side.
class FakeMover
{
public:
    FakeMover(std::filesystem::path folder, MoverManner manner);
    std::string url() const { return m_listener->url(); }
    int jobs() const { return m_jobs; }

private:
    std::string answerTo(const std::string& form);

    const std::filesystem::path m_folder;
    const MoverManner m_manner;
    std::atomic<int> m_jobs{0};
    std::unique_ptr<network::Listener> m_listener;
};

/// What an orchestrator of the test offers.
struct NodeOffer
{
    std::string misbehaves{};
    std::int64_t price = 0; ///< wei for each second and pixel; 0: none announced
    bool makesClips = true; ///< BYOC text-to-video
    bool makesPictures = false;
    std::optional<MoverManner> moves{};
};

/// The subnet as a place of one test, for clips of words.
class GenerateWorld : public HostileWorld
{
public:
    GenerateWorld();
    ~GenerateWorld();

    /// A practice orchestrator with a worker and runners of its own; returns its URL.
    std::string offer(const NodeOffer& offered);
    FakeGenerator& generatorAt(std::size_t index) { return m_nodes.at(index)->generator; }
    FakeMover& moverAt(std::size_t index) { return *m_nodes.at(index)->mover; }
    /// A job for nine pictures of 64x48.
    JobPlan planned(const GenerateSpec& wish = {});
    /// The clip as this computer makes it.
    std::filesystem::path madeHere(const JobPlan& plan);

private:
    struct Node
    {
        FakeGenerator generator;
        std::unique_ptr<network::ByocVideoWorker> worker;
        std::unique_ptr<network::PictureRunner> runner;
        std::unique_ptr<FakeMover> mover;
        std::unique_ptr<network::Listener> listener;
        std::unique_ptr<network::Orchestrator> orchestrator;
    };
    std::vector<std::unique_ptr<Node>> m_nodes;
    int m_plans = 0;
};

} // namespace sluice::test
