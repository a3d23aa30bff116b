// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>

namespace sluice::test {

inline constexpr const char* kGenerator = "demo-shapes";

/// What a model that makes small clips has to be told.
ModelFacts generatorFacts();

/// This computer as far as clips of words go, without an engine: a bright square crosses a picture whose colours come of seed and prompt.
/// The same wish always gives the same clip.
class FakeGenerator : public Backend
{
public:
    Place place() const override { return Place::Here; }
    Result<ModelFacts> modelFacts(const JobSpec& spec) const override;
    Quote estimate(const JobPlan& plan) const override;
    Result<void> run(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop) override;

    /// From now on run() waits until release() or a stop request.
    void hold();
    void release();
    /// From now on the model works in three steps and takes neither guidance nor a negative prompt.
    void becomeFewStep() { m_isFewStep = true; }
    int runs() const { return m_runs; }

private:
    std::atomic<int> m_runs{0};
    std::atomic<bool> m_isFewStep{false};
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    bool m_isHeld = false;
};

} // namespace sluice::test
