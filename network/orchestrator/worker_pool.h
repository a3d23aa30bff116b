// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/orchestrator/job_place.h"
#include "network/orchestrator/media_store.h"
#include "network/server/grpc_service.h"
#include "network/wire/messages.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>

namespace sluice::network {

struct WorkerPoolOptions
{
    std::string secret;     ///< empty: nobody may register
    std::string minVersion; ///< workers below it are not added, without a word (protocol 14.1)
    std::string inputUrl;   ///< "https://127.0.0.1:8935": where workers fetch inputs of /stream/
    std::chrono::milliseconds resultTimeout = std::chrono::minutes(15);
};

/// AI workers that dialled in: each holds one RegisterAIWorker stream, gets its jobs through it, and posts results to /aiResults.
/// Source: protocol section 14.
///
/// The first registered worker with free capacity for the model is taken. A job whose worker goes goes to the next one.
class WorkerPool final : public JobPlace
{
public:
    WorkerPool(WorkerPoolOptions options, MediaStore& store);
    ~WorkerPool() override;

    /// The method /net.AIWorker/RegisterAIWorker; returns when the worker has gone or is dropped.
    Result<void> serveWorker(std::string_view message, GrpcStream& stream, std::stop_token stop);
    /// POST /aiResults.
    void takeResult(const ServerRequest& request,
                    BodyReader& body,
                    ResponseWriter& response,
                    std::stop_token stop);

    void describe(Capabilities& offer) const override;
    std::vector<HardwareInfo> hardware() const override;
    std::unique_ptr<JobSlot> reserve(Pipeline pipeline, const std::string& model) override;
    /// Workers that are connected.
    std::size_t workerCount() const;
    void setInputUrl(std::string url);

private:
    using ModelKey = std::pair<Capability, std::string>;
    class Slot;

    struct Worker
    {
        WorkerRegistration registration;
        std::map<ModelKey, std::uint32_t> free;
        std::deque<WorkerJob> outbox;
        bool isGone = false;
    };
    struct Task
    {
        std::shared_ptr<Worker> worker;
        std::string pipeline;
        std::filesystem::path scratch;
        std::deque<std::string> events; ///< of a streamed answer, not passed on yet
        std::optional<Result<JobResult>> result;
        bool isTaken = false; ///< a result is being uploaded
    };

    std::shared_ptr<Worker> findWorker(const ModelKey& key);
    std::int64_t assign(const std::shared_ptr<Worker>& worker,
                        const JobBody& job,
                        std::string request,
                        const std::filesystem::path& scratch);
    Result<JobResult> await(std::int64_t task, const EventSink& events, std::stop_token stop);
    Result<JobResult> runOn(const std::shared_ptr<Worker>& worker,
                            const JobBody& job,
                            const std::filesystem::path& scratch,
                            const EventSink& events,
                            std::stop_token stop);
    void drop(const std::shared_ptr<Worker>& worker);
    Result<std::string> requestFor(const JobBody& job);
    void finish(std::int64_t id, Result<JobResult> result);
    Result<JobResult> readUpload(std::int64_t id,
                                 const ServerRequest& request,
                                 BodyReader& body,
                                 const std::filesystem::path& scratch,
                                 std::stop_token stop);
    Result<JobResult> readEvents(std::int64_t id, BodyReader& body, std::stop_token stop);
    bool pushEvent(std::int64_t id, std::string event, std::stop_token stop);

    WorkerPoolOptions m_options;
    MediaStore& m_store;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::list<std::shared_ptr<Worker>> m_workers; ///< by time of registration
    std::map<std::int64_t, Task> m_tasks;
    std::int64_t m_nextTask = 0;
};

} // namespace sluice::network
