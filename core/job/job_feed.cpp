// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/job_feed.h"

#include "core/base/atomic_file.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice {
namespace {

constexpr std::chrono::milliseconds kProgressInterval{100};

/// Adds the next higher number.
void append(std::vector<ChunkRun>& runs, int index, Place place)
{
    if (!runs.empty() && runs.back().last == index - 1 && runs.back().place == place)
        runs.back().last = index;
    else
        runs.push_back({index, index, place});
}

} // namespace

class JobFeed::View : public ChunkFeed
{
public:
    View(JobFeed& feed, Place place, std::stop_token stop)
        : m_feed(feed)
        , m_place(place)
        , m_stop(std::move(stop))
    {}

    std::optional<Chunk> take() override
    {
        return m_stop.stop_requested() ? std::nullopt : m_feed.take(m_place);
    }
    void progress(int chunkIndex, std::int64_t framesDone, const std::string& stage) override
    {
        m_feed.progress(chunkIndex, framesDone, stage);
    }
    void preview(int chunkIndex, const std::filesystem::path& picture) override
    {
        m_feed.preview(chunkIndex, picture);
    }
    Result<void> finish(const Chunk& chunk, const ChunkResult& result) override
    {
        ChunkResult placed = result;
        placed.place = m_place;
        return m_feed.finish(chunk, placed);
    }
    void giveBack(int chunkIndex) override { m_feed.giveBack(chunkIndex); }
    std::string agreedPrice() const override { return m_feed.m_spending.agreedPrice; }
    std::string agreedUnit() const override { return m_feed.m_spending.agreedUnit; }
    void priceIsNow(const std::string& weiForUnit, const std::string& unit) override
    {
        const std::lock_guard lock(m_feed.m_mutex);
        m_feed.m_priceNow = {weiForUnit, unit};
    }
    std::optional<Wei> reserveFee(int chunkIndex, const Wei& wanted) override
    {
        return m_feed.m_spending.guard ? m_feed.m_spending.guard->reserve(chunkIndex, wanted)
                                       : std::nullopt;
    }
    void releaseFee(int chunkIndex, const Wei& amount) override
    {
        if (m_feed.m_spending.guard)
            m_feed.m_spending.guard->release(chunkIndex, amount);
    }
    Result<void> addSideWork(int chunkIndex, const SideWork& work) override
    {
        SLUICE_CHECK(m_feed.m_journal.addSideWork(m_feed.m_id, chunkIndex, work));
        if (m_feed.m_spending.guard)
            m_feed.m_spending.guard->spendBeside(chunkIndex, work.feeWei);
        return {};
    }
    std::string limitText() const override
    {
        return m_feed.m_spending.guard ? m_feed.m_spending.guard->limitText() : std::string();
    }

private:
    JobFeed& m_feed;
    const Place m_place;
    const std::stop_token m_stop;
};

JobFeed::JobFeed(const JobPlan& plan,
                 JobId id,
                 Journal& journal,
                 const std::vector<ChunkRow>& done,
                 std::stop_token stop,
                 OnProgress onProgress)
    : m_plan(plan)
    , m_id(id)
    , m_journal(journal)
    , m_stop(std::move(stop))
    , m_onProgress(std::move(onProgress))
{
    for (const ChunkRow& row : done) {
        m_done[row.index] = row.result.place;
        m_doneFrames += m_plan.chunks[std::size_t(row.index)].frames;
        m_busySeconds += row.result.busy.count();
    }
}

void JobFeed::limitSpending(FeedSpending spending)
{
    m_spending = std::move(spending);
}

std::unique_ptr<ChunkFeed> JobFeed::at(Place place, std::stop_token stop)
{
    return std::make_unique<View>(*this, place, std::move(stop));
}

void JobFeed::shareOut(const ChunkShare& madeHere)
{
    const std::lock_guard lock(m_mutex);
    m_madeHere = madeHere;
}

void JobFeed::shareFreely()
{
    const std::lock_guard lock(m_mutex);
    m_madeHere.reset();
}

void JobFeed::giveBackAll(Place place)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_taken, [&](const auto& taken) {
        if (taken.second.place != place)
            return false;
        m_begun.erase(taken.first);
        if (m_spending.guard)
            m_spending.guard->release(taken.first);
        return true;
    });
}

bool JobFeed::isMeantFor(int chunkIndex, Place place) const
{
    return !m_madeHere || m_madeHere->contains(chunkIndex) == (place == Place::Here);
}

std::optional<Chunk> JobFeed::take(Place place)
{
    const std::lock_guard lock(m_mutex);
    if (m_stop.stop_requested())
        return std::nullopt;
    for (const Chunk& chunk : m_plan.chunks) {
        if (m_done.contains(chunk.index) || m_taken.contains(chunk.index) ||
            !isMeantFor(chunk.index, place))
            continue;
        // What a killed run left half written.
        std::error_code ignored;
        std::filesystem::remove(chunk.partialFile, ignored);
        m_taken[chunk.index] = {0, place};
        return chunk;
    }
    return std::nullopt;
}

void JobFeed::progress(int chunkIndex, std::int64_t framesDone, const std::string& stage)
{
    bool isFirst = false;
    {
        const std::lock_guard lock(m_mutex);
        const auto taken = m_taken.find(chunkIndex);
        if (taken == m_taken.end())
            return;
        const std::int64_t most = m_plan.chunks[std::size_t(chunkIndex)].frames;
        std::int64_t& made = taken->second.frames;
        made = std::clamp(framesDone, made, std::max(most, made));
        m_stage = stage;
        isFirst = m_begun.insert(chunkIndex).second;
    }
    announce(isFirst);
}

void JobFeed::preview(int chunkIndex, const std::filesystem::path& picture)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_taken.contains(chunkIndex))
            return;
        m_preview = picture;
    }
    announce(true);
}

Result<ChunkResult> JobFeed::check(const Chunk& chunk, const ChunkResult& result) const
{
    const auto wrong = [&](const std::string& what) {
        return fail(
            ErrorCode::InvalidInput,
            fmt::format("Piece {} made by {} is not what was asked for: {}. Start the job again "
                        "to make it again.",
                        chunk.index + 1, result.maker.empty() ? "the engine" : result.maker, what));
    };
    ChunkResult checked = result;
    if (result.frames < 0 || result.frames > chunk.frames)
        return wrong(fmt::format("{} pictures instead of {}", result.frames, chunk.frames));
    if (result.frames < chunk.frames)
        checked.notes.push_back(fmt::format(
            "{} of {} pictures between {:.2f} s and {:.2f} s could not be decoded and are missing.",
            chunk.frames - result.frames, chunk.frames, chunk.start.toDouble(),
            chunk.end.toDouble()));
    if (result.frames == 0)
        return checked;

    SLUICE_TRY(const media::MediaInfo info, media::probe(chunk.partialFile));
    if (!info.video || info.video->width != m_plan.target.width ||
        info.video->height != m_plan.target.height)
        return wrong("its size differs");
    if (!m_plan.isStill) {
        SLUICE_TRY(const media::FrameIndex index, media::scanFrames(chunk.partialFile));
        if (std::int64_t(index.times.size()) != result.frames)
            return wrong(fmt::format("its file holds {} pictures instead of {}", index.times.size(),
                                     result.frames));
    }
    return checked;
}

Result<void> JobFeed::finish(const Chunk& chunk, const ChunkResult& result)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_taken.contains(chunk.index))
            return fail(ErrorCode::Internal,
                        fmt::format("Piece {} was not taken.", chunk.index + 1));
    }
    // The chunk stays taken while the disk works, so nobody else can make it.
    SLUICE_TRY(const ChunkResult checked, check(chunk, result));
    if (checked.frames > 0)
        SLUICE_CHECK(publishFile(chunk.partialFile, chunk.file, true));
    SLUICE_CHECK(m_journal.addChunk(m_id, chunk.index, checked));
    if (m_spending.guard)
        m_spending.guard->spend(chunk.index, checked.feeWei);
    {
        const std::lock_guard lock(m_mutex);
        m_taken.erase(chunk.index);
        m_done[chunk.index] = result.place;
        m_doneFrames += chunk.frames;
        m_busySeconds += checked.busy.count();
    }
    announce(true);
    return {};
}

void JobFeed::giveBack(int chunkIndex)
{
    const std::lock_guard lock(m_mutex);
    m_taken.erase(chunkIndex);
    m_begun.erase(chunkIndex);
    if (m_spending.guard)
        m_spending.guard->release(chunkIndex);
}

AskedPrice JobFeed::priceNow() const
{
    const std::lock_guard lock(m_mutex);
    return m_priceNow;
}

bool JobFeed::isComplete() const
{
    return std::size_t(doneCount()) == m_plan.chunks.size();
}

int JobFeed::doneCount() const
{
    const std::lock_guard lock(m_mutex);
    return int(m_done.size());
}

JobProgress JobFeed::snapshot()
{
    std::int64_t frames = m_doneFrames;
    for (const auto& [index, taken] : m_taken)
        frames += taken.frames;
    m_shownFrames = std::max(m_shownFrames, frames);
    JobProgress progress;
    progress.stage = m_stage;
    progress.preview = m_preview;
    progress.framesDone = m_shownFrames;
    progress.framesTotal = m_plan.totalFrames();
    progress.chunksDone = int(m_done.size());
    progress.chunksTotal = int(m_plan.chunks.size());
    for (const auto& [index, place] : m_done)
        append(progress.doneRuns, index, place);
    for (const auto& [index, taken] : m_taken)
        append(progress.takenRuns, index, taken.place);
    progress.busySeconds = m_busySeconds;
    return progress;
}

void JobFeed::announce(bool always)
{
    const std::lock_guard order(m_announceMutex);
    JobProgress progress;
    {
        const std::lock_guard lock(m_mutex);
        const auto now = std::chrono::steady_clock::now();
        if (!always && now - m_lastShown < kProgressInterval)
            return;
        m_lastShown = now;
        progress = snapshot();
    }
    m_onProgress(progress);
}

} // namespace sluice
