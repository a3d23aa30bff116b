// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/runner_pool.h"

#include "core/base/json_reader.h"
#include "network/wire/job_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>

namespace sluice::network {
namespace {

/// 25 frames of 1080p as PNG in base64 are 100 MB.
constexpr std::uint64_t kAnswerLimit = 512u << 20;
constexpr std::chrono::milliseconds kHealthInterval{500};

net::HttpRequest runnerRequest(const std::string& url, const std::string& token)
{
    net::HttpRequest request;
    request.url = url;
    request.followRedirects = false;
    request.acceptsErrors = true;
    request.usesProxy = false;
    request.connectTimeout = std::chrono::seconds(5);
    if (!token.empty())
        request.headers.push_back("Authorization: Bearer " + token);
    return request;
}

std::string formText(const nlohmann::json& value)
{
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_number_float())
        return fmt::format("{:.6f}", value.get<double>());
    return dumpJson(value);
}

/// The job as the runner wants it: a form where there is a file, JSON where not.
net::HttpRequest requestFor(const AiModel& model, const JobBody& job)
{
    const PipelineFacts& facts = factsOf(job.pipeline);
    auto request = runnerRequest(fmt::format("{}/{}", model.url, facts.name), model.token);
    request.method = net::HttpMethod::Post;
    request.sizeLimit = kAnswerLimit;
    request.stallTimeout = std::chrono::minutes(15);
    if (facts.fileField.empty()) {
        request.headers.push_back("Content-Type: application/json");
        request.body = dumpJson(job.fields);
        return request;
    }
    net::FormPart file;
    file.name = facts.fileField;
    file.file = job.file;
    file.fileName = job.fileName;
    file.contentType = "application/octet-stream";
    request.form.push_back(std::move(file));
    for (const auto& [name, value] : job.fields.items()) {
        net::FormPart part;
        part.name = name;
        part.value = formText(value);
        request.form.push_back(std::move(part));
    }
    return request;
}

HardwareInfo hardwareFromJson(const nlohmann::json& json)
{
    HardwareInfo hardware;
    const auto gpus = json.find("gpu_info");
    if (gpus == json.end() || !gpus->is_object())
        return hardware;
    for (const auto& [key, gpu] : gpus->items()) {
        GpuInfo info;
        JsonReader reader(gpu, "gpu_info");
        reader.optional("id", info.id);
        reader.optional("name", info.name);
        reader.optional("major", info.major);
        reader.optional("minor", info.minor);
        reader.optional("memory_free", info.memoryFree);
        reader.optional("memory_total", info.memoryTotal);
        if (reader.result())
            hardware.gpus.push_back(std::move(info));
    }
    return hardware;
}

} // namespace

/// Room at one runner.
class RunnerPool::Slot final : public JobSlot
{
public:
    Slot(RunnerPool& pool, Runner& runner)
        : m_pool(pool)
        , m_runner(runner)
    {}
    ~Slot() override
    {
        const std::lock_guard lock(m_pool.m_mutex);
        --m_runner.inUse;
    }

    Result<JobResult> run(const JobBody& job,
                          const std::filesystem::path& scratch,
                          const EventSink& events,
                          std::stop_token stop) override
    {
        const net::HttpRequest request = requestFor(m_runner.model, job);
        auto answer =
            job.wantsStream() ? stream(request, events, stop) : m_pool.m_http.send(request, stop);
        if (!answer)
            return fail(answer.error().code,
                        fmt::format("{} container does not answer: {}", factsOf(job.pipeline).name,
                                    answer.error().detail));
        if (answer->status != 200)
            return fail(ErrorCode::Unavailable,
                        runnerFailure(job.pipeline, answer->status, answer->body));
        if (m_hasStreamed)
            return JobResult();
        SLUICE_TRY(nlohmann::json json, parseJson(answer->body, "the runner's answer"));
        return unpackRunnerAnswer(job, std::move(json), scratch);
    }

private:
    Result<net::HttpResponse>
    stream(const net::HttpRequest& request, const EventSink& events, std::stop_token stop)
    {
        EventStreamReader reader;
        return m_pool.m_http.stream(
            request,
            [&](std::string_view piece) -> Result<void> {
                m_hasStreamed = true;
                SLUICE_TRY(const auto parsed, reader.add(piece));
                for (const std::string& event : parsed)
                    SLUICE_CHECK(events(event));
                return {};
            },
            stop);
    }

    RunnerPool& m_pool;
    Runner& m_runner; ///< lives as long as the pool
    bool m_hasStreamed = false;
};

RunnerPool::RunnerPool(net::HttpClient& http)
    : m_http(http)
{}

RunnerPool::~RunnerPool() = default;

std::string runnerFailure(Pipeline pipeline, int status, std::string_view body)
{
    std::string text(body.substr(0, 4096));
    const auto json = parseJson(body, "answer");
    if (json && json->is_object() && json->contains("detail")) {
        const nlohmann::json& detail = (*json)["detail"];
        if (detail.is_object() && detail.contains("msg") && detail["msg"].is_string())
            text = detail["msg"].get<std::string>();
        else
            text = dumpJson(detail);
    }
    return fmt::format("{} container returned {}: {}", factsOf(pipeline).name, status, text);
}

Result<nlohmann::json>
RunnerPool::get(const std::string& url, const std::string& token, std::stop_token stop)
{
    auto request = runnerRequest(url, token);
    request.totalTimeout = std::chrono::seconds(5);
    SLUICE_TRY(const net::HttpResponse answer, m_http.send(request, stop));
    if (answer.status != 200)
        return fail(ErrorCode::Unavailable, fmt::format("{} answers {}", url, answer.status));
    SLUICE_TRY(nlohmann::json json, parseJson(answer.body, url));
    if (!json.is_object())
        return fail(ErrorCode::Protocol, url + " does not answer with an object");
    return json;
}

Result<void> RunnerPool::awaitHealth(const std::string& url,
                                     const std::string& token,
                                     std::chrono::milliseconds patience,
                                     std::stop_token stop)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    for (;;) {
        const auto health = get(url + "/health", token, stop);
        if (health && health->value("status", std::string("OK")) != "ERROR")
            return {};
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped while waiting for a runner");
        if (std::chrono::steady_clock::now() >= deadline)
            return fail(
                ErrorCode::Unavailable,
                fmt::format("The runner at {} is not healthy: {}. Start it, or leave it out.", url,
                            health ? "it reports ERROR" : health.error().detail));
        never.wait_for(lock, stop, kHealthInterval, [] { return false; });
    }
}

Result<void>
RunnerPool::add(AiModel model, std::chrono::milliseconds patience, std::stop_token stop)
{
    SLUICE_CHECK(awaitHealth(model.url, model.token, patience, stop));
    auto runner = std::make_unique<Runner>();
    const auto version = get(model.url + "/version", model.token, stop);
    runner->version = "0.0.0";
    if (version && version->contains("version") && (*version)["version"].is_string())
        runner->version = (*version)["version"].get<std::string>();
    if (const auto hardware = get(model.url + "/hardware/info", model.token, stop))
        runner->hardware = hardwareFromJson(*hardware);
    runner->hardware.pipeline = factsOf(model.pipeline).name;
    runner->hardware.model = model.model;
    runner->model = std::move(model);
    const std::lock_guard lock(m_mutex);
    m_runners.push_back(std::move(runner));
    return {};
}

Result<AiModel>
RunnerPool::ask(const std::string& url, std::chrono::milliseconds patience, std::stop_token stop)
{
    AiModel model;
    model.url = url;
    while (model.url.ends_with('/'))
        model.url.pop_back();
    SLUICE_CHECK(awaitHealth(model.url, {}, patience, stop));
    SLUICE_TRY(const nlohmann::json json, get(model.url + "/version", {}, stop));
    JsonReader reader(json, model.url + "/version");
    reader.parsed("pipeline", model.pipeline, pipelineFromName);
    reader.required("model_id", model.model);
    if (const auto read = reader.result(); !read || !json.contains("pipeline"))
        return fail(
            ErrorCode::Protocol,
            fmt::format("The runner at {} does not say what it runs. Name pipeline and model in a "
                        "file for --ai-models.",
                        model.url));
    model.isWarm = true;
    return model;
}

void RunnerPool::describe(Capabilities& offer) const
{
    const std::lock_guard lock(m_mutex);
    for (const auto& runner : m_runners) {
        ModelConstraint constraint;
        constraint.isWarm = runner->model.isWarm;
        constraint.capacity =
            runner->model.capacity - std::min(runner->model.capacity, runner->inUse);
        constraint.runnerVersion = runner->version;
        addModel(offer, factsOf(runner->model.pipeline).capability, runner->model.model,
                 constraint);
    }
}

std::vector<HardwareInfo> RunnerPool::hardware() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<HardwareInfo> all;
    for (const auto& runner : m_runners)
        all.push_back(runner->hardware);
    return all;
}

std::unique_ptr<JobSlot> RunnerPool::reserve(Pipeline pipeline, const std::string& model)
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::ranges::find_if(m_runners, [&](const auto& runner) {
        return runner->model.pipeline == pipeline && runner->model.model == model &&
               runner->inUse < runner->model.capacity;
    });
    if (found == m_runners.end())
        return nullptr;
    ++(*found)->inUse;
    return std::make_unique<Slot>(*this, **found);
}

} // namespace sluice::network
