// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/orchestrator.h"

#include "network/orchestrator/byoc_service.h"
#include "network/orchestrator/job_service.h"
#include "network/orchestrator/runner_pool.h"
#include "network/orchestrator/worker_pool.h"
#include "network/server/listener.h"
#include "network/wire/pipeline.h"

#include <spdlog/spdlog.h>

namespace sluice::network {

/// The parts in the order in which they need each other; the listener goes first at the end.
class Orchestrator::Core
{
public:
    explicit Core(OrchestratorConfig with);

    Result<void> prepare(std::stop_token stop);
    Result<void> listen();
    Result<std::string> introduce(std::string_view message);

    const OrchestratorConfig config;
    Misbehaviour misbehaviour;
    net::HttpClient http;
    AuthTokens tokens;
    MediaStore store;
    PriceTable prices;
    PracticeLedger ledger;
    RunnerPool runners;
    WorkerPool workers;
    JobService jobs;
    ByocService byoc;
    std::unique_ptr<Listener> listener;

private:
    void addGrpc(HandlerTable& table);
    void addJobs(HandlerTable& table);
    void addByoc(HandlerTable& table);
};

Orchestrator::Core::Core(OrchestratorConfig with)
    : config(std::move(with))
    , store(config.folder / "media", config.mediaLife)
    , prices(config.price)
    , runners(http)
    , workers({config.secret, config.version, {}, config.workerTimeout}, store)
    , jobs({tokens,
            store,
            prices,
            ledger,
            {&runners, &workers},
            config.folder / "jobs",
            config.version})
    , byoc({http, ledger, misbehaviour, config.secret, config.folder / "jobs"})
{}

Result<void> Orchestrator::Core::prepare(std::stop_token stop)
{
    SLUICE_CHECK(misbehaviour.set(config.misbehaves));
    for (const AiModel& model : config.models) {
        if (model.price)
            prices.set(factsOf(model.pipeline).capability, model.model, *model.price);
        SLUICE_CHECK(runners.add(model, config.runnerPatience, stop));
    }
    return {};
}

Result<void> Orchestrator::Core::listen()
{
    HandlerTable table;
    addGrpc(table);
    addJobs(table);
    addByoc(table);
    ListenerConfig wanted;
    wanted.host = config.host;
    wanted.port = config.port;
    wanted.tls = config.tls;
    SLUICE_TRY(listener, Listener::start(wanted, std::move(table)));
    jobs.setServiceUrl(listener->url());
    byoc.setServiceUrl(listener->url());
    workers.setInputUrl(listener->url());
    return {};
}

void Orchestrator::Core::addGrpc(HandlerTable& table)
{
    HandlerTable methods;
    addUnary(methods, "/net.Orchestrator/GetOrchestrator",
             [this](std::string_view message, const ServerRequest&, std::stop_token) {
                 return introduce(message);
             });
    // Off chain there is no key to sign with: the answer is empty, as go-livepeer's.
    addUnary(
        methods, "/net.Orchestrator/Ping",
        [](std::string_view message, const ServerRequest&, std::stop_token) -> Result<std::string> {
            SLUICE_CHECK(parsePing(message));
            return serializePing({});
        });
    addServerStream(
        methods, "/net.AIWorker/RegisterAIWorker",
        [this](std::string_view message, GrpcStream& stream, const ServerRequest&,
               std::stop_token stop) { return workers.serveWorker(message, stream, stop); });
    for (const char* unary : {"/net.Orchestrator/GetOrchestrator", "/net.Orchestrator/Ping"})
        table.add("POST", unary,
                  misbehaviour.wrap(AnswerKind::Grpc, *methods.find("POST", unary).handler));
    const char* worker = "/net.AIWorker/RegisterAIWorker";
    table.add("POST", worker, *methods.find("POST", worker).handler);
}

void Orchestrator::Core::addJobs(HandlerTable& table)
{
    for (const PipelineFacts& facts : allPipelines())
        table.add(
            "POST", "/" + std::string(facts.name),
            misbehaviour.wrap(AnswerKind::Job, [this, pipeline = facts.pipeline](
                                                   const ServerRequest& request, BodyReader& body,
                                                   ResponseWriter& response, std::stop_token stop) {
                jobs.serve(pipeline, request, body, response, std::move(stop));
            }));
    table.add("GET", "/stream/*",
              misbehaviour.wrap(AnswerKind::Media,
                                [this](const ServerRequest& request, BodyReader&,
                                       ResponseWriter& response,
                                       std::stop_token) { store.serve(request, response); }));
    table.add("POST", "/aiResults",
              [this](const ServerRequest& request, BodyReader& body, ResponseWriter& response,
                     std::stop_token stop) {
                  workers.takeResult(request, body, response, std::move(stop));
              });
    table.add("GET", "/healthz",
              [](const ServerRequest&, BodyReader&, ResponseWriter& response, std::stop_token) {
                  (void)response.send(200, "text/plain; charset=utf-8", "");
              });
}

void Orchestrator::Core::addByoc(HandlerTable& table)
{
    table.add("POST", "/capability/register",
              [this](const ServerRequest& request, BodyReader& body, ResponseWriter& response,
                     std::stop_token) { byoc.serveRegister(request, body, response); });
    table.add("POST", "/capability/unregister",
              [this](const ServerRequest& request, BodyReader& body, ResponseWriter& response,
                     std::stop_token) { byoc.serveUnregister(request, body, response); });
    table.add("GET", "/process/token",
              [this](const ServerRequest& request, BodyReader&, ResponseWriter& response,
                     std::stop_token) { byoc.serveToken(request, response); });
    table.add(
        "POST", "/process/request/*",
        misbehaviour.wrap(AnswerKind::Byoc, [this](const ServerRequest& request, BodyReader& body,
                                                   ResponseWriter& response, std::stop_token stop) {
            byoc.serveJob(request, body, response, std::move(stop));
        }));
}

Result<std::string> Orchestrator::Core::introduce(std::string_view message)
{
    SLUICE_TRY(const OrchestratorRequest request, parseOrchestratorRequest(message));
    OrchestratorInfo info;
    info.transcoder = listener->url();
    info.capabilities = jobs.offer();
    info.authToken = tokens.issue(AuthTokens::Clock::now(), misbehaviour.tokenLife());
    if (request.capabilities) {
        info.price = prices.priceOf(*request.capabilities);
    } else {
        info.price = config.price;
        info.capabilityPrices = prices.list(*info.capabilities);
        info.hardware = runners.hardware();
        const auto dialled = workers.hardware();
        info.hardware.insert(info.hardware.end(), dialled.begin(), dialled.end());
    }
    std::int64_t raised = 0;
    if (info.price &&
        !__builtin_mul_overflow(info.price->pricePerUnit, misbehaviour.nextPriceFactor(), &raised))
        info.price->pricePerUnit = raised;
    return serialize(info);
}

Orchestrator::Orchestrator(std::unique_ptr<Core> core)
    : m_core(std::move(core))
{}

Orchestrator::~Orchestrator()
{
    m_core->listener.reset(); // before anything that its handlers use
}

Result<std::unique_ptr<Orchestrator>> Orchestrator::start(OrchestratorConfig config,
                                                          std::stop_token stop)
{
    auto core = std::make_unique<Core>(std::move(config));
    SLUICE_CHECK(core->prepare(stop));
    SLUICE_CHECK(core->listen());
    return std::unique_ptr<Orchestrator>(new Orchestrator(std::move(core)));
}

std::uint16_t Orchestrator::port() const
{
    return m_core->listener->port();
}

std::string Orchestrator::url() const
{
    return m_core->listener->url();
}

void Orchestrator::addCapability(const ByocRegistration& registration)
{
    m_core->byoc.add(registration);
}

bool Orchestrator::offersCapability(const std::string& name) const
{
    return m_core->byoc.offers(name);
}

std::size_t Orchestrator::workerCount() const
{
    return m_core->workers.workerCount();
}

Result<void> Orchestrator::addRunner(const std::string& url, std::stop_token stop)
{
    SLUICE_TRY(AiModel model, m_core->runners.ask(url, m_core->config.runnerPatience, stop));
    return m_core->runners.add(std::move(model), m_core->config.runnerPatience, stop);
}

std::optional<std::chrono::steady_clock::time_point> Orchestrator::death() const
{
    return m_core->misbehaviour.death();
}

} // namespace sluice::network
