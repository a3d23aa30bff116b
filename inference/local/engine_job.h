// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"
#include "inference/local/engine_process.h"
#include "inference/local/model_request.h"

#include <deque>
#include <optional>

namespace sluice::inference {

/// Where a job's engine finds what its text encoder made of the texts, and leaves it: in the job's folder.
std::filesystem::path keptPromptOf(const JobPlan& plan);
std::filesystem::path keptNegativeOf(const JobPlan& plan);

/// One run of LocalBackend: an engine, and the chunks it works on. Gives every chunk back that it does not finish, after the
/// engine has ended.
class EngineJob
{
public:
    EngineJob(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop);
    ~EngineJob();
    EngineJob(const EngineJob&) = delete;
    EngineJob& operator=(const EngineJob&) = delete;

    /// Takes the first chunk. False: there is nothing to do, and no engine is needed.
    bool takeFirst();
    /// Errors: those of EngineProcess::start() and of the engine's `load`.
    Result<void> start(const EngineLaunch& launch, const LoadMessage& load);
    /// Errors: those of Backend::run().
    Result<void> work();
    /// Every chunk that it makes says this in its notes.
    void addNote(std::string note) { m_notes.push_back(std::move(note)); }

    /// The device that the model was loaded on, after start().
    const EngineDevice& device() const { return m_device; }
    /// LoadedMessage::weightError, after start().
    double weightError() const { return m_weightError; }

private:
    Result<void> startEngine(const EngineLaunch& launch, const LoadMessage& load);
    Result<void> workThrough();
    Result<void> noteFailure(Result<void> result);
    void showStage(const char* stage);
    Result<void> sendMore();
    Result<void> handle(const EngineMessage& message);
    void showProgress(const ProgressMessage& progress);
    Result<void> handleDone(const DoneMessage& done);
    Error protocolError(const char* what) const;

    const JobPlan& m_plan;
    ChunkFeed& m_feed;
    std::stop_token m_stop;
    std::optional<EngineProcess> m_engine;
    EngineDevice m_device;
    double m_weightError = 0;
    std::deque<Chunk> m_taken; ///< by the order in which the engine was told of them
    std::size_t m_sent = 0;    ///< how many of them it knows
    std::vector<std::string> m_notes;
    bool m_hasFailed = false;
};

} // namespace sluice::inference
