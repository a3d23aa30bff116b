// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"
#include "core/job/spending.h"
#include "core/media/media_info.h"
#include "core/media/still_image.h"

#include <QtGlobal>

#include <map>
#include <mutex>
#include <set>

namespace sluice::test {

/// The value of what has to succeed.
template <class T>
T need(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().detail.c_str());
    return std::move(*result);
}

/// Hands chunks out as the queue does and keeps what comes back.
class MapFeed : public ChunkFeed
{
public:
    explicit MapFeed(const JobPlan& plan)
        : m_plan(plan)
    {}

    std::optional<Chunk> take() override
    {
        const std::lock_guard lock(m_mutex);
        for (const Chunk& chunk : m_plan.chunks)
            if (!m_taken.contains(chunk.index)) {
                m_taken.insert(chunk.index);
                return chunk;
            }
        return std::nullopt;
    }
    void progress(int, std::int64_t, const std::string& stage) override
    {
        const std::lock_guard lock(m_mutex);
        m_stages.insert(stage);
    }
    Result<void> finish(const Chunk& chunk, const ChunkResult& result) override
    {
        const auto index = media::scanFrames(chunk.partialFile);
        const bool isWhole = m_plan.isStill
                                 ? media::readStill(chunk.partialFile).has_value()
                                 : index && std::int64_t(index->times.size()) == chunk.frames;
        if (!isWhole)
            return fail(ErrorCode::InvalidInput, "not what was asked for");
        const std::lock_guard lock(m_mutex);
        m_done[chunk.index] = result;
        if (guard)
            guard->spend(chunk.index, result.feeWei);
        return {};
    }
    void giveBack(int index) override
    {
        const std::lock_guard lock(m_mutex);
        m_taken.erase(index);
    }

    std::string agreedPrice() const override { return agreed; }
    std::string agreedUnit() const override { return agreedFor; }
    std::optional<Wei> reserveFee(int index, const Wei& wanted) override
    {
        return guard ? guard->reserve(index, wanted) : std::nullopt;
    }
    void releaseFee(int index, const Wei& amount) override
    {
        if (guard)
            guard->release(index, amount);
    }
    Result<void> addSideWork(int index, const SideWork& work) override
    {
        if (guard)
            guard->spendBeside(index, work.feeWei);
        const std::lock_guard lock(m_mutex);
        sideWork.push_back(work);
        return {};
    }
    void priceIsNow(const std::string& weiForUnit, const std::string& unit) override
    {
        priceNow = weiForUnit;
        priceNowFor = unit;
    }
    std::string limitText() const override { return guard ? guard->limitText() : std::string(); }

    std::string agreed;    ///< highest price for a unit
    std::string agreedFor; ///< that unit
    std::shared_ptr<SpendingGuard> guard;
    std::vector<SideWork> sideWork; ///< to be read when nobody works any more
    std::string priceNowFor;        ///< a unit of what
    std::string priceNow;           ///< what it costs, when that is more than was agreed

    std::map<int, ChunkResult> done() const
    {
        const std::lock_guard lock(m_mutex);
        return m_done;
    }
    /// Pieces that are neither done nor given back.
    std::size_t held() const
    {
        const std::lock_guard lock(m_mutex);
        return m_taken.size() - m_done.size();
    }
    std::set<std::string> makers() const
    {
        std::set<std::string> makers;
        for (const auto& [index, result] : done())
            makers.insert(result.peer);
        return makers;
    }
    std::set<std::string> stages() const
    {
        const std::lock_guard lock(m_mutex);
        return m_stages;
    }

private:
    const JobPlan& m_plan;
    mutable std::mutex m_mutex;
    std::set<int> m_taken;
    std::set<std::string> m_stages;
    std::map<int, ChunkResult> m_done;
};

} // namespace sluice::test
