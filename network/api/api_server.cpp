// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/api/api_server.h"

#include "core/base/json_reader.h"
#include "network/api/api_access.h"
#include "network/api/api_answer.h"
#include "network/api/later_answers.h"
#include "network/orchestrator/auth_tokens.h"
#include "network/orchestrator/media_store.h"
#include "network/orchestrator/scratch_folder.h"
#include "network/server/listener.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::size_t kQuestionLimit = 64u << 10;

/// Ends a body that is larger than it may be.
class LimitedBody : public BodyReader
{
public:
    LimitedBody(BodyReader& body, std::uint64_t limit)
        : m_body(body)
        , m_left(limit)
    {}

    Result<std::size_t> read(std::span<std::byte> into) override
    {
        SLUICE_TRY(const std::size_t count, m_body.read(into));
        m_isTooLarge = m_isTooLarge || count > m_left;
        if (m_isTooLarge)
            return fail(ErrorCode::InvalidInput, "the request is larger than it may be");
        m_left -= count;
        return count;
    }
    std::optional<std::uint64_t> announcedSize() const override { return m_body.announcedSize(); }
    bool isTooLarge() const { return m_isTooLarge; }

private:
    BodyReader& m_body;
    std::uint64_t m_left;
    bool m_isTooLarge = false;
};

void sendJson(ResponseWriter& response, int status, const std::string& body, Headers headers = {})
{
    if (response.hasBegun())
        return response.abort();
    headers.emplace_back("content-type", kJson);
    headers.emplace_back("content-length", std::to_string(body.size()));
    headers.emplace_back("cache-control", "no-store");
    headers.emplace_back("x-content-type-options", "nosniff");
    if (status == 401)
        headers.emplace_back("www-authenticate", "Bearer");
    if (response.begin(status, headers) && response.write(std::string_view(body)))
        (void)response.finish();
}

void sendError(ResponseWriter& response, int status, const std::string& text)
{
    sendJson(response, status, errorBody(text));
}

/// What the pipeline cannot do without; the model has a default. Errors: InvalidInput.
Result<void> checkFields(const JobBody& job)
{
    const char* needed = nullptr;
    if (job.pipeline == Pipeline::TextToImage || job.pipeline == Pipeline::ImageToImage)
        needed = "prompt";
    else if (job.pipeline == Pipeline::TextToSpeech)
        needed = "text";
    else if (job.pipeline == Pipeline::Llm)
        needed = "messages";
    if (needed != nullptr && (!job.fields.contains(needed) || job.fields[needed].empty()))
        return fail(ErrorCode::InvalidInput, fmt::format("missing required fields: {}", needed));
    return {};
}

/// A request that was read and may be worked on, with the folder that it lives in.
struct Admitted
{
    ScratchFolder scratch;
    JobBody job;
    ApiWhere where = ApiWhere::Auto;
};

} // namespace

class ApiServer::Core
{
public:
    Core(ApiConfig wanted, ApiPlaces places)
        : config(std::move(wanted))
        , access(config.token)
        , jobs(std::move(places))
        , store(config.folder / "results")
    {}

    Result<void> listen()
    {
        HandlerTable table;
        for (const PipelineFacts& facts : allPipelines()) {
            add(table, "POST", fmt::format("/{}", facts.name),
                [this, pipeline = facts.pipeline](const auto& request, auto& body, auto& response,
                                                  std::stop_token stop) {
                    serve(pipeline, request, body, response, std::move(stop));
                });
            add(table, "POST", fmt::format("/{}/result", facts.name),
                [this](const auto&, auto& body, auto& response, const std::stop_token&) {
                    serveLater(body, response);
                });
        }
        add(table, "GET", "/stream/*",
            [this](const auto& request, auto&, auto& response, const std::stop_token&) {
                serveResult(request, response);
            });
        add(table, "*", "/*", [](const auto&, auto&, auto& response, const std::stop_token&) {
            sendError(response, 404, "There is no such path. See docs/api.md.");
        });
        ListenerConfig listenOn;
        listenOn.port = config.port;
        listenOn.tls = false;
        listenOn.limits.connections = 64;
        listenOn.limits.handlers = 32;
        listenOn.limits.headerBytes = 64u << 10;
        SLUICE_TRY(listener, Listener::start(listenOn, std::move(table)));
        access.setPort(listener->port());
        return {};
    }

    const ApiConfig config;
    ApiAccess access;
    ApiJobs jobs;
    MediaStore store;
    LaterAnswers later;
    std::unique_ptr<Listener> listener; ///< last: its threads end before what they use

private:
    /// Nobody gets by without being looked at.
    void add(HandlerTable& table, const char* method, std::string path, Handler handler)
    {
        const bool needsToken = !path.starts_with("/stream/");
        table.add(method, std::move(path),
                  [this, needsToken,
                   handler = std::move(handler)](const ServerRequest& request, BodyReader& body,
                                                 ResponseWriter& response, std::stop_token stop) {
                      if (const auto refusal = access.check(request, needsToken))
                          return sendError(response, refusal->status, refusal->text);
                      handler(request, body, response, std::move(stop));
                  });
    }

    /// Reads the request; nothing when it was refused, and answered.
    std::optional<Admitted> admit(Pipeline pipeline,
                                  const ServerRequest& request,
                                  BodyReader& body,
                                  ResponseWriter& response)
    {
        const auto refuse = [&](int status, const std::string& text) {
            sendError(response, status, text);
            return std::nullopt;
        };
        if (factsOf(pipeline).fileField.empty() &&
            !request.header("content-type").starts_with(kJson))
            return refuse(415, "Send the request as application/json.");
        const std::string tooLarge =
            fmt::format("A request holds {} MiB at most.", config.bodyLimit >> 20);
        if (body.announcedSize().value_or(0) > config.bodyLimit)
            return refuse(413, tooLarge);
        ApiWhere where = jobs.usualWhere(config.where);
        if (const auto wish = request.header("sluice-where"); !wish.empty()) {
            const auto parsed = apiWhereFromString(wish);
            if (!parsed)
                return refuse(400, parsed.error().detail);
            where = *parsed;
        }
        auto scratch = ScratchFolder::make(config.folder / "requests");
        if (!scratch)
            return refuse(500, scratch.error().detail);
        LimitedBody limited(body, config.bodyLimit);
        auto job =
            readJobBody(pipeline, request, limited, scratch->path(), jobs.defaultModel(pipeline));
        if (!job)
            return limited.isTooLarge() ? refuse(413, tooLarge)
                                        : refuse(statusOf(job.error()), job.error().detail);
        if (const auto checked = checkFields(*job); !checked)
            return refuse(400, checked.error().detail);
        const auto measured = measureInput(*job);
        if (!measured)
            return refuse(400, measured.error().detail);
        job->input = *measured;
        return Admitted{std::move(*scratch), std::move(*job), where};
    }

    void serve(Pipeline pipeline,
               const ServerRequest& request,
               BodyReader& body,
               ResponseWriter& response,
               std::stop_token stop)
    {
        auto admitted = admit(pipeline, request, body, response);
        if (!admitted)
            return;
        const std::string base = fmt::format("http://{}", request.header("host"));
        if (request.header("prefer") == "respond-async" && !admitted->job.wantsStream())
            return beginLater(std::move(*admitted), base, response);
        if (admitted->job.wantsStream())
            return serveStream(*admitted, response, std::move(stop));
        ApiProgress progress;
        const LaterAnswer answer = work(*admitted, base, progress, std::move(stop));
        sendJson(response, answer.status, answer.body, answer.headers);
    }

    LaterAnswer work(const Admitted& admitted,
                     const std::string& base,
                     ApiProgress& progress,
                     std::stop_token stop)
    {
        const ApiEnd end = jobs.run(admitted.job, admitted.where, admitted.scratch.path(), progress,
                                    {}, std::move(stop));
        const auto& outcome = end.outcome;
        if (!outcome)
            return {end.status, errorBody(end.error), receiptHeader(end.receipt)};
        std::vector<std::string> urls;
        const std::string id = randomHex(4);
        for (const fs::path& file : outcome->files) {
            const auto path = store.adopt(id, file.extension().string().substr(1), file);
            if (!path)
                return {500, errorBody(path.error().detail), {}};
            urls.push_back(base + *path);
        }
        return {200, dumpJson(answerJson(admitted.job.pipeline, *outcome, urls)),
                headersOf(*outcome, end.receipt)};
    }

    void beginLater(Admitted admitted, const std::string& base, ResponseWriter& response)
    {
        const auto shared = std::make_shared<Admitted>(std::move(admitted));
        const auto id =
            later.begin([this, shared, base](ApiProgress& progress, std::stop_token stop) {
                return work(*shared, base, progress, std::move(stop));
            });
        if (!id)
            return sendError(response, 503, id.error().detail);
        sendJson(response, 202, dumpJson({{"request_id", *id}}));
    }

    /// The question for an answer that comes later; its form is upstream's /image-to-video/result.
    void serveLater(BodyReader& body, ResponseWriter& response)
    {
        const auto text = body.readAll(kQuestionLimit);
        const auto json =
            text ? parseJson(*text, "question") : Result<nlohmann::json>(Unexpected(text.error()));
        std::string id;
        if (json && json->is_object() && json->contains("request_id") &&
            (*json)["request_id"].is_string())
            id = (*json)["request_id"].get<std::string>();
        const auto state = later.find(id);
        if (!state)
            return sendError(response, 400, "invalid request ID");
        Headers headers{{"sluice-progress", state->stage}};
        if (!state->maker.empty())
            headers.emplace_back("sluice-maker", state->maker);
        if (!state->answer)
            return sendJson(response, 202, R"({"status":"processing"})", std::move(headers));
        const LaterAnswer& answer = *state->answer;
        headers = answer.headers;
        headers.emplace_back("sluice-progress", "complete");
        sendJson(response, 200, fmt::format(R"({{"status":"complete","result":{}}})", answer.body),
                 std::move(headers));
    }

    /// Text of an llm as it comes. Its cost stands in the trailers, when it is known.
    void serveStream(const Admitted& admitted, ResponseWriter& response, std::stop_token stop)
    {
        const std::string id = newLlmId();
        ApiProgress progress;
        const auto send = [&](const std::string& event) {
            if (!response.hasBegun() &&
                !response.begin(200, {{"content-type", "text/event-stream"},
                                      {"cache-control", "no-store"},
                                      {"sluice-place", "subnet"},
                                      {"sluice-maker", progress.maker()},
                                      {"sluice-model", admitted.job.model}}))
                return;
            (void)response.write(fmt::format("data: {}\n\n", event));
        };
        const ApiEnd end = jobs.run(
            admitted.job, admitted.where, admitted.scratch.path(), progress,
            [&](const std::string& text) {
                send(dumpJson(llmEvent(id, admitted.job.model, text, false)));
            },
            std::move(stop));
        if (!end.outcome && !response.hasBegun())
            return sendJson(response, end.status, errorBody(end.error), receiptHeader(end.receipt));
        if (!end.outcome)
            return response.abort();
        send(dumpJson(llmEvent(id, admitted.job.model, "", true)));
        send("[DONE]");
        Headers trailers;
        for (const auto& header : headersOf(*end.outcome, end.receipt))
            if (header.first == "sluice-cost" || header.first == "sluice-practice-money" ||
                header.first == "sluice-receipt")
                trailers.push_back(header);
        (void)response.finish(trailers);
    }

    void serveResult(const ServerRequest& request, ResponseWriter& response)
    {
        const auto file = store.find(request.path);
        if (!file)
            return sendError(response, 404, "This result is not there, or no more.");
        sendFile(response, *file,
                 {{"cache-control", "no-store"}, {"x-content-type-options", "nosniff"}},
                 contentTypeOf(file->extension().string().substr(1)));
    }
};

ApiServer::ApiServer(std::unique_ptr<Core> core)
    : m_core(std::move(core))
{}

ApiServer::~ApiServer()
{
    m_core->listener.reset();
}

Result<std::unique_ptr<ApiServer>> ApiServer::start(ApiConfig config, ApiPlaces places)
{
    std::error_code error;
    fs::create_directories(config.folder / "requests", error);
    if (!error)
        fs::create_directories(config.folder / "results", error);
    if (error)
        return fail(ErrorCode::Io, fmt::format("Cannot make {}: {}. Check the folder.",
                                               config.folder.string(), error.message()));
    auto core = std::make_unique<Core>(std::move(config), std::move(places));
    SLUICE_CHECK(core->listen());
    return std::unique_ptr<ApiServer>(new ApiServer(std::move(core)));
}

void ApiServer::setSettings(const Settings& settings)
{
    m_core->jobs.setSettings(settings);
}

std::uint16_t ApiServer::port() const
{
    return m_core->listener->port();
}

std::string ApiServer::url() const
{
    return m_core->listener->url();
}

} // namespace sluice::network
