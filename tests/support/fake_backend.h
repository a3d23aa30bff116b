// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

namespace sluice::test {

/// A backend that does as it is told: makes small real chunks at once, or waits, fails, throws or cheats at a chunk.
///
/// With a guard folder every chunk is made under a lock that all processes share, and leaves a trace: "KEY-00003.PID.begun" and
/// ".made" files, and "double" if somebody else was making the same chunk.
class FakeBackend : public Backend
{
public:
    enum class Trick
    {
        Fail,      ///< run() returns `failure`
        Throw,     ///< run() throws
        Hold,      ///< waits for letGo() or the stop request
        FewFrames, ///< writes one picture less than it says
        WrongSize,
        PayBeside, ///< work beside the chunk is done and owed (700 wei), then run() returns `failure`
        EndEarly   ///< run() returns success before the job is done
    };

    FakeBackend() = default;
    explicit FakeBackend(std::filesystem::path guardFolder)
        : m_guardFolder(std::move(guardFolder))
    {}

    /// Of the subnet: made by "fake peer" at "https://peer.test" for 1200 wei of practice money a second.
    explicit FakeBackend(Place place, std::filesystem::path guardFolder = {})
        : m_place(place)
        , m_guardFolder(std::move(guardFolder))
    {}

    Place place() const override { return m_place; }
    Result<ModelFacts> modelFacts(const JobSpec& spec) const override;
    Quote estimate(const JobPlan& plan) const override;
    Result<void> run(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop) override;

    /// Plays a trick once at chunk `index` of the next job that comes to it.
    void play(int index, Trick trick);
    void setFailure(const Error& failure);
    /// From now on it asks for so much a second, and works for nobody who agreed to less.
    void setPrice(int wei);
    /// What its work draws, for estimates.
    void setWatts(double watts);
    void letGo();
    /// Chunks that were begun, in order, over all jobs and runs.
    std::vector<int> begun() const;
    /// Jobs that were run, by the names of their folders.
    std::vector<std::string> jobs() const;
    bool isHolding() const;
    /// Milliseconds that a chunk waits for a stop request before it is made.
    void setChunkTime(std::chrono::milliseconds time) { m_chunkTime = time; }

private:
    std::optional<Trick> nextTrick(int index);
    Result<void> makeChunk(const JobPlan& plan,
                           const Chunk& chunk,
                           ChunkFeed& feed,
                           const std::stop_token& stop);
    bool waitForChunkTime(const std::stop_token& stop);
    bool hold(const std::stop_token& stop);

    const Place m_place = Place::Here;
    const std::filesystem::path m_guardFolder;
    std::chrono::milliseconds m_chunkTime{0};
    mutable std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::map<int, Trick> m_tricks;
    Error m_failure{ErrorCode::Internal, "The fake engine crashed."};
    std::vector<int> m_begun;
    std::vector<std::string> m_jobs;
    int m_price = 0;
    double m_watts = 0;
    bool m_holding = false;
    bool m_letGo = false;
};

/// Makes a small MP4 clip with sound: 10 pictures a second, 64x48.
void makeSmallClip(const std::filesystem::path& file, int seconds);

/// "resize to twice the size, losslessly enough": a spec for the fake backend.
JobSpec smallJob(const std::filesystem::path& source, const std::filesystem::path& output);

} // namespace sluice::test
