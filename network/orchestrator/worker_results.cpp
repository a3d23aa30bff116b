// SPDX-License-Identifier: GPL-3.0-or-later
// What remote AI workers send back (protocol 14.3).
#include "core/base/json_reader.h"
#include "network/orchestrator/upload.h"
#include "network/orchestrator/worker_pool.h"
#include "network/wire/job_answer.h"
#include "network/wire/job_headers.h"

#include <spdlog/spdlog.h>

#include <array>
#include <charconv>

namespace sluice::network {
namespace {

constexpr std::size_t kErrorTextLimit = 64u << 10;
constexpr std::size_t kEventsKept = 64;

std::optional<std::int64_t> taskIdOf(std::string_view text)
{
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || id < 0)
        return {};
    return id;
}

void refuse(ResponseWriter& response, int status, std::string_view text)
{
    (void)response.send(status, "text/plain; charset=utf-8", std::string(text) + "\n");
}

} // namespace

void WorkerPool::takeResult(const ServerRequest& request,
                            BodyReader& body,
                            ResponseWriter& response,
                            std::stop_token stop)
{
    if (request.header("authorization") != kWorkerProtocol)
        return refuse(response, 401, "invalid authorization");
    if (m_options.secret.empty() || request.header("credentials") != m_options.secret)
        return refuse(response, 401, "invalid secret");
    const auto id = taskIdOf(request.header("taskid"));
    if (!id)
        return refuse(response, 400, "Invalid Task ID");
    std::filesystem::path scratch;
    {
        const std::lock_guard lock(m_mutex);
        const auto task = m_tasks.find(*id);
        if (task == m_tasks.end() || task->second.isTaken ||
            task->second.pipeline != request.header("pipeline"))
            return refuse(response, 400, "nobody waits for this task");
        task->second.isTaken = true;
        scratch = task->second.scratch;
    }
    auto result = readUpload(*id, request, body, scratch, stop);
    const bool isUnknownType = !result && result.error().code == ErrorCode::InvalidInput;
    const bool isBroken = !result && result.error().code == ErrorCode::Protocol;
    if (isBroken)
        spdlog::warn("A worker's result for task {} cannot be used: {}", *id,
                     result.error().detail);
    finish(*id, std::move(result));
    if (isUnknownType)
        return refuse(response, 415, "unsupported content type");
    if (isBroken)
        return refuse(response, 500, "the result cannot be read");
    (void)response.send(200, "text/plain; charset=utf-8", "OK");
}

void WorkerPool::finish(std::int64_t id, Result<JobResult> result)
{
    const std::lock_guard lock(m_mutex);
    if (const auto task = m_tasks.find(id); task != m_tasks.end())
        task->second.result = std::move(result);
    m_changed.notify_all();
}

Result<JobResult> WorkerPool::readUpload(std::int64_t id,
                                         const ServerRequest& request,
                                         BodyReader& body,
                                         const std::filesystem::path& scratch,
                                         std::stop_token stop)
{
    const std::string_view type = request.header("content-type");
    if (type.starts_with("multipart/mixed"))
        return readWorkerResult(body, type, scratch);
    if (type.starts_with("text/event-stream"))
        return readEvents(id, body, stop);
    if (type != "livepeer/ai-worker-error")
        return fail(ErrorCode::InvalidInput, "the worker's result has an unknown content type");
    const auto text = body.readAll(kErrorTextLimit);
    if (!text)
        return fail(ErrorCode::Protocol, text.error().detail);
    return fail(ErrorCode::Internal, text->empty() ? "the worker failed without a word" : *text);
}

Result<JobResult> WorkerPool::readEvents(std::int64_t id, BodyReader& body, std::stop_token stop)
{
    EventStreamReader reader;
    std::array<std::byte, 8192> piece;
    for (;;) {
        const auto count = body.read(piece);
        if (!count)
            return fail(ErrorCode::Protocol, count.error().detail);
        if (*count == 0)
            return JobResult();
        auto events = reader.add({reinterpret_cast<const char*>(piece.data()), *count});
        if (!events)
            return Unexpected(events.error());
        for (std::string& event : *events)
            if (!pushEvent(id, std::move(event), stop))
                return fail(ErrorCode::Cancelled, "the gateway has gone");
    }
}

bool WorkerPool::pushEvent(std::int64_t id, std::string event, std::stop_token stop)
{
    std::unique_lock lock(m_mutex);
    const auto task = [&] { return m_tasks.find(id); };
    m_changed.wait(lock, stop, [&] {
        return task() == m_tasks.end() || task()->second.events.size() < kEventsKept;
    });
    if (stop.stop_requested() || task() == m_tasks.end())
        return false;
    task()->second.events.push_back(std::move(event));
    m_changed.notify_all();
    return true;
}

} // namespace sluice::network
