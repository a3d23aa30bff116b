// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/journal.h"
#include "core/job/spending.h"

#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace sluice {

/// What a job may cost on the subnet.
struct FeedSpending
{
    std::string agreedPrice;              ///< ChunkFeed::agreedPrice()
    std::string agreedUnit;               ///< ChunkFeed::agreedUnit()
    std::shared_ptr<SpendingGuard> guard; ///< null: no limit
};

/// A price for a unit above the agreed one; `wei` empty: none.
struct AskedPrice
{
    std::string wei;
    std::string unit;
};

/// Hands the undone chunks of one running job to its backends and journals what comes back. Thread safe.
class JobFeed
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

    /// The feed as the backend of one place sees it; chunks that it takes count as that place's. It hands out nothing more after a
    /// stop request. Refers to this object.
    std::unique_ptr<ChunkFeed> at(Place place, std::stop_token stop);

    /// Call before the first at().
    void limitSpending(FeedSpending spending);

    /// From now on this computer gets the chunks of `madeHere` only, and the subnet the others only.
    void shareOut(const ChunkShare& madeHere);
    /// Ends shareOut(): everybody gets every chunk.
    void shareFreely();

    /// Nobody at `place` works any more: what it took and did not finish may be taken again.
    void giveBackAll(Place place);

    /// What a backend said that its work costs now, above the agreed price; empty: nothing.
    AskedPrice priceNow() const;

    /// Whether every chunk is done.
    bool isComplete() const;
    int doneCount() const;

private:
    class View;
    struct Taken
    {
        std::int64_t frames = 0; ///< made so far
        Place place = Place::Here;
    };

    std::optional<Chunk> take(Place place);
    void progress(int chunkIndex, std::int64_t framesDone, const std::string& stage);
    void preview(int chunkIndex, const std::filesystem::path& picture);
    Result<void> finish(const Chunk& chunk, const ChunkResult& result);
    void giveBack(int chunkIndex);
    bool isMeantFor(int chunkIndex, Place place) const;
    Result<ChunkResult> check(const Chunk& chunk, const ChunkResult& result) const;
    JobProgress snapshot();
    void announce(bool always);

    const JobPlan& m_plan;
    const JobId m_id;
    Journal& m_journal;
    const std::stop_token m_stop;
    const OnProgress m_onProgress;

    mutable std::mutex m_mutex;
    std::map<int, Place> m_done; ///< and who made it
    std::map<int, Taken> m_taken;
    std::optional<ChunkShare> m_madeHere;
    FeedSpending m_spending;
    AskedPrice m_priceNow;
    std::set<int> m_begun; ///< chunks whose beginning was announced
    std::int64_t m_doneFrames = 0;
    std::int64_t m_shownFrames = 0;
    double m_busySeconds = 0; ///< of the chunks that are done
    std::string m_stage;
    std::filesystem::path m_preview;
    std::chrono::steady_clock::time_point m_lastShown;
    std::mutex m_announceMutex; ///< keeps announcements in order
};

} // namespace sluice
