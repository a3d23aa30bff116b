// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/worker_pool.h"

#include "core/base/json_reader.h"
#include "network/orchestrator/auth_tokens.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace sluice::network {
namespace fs = std::filesystem;

namespace {

constexpr const char* kNobody = "no workers can process job requested";

} // namespace

/// Room at a worker. When that worker goes, the job moves on to another one.
class WorkerPool::Slot final : public JobSlot
{
public:
    Slot(WorkerPool& pool, std::shared_ptr<Worker> worker, ModelKey key)
        : m_pool(pool)
        , m_worker(std::move(worker))
        , m_key(std::move(key))
    {}
    ~Slot() override { release(); }

    Result<JobResult> run(const JobBody& job,
                          const fs::path& scratch,
                          const EventSink& events,
                          std::stop_token stop) override
    {
        while (m_worker) {
            auto result = m_pool.runOn(m_worker, job, scratch, events, stop);
            if (result || result.error().code != ErrorCode::Unavailable)
                return result;
            release();
            const std::lock_guard lock(m_pool.m_mutex);
            m_worker = m_pool.findWorker(m_key);
        }
        return fail(ErrorCode::NotFound, kNobody);
    }

private:
    void release()
    {
        if (!m_worker)
            return;
        const std::lock_guard lock(m_pool.m_mutex);
        ++m_worker->free[m_key];
        m_worker.reset();
    }

    WorkerPool& m_pool;
    std::shared_ptr<Worker> m_worker;
    const ModelKey m_key;
};

WorkerPool::WorkerPool(WorkerPoolOptions options, MediaStore& store)
    : m_options(std::move(options))
    , m_store(store)
{}

WorkerPool::~WorkerPool() = default;

void WorkerPool::setInputUrl(std::string url)
{
    const std::lock_guard lock(m_mutex);
    m_options.inputUrl = std::move(url);
}

std::size_t WorkerPool::workerCount() const
{
    const std::lock_guard lock(m_mutex);
    return m_workers.size();
}

Result<void>
WorkerPool::serveWorker(std::string_view message, GrpcStream& stream, std::stop_token stop)
{
    auto worker = std::make_shared<Worker>();
    SLUICE_TRY(worker->registration, parseWorkerRegistration(message));
    if (m_options.secret.empty() || worker->registration.secret != m_options.secret)
        return fail(ErrorCode::InvalidInput, "invalid secret");
    const Capabilities& offered = worker->registration.capabilities;
    if (!isVersionEnough(offered.version, m_options.minVersion)) {
        spdlog::warn("An AI worker of version '{}' was not added: {} is needed.", offered.version,
                     m_options.minVersion);
        return {};
    }
    for (const auto& [capability, models] : offered.models)
        for (const auto& [model, constraint] : models)
            worker->free[{Capability(capability), model}] = constraint.capacity;
    if (std::ranges::all_of(worker->free, [](const auto& entry) { return entry.second == 0; }))
        return fail(ErrorCode::InvalidInput, "zero capacity");

    std::unique_lock lock(m_mutex);
    m_workers.push_back(worker);
    while (!stop.stop_requested() && !worker->isGone) {
        m_changed.wait(lock, stop, [&] { return worker->isGone || !worker->outbox.empty(); });
        if (worker->outbox.empty())
            continue;
        const std::string job = serialize(worker->outbox.front());
        worker->outbox.pop_front();
        lock.unlock();
        const auto sent = stream.send(job);
        lock.lock();
        if (!sent)
            break;
    }
    drop(worker);
    return {};
}

void WorkerPool::drop(const std::shared_ptr<Worker>& worker)
{
    worker->isGone = true;
    m_workers.remove(worker);
    m_changed.notify_all();
}

void WorkerPool::describe(Capabilities& offer) const
{
    const std::lock_guard lock(m_mutex);
    for (const auto& worker : m_workers) {
        for (const auto& [key, free] : worker->free) {
            const ModelConstraint* said =
                worker->registration.capabilities.model(key.first, key.second);
            ModelConstraint constraint = said ? *said : ModelConstraint();
            constraint.capacity = free;
            addModel(offer, key.first, key.second, constraint);
        }
    }
}

std::vector<HardwareInfo> WorkerPool::hardware() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<HardwareInfo> all;
    for (const auto& worker : m_workers)
        all.insert(all.end(), worker->registration.hardware.begin(),
                   worker->registration.hardware.end());
    return all;
}

std::shared_ptr<WorkerPool::Worker> WorkerPool::findWorker(const ModelKey& key)
{
    for (const auto& worker : m_workers) {
        const auto free = worker->free.find(key);
        if (free == worker->free.end() || free->second == 0)
            continue;
        --free->second;
        return worker;
    }
    return nullptr;
}

std::unique_ptr<JobSlot> WorkerPool::reserve(Pipeline pipeline, const std::string& model)
{
    const ModelKey key{factsOf(pipeline).capability, model};
    const std::lock_guard lock(m_mutex);
    auto worker = findWorker(key);
    if (!worker)
        return nullptr;
    return std::make_unique<Slot>(*this, std::move(worker), key);
}

Result<std::string> WorkerPool::requestFor(const JobBody& job)
{
    nlohmann::json request = job.fields;
    std::string input;
    if (!job.file.empty()) {
        request[std::string(factsOf(job.pipeline).fileField)] = nullptr;
        // The upload stays where it is: another worker may need it when this one goes.
        const fs::path copy = job.file.string() + ".input";
        std::error_code failed;
        fs::copy_file(job.file, copy, fs::copy_options::overwrite_existing, failed);
        if (failed)
            return fail(ErrorCode::Io, "Could not create storage to receive results");
        SLUICE_TRY(const std::string path, m_store.adopt(randomHex(4), "tempfile", copy));
        const std::lock_guard lock(m_mutex);
        input = m_options.inputUrl + path;
    }
    return dumpJson({{"input_url", input}, {"request", request}});
}

std::int64_t WorkerPool::assign(const std::shared_ptr<Worker>& worker,
                                const JobBody& job,
                                std::string request,
                                const fs::path& scratch)
{
    const std::lock_guard lock(m_mutex);
    const std::int64_t id = m_nextTask++;
    Task task;
    task.worker = worker;
    task.pipeline = factsOf(job.pipeline).name;
    task.scratch = scratch;
    worker->outbox.push_back({id, task.pipeline, std::move(request)});
    m_tasks.emplace(id, std::move(task));
    m_changed.notify_all();
    return id;
}

Result<JobResult> WorkerPool::runOn(const std::shared_ptr<Worker>& worker,
                                    const JobBody& job,
                                    const fs::path& scratch,
                                    const EventSink& events,
                                    std::stop_token stop)
{
    SLUICE_TRY(std::string request, requestFor(job));
    const std::int64_t id = assign(worker, job, std::move(request), scratch);
    auto result = await(id, events, stop);
    const std::lock_guard lock(m_mutex);
    m_tasks.erase(id);
    m_changed.notify_all(); // an upload that waits for room sees that nobody wants it
    if (!result && result.error().code == ErrorCode::Timeout)
        drop(worker);
    return result;
}

Result<JobResult> WorkerPool::await(std::int64_t id, const EventSink& events, std::stop_token stop)
{
    const auto deadline = std::chrono::steady_clock::now() + m_options.resultTimeout;
    std::unique_lock lock(m_mutex);
    Task& task = m_tasks.at(id); // stays where it is until runOn() removes it
    for (;;) {
        const bool isReady = m_changed.wait_until(lock, stop, deadline, [&] {
            return task.result || !task.events.empty() || (task.worker->isGone && !task.isTaken);
        });
        if (!task.events.empty()) {
            const std::string event = std::move(task.events.front());
            task.events.pop_front();
            lock.unlock();
            m_changed.notify_all();
            SLUICE_CHECK(events(event));
            lock.lock();
            continue;
        }
        if (task.result)
            return std::move(*task.result);
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the gateway has gone");
        if (!isReady)
            return fail(ErrorCode::Timeout, "Remote worker took too long");
        return fail(ErrorCode::Unavailable, "the worker has gone");
    }
}

} // namespace sluice::network
