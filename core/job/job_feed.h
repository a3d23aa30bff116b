// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/journal.h"

#include <map>
#include <mutex>
#include <set>

namespace sluice {

/// Hands the undone chunks of one running job to its backend and journals what comes back. Thread safe.
class JobFeed : public ChunkFeed
{
public:
    /// Called on the backend's threads: at most ten times a second and once for each chunk that begins or is finished; frames never fall.
    using OnProgress = std::function<void(const JobProgress&)>;

    /// `done` are the chunks that the journal has. The references must outlive the feed.
    JobFeed(const JobPlan& plan,
            JobId id,
            Journal& journal,
            const std::vector<ChunkRow>& done,
            std::stop_token stop,
            OnProgress onProgress);

    std::optional<Chunk> take() override;
    void progress(int chunkIndex, std::int64_t framesDone, const std::string& stage) override;
    Result<void> finish(const Chunk& chunk, const ChunkResult& result) override;
    void giveBack(int chunkIndex) override;

    /// Whether every chunk is done.
    bool isComplete() const;

private:
    Result<ChunkResult> check(const Chunk& chunk, const ChunkResult& result) const;
    JobProgress snapshot();
    void announce(bool always);

    const JobPlan& m_plan;
    const JobId m_id;
    Journal& m_journal;
    const std::stop_token m_stop;
    const OnProgress m_onProgress;

    mutable std::mutex m_mutex;
    std::set<int> m_done;
    std::map<int, std::int64_t> m_taken; ///< frames made so far
    std::set<int> m_begun;               ///< chunks whose beginning was announced
    std::int64_t m_doneFrames = 0;
    std::int64_t m_shownFrames = 0;
    double m_busySeconds = 0; ///< of the chunks that are done
    std::string m_stage;
    std::chrono::steady_clock::time_point m_lastShown;
    std::mutex m_announceMutex; ///< keeps announcements in order
};

} // namespace sluice
