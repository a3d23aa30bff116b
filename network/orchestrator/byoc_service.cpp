// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/byoc_service.h"

#include "core/base/atomic_file.h"
#include "core/base/encoding.h"
#include "core/base/json_reader.h"
#include "network/orchestrator/byoc_answer.h"
#include "network/orchestrator/media_store.h"
#include "network/orchestrator/scratch_folder.h"
#include "network/wire/job_headers.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>

namespace sluice::network {
namespace {

constexpr std::string_view kPrefix = "/process/request/";
constexpr std::size_t kRegistrationLimit = 1u << 20;
constexpr std::uint64_t kBodyLimit = std::uint64_t(4) << 30;
constexpr std::int64_t kMostSeconds = 24 * 3600;
/// go-livepeer wants a minute's worth of credit before a job begins.
constexpr std::uint64_t kSecondsAhead = 60;

void sendText(ResponseWriter& response, int status, const std::string& text)
{
    (void)response.send(status, "text/plain; charset=utf-8", text + "\n");
}

/// Off chain nobody checks a signature, but it has to look like one.
bool looksLikeSignature(std::string_view text)
{
    const auto bytes = fromHex(text);
    return text.starts_with("0x") && bytes && bytes->size() == 65;
}

bool isJsonObject(const std::string& text)
{
    return nlohmann::json::parse(text, nullptr, false).is_object();
}

Result<ByocJob> jobOf(const ServerRequest& request)
{
    SLUICE_TRY(ByocJob job, parseByocJobHeader(request.header("livepeer")));
    if (!looksLikeSignature(job.signature) || !EthAddress::parse(job.sender) ||
        !isJsonObject(job.request) || !isJsonObject(job.parameters) || job.timeoutSeconds <= 0 ||
        job.timeoutSeconds > kMostSeconds)
        return fail(ErrorCode::InvalidInput, "the job's header is not complete");
    return job;
}

Result<Wei> feeFor(const PriceInfo& price, std::uint64_t seconds)
{
    SLUICE_TRY(const WeiFraction fee, price.rate().feeFor(UInt256(seconds)));
    return fee.ceiling();
}

} // namespace

PriceInfo ByocService::Worker::price() const
{
    PriceInfo price;
    price.pricePerUnit = registration.pricePerUnit;
    price.pixelsPerUnit = std::max<std::int64_t>(registration.priceScaling, 1);
    return price;
}

class ByocService::Place
{
public:
    Place(ByocService& service, std::shared_ptr<Worker> held)
        : worker(std::move(held))
        , m_service(service)
    {}
    ~Place()
    {
        const std::lock_guard lock(m_service.m_mutex);
        --worker->inUse;
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    const std::shared_ptr<Worker> worker;

private:
    ByocService& m_service;
};

/// One job on its way to a worker.
struct ByocService::Call
{
    ByocJob job;
    std::shared_ptr<Place> place;
    std::string path; ///< at the worker
    std::string contentType;
    std::filesystem::path folder;
    std::chrono::steady_clock::time_point started{};
};

ByocService::ByocService(ByocServiceParts parts)
    : m_parts(std::move(parts))
{}

void ByocService::add(const ByocRegistration& registration)
{
    auto worker = std::make_shared<Worker>();
    worker->registration = registration;
    while (worker->registration.url.ends_with('/'))
        worker->registration.url.pop_back();
    const std::lock_guard lock(m_mutex);
    const auto [known, isNew] = m_workers.try_emplace(registration.name, worker);
    // Jobs that run keep their place when their worker registers again.
    if (!isNew)
        known->second->registration = worker->registration;
}

bool ByocService::offers(const std::string& capability) const
{
    const std::lock_guard lock(m_mutex);
    return m_workers.contains(capability);
}

void ByocService::remove(const std::shared_ptr<Worker>& worker)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_workers, [&](const auto& entry) { return entry.second == worker; });
}

void ByocService::serveRegister(const ServerRequest& request,
                                BodyReader& body,
                                ResponseWriter& response)
{
    if (m_parts.secret.empty() || request.header("authorization") != m_parts.secret)
        return sendText(response, 400, "invalid authorization");
    const auto text = body.readAll(kRegistrationLimit);
    if (!text)
        return sendText(response, 400, text.error().detail);
    const auto registration = parseByocRegistration(*text);
    if (!registration)
        return sendText(response, 400, registration.error().detail);
    add(*registration);
    (void)response.send(200, "text/plain; charset=utf-8", "ok");
}

void ByocService::serveUnregister(const ServerRequest& request,
                                  BodyReader& body,
                                  ResponseWriter& response)
{
    if (m_parts.secret.empty() || request.header("authorization") != m_parts.secret)
        return sendText(response, 400, "invalid authorization");
    const auto name = body.readAll(kRegistrationLimit);
    if (!name)
        return sendText(response, 400, name.error().detail);
    {
        const std::lock_guard lock(m_mutex);
        m_workers.erase(*name);
    }
    (void)response.send(200, "text/plain; charset=utf-8", "ok");
}

void ByocService::serveToken(const ServerRequest& request, ResponseWriter& response)
{
    const auto sender = parseByocSenderHeader(request.header("livepeer-eth-address"));
    if (!sender || !looksLikeSignature(sender->signature) || !EthAddress::parse(sender->sender))
        return sendText(response, 400, "Invalid eth address header");
    const std::string capability(request.header("livepeer-capability"));
    ByocToken token;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_workers.find(capability);
        if (found == m_workers.end())
            return sendText(response, 503, "No capacity available for capability");
        token.availableCapacity =
            std::max<std::int64_t>(found->second->registration.capacity - found->second->inUse, 0);
        token.price = found->second->price();
    }
    std::int64_t raised = 0;
    if (!__builtin_mul_overflow(token.price->pricePerUnit, m_parts.misbehaviour.nextPriceFactor(),
                                &raised))
        token.price->pricePerUnit = raised;
    token.senderAddress = sender->sender;
    token.serviceAddress = m_serviceUrl;
    token.balance = m_parts.ledger.balance(sender->sender, capability).toString();
    (void)response.send(200, "application/json", byocTokenJson(token));
}

std::shared_ptr<ByocService::Place> ByocService::reserve(const std::string& capability)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_workers.find(capability);
    if (found == m_workers.end() || found->second->inUse >= found->second->registration.capacity)
        return nullptr;
    ++found->second->inUse;
    return std::make_shared<Place>(*this, found->second);
}

void ByocService::serveJob(const ServerRequest& request,
                           BodyReader& body,
                           ResponseWriter& response,
                           std::stop_token stop)
{
    auto job = jobOf(request);
    if (!job)
        return sendText(response, 400, "Could not verify job creds");
    Call call;
    call.place = reserve(job->capability);
    if (!call.place)
        return sendText(response, 503, "No capacity available for capability");
    if (const auto payment = request.header("livepeer-payment"); !payment.empty())
        if (const auto parsed = parsePaymentHeader(payment); !parsed)
            return sendText(response, 400, parsed.error().detail);
    const auto ahead = feeFor(call.place->worker->price(), kSecondsAhead);
    if (!ahead || m_parts.ledger.balance(job->sender, job->capability) < *ahead)
        return sendText(response, 400, "Insufficient balance for request");
    const auto scratch = ScratchFolder::make(m_parts.scratch);
    if (!scratch)
        return sendText(response, 500, scratch.error().detail);
    if (const auto kept = spoolBody(body, scratch->path() / "request", kBodyLimit); !kept)
        return sendText(response, kept.error().code == ErrorCode::InvalidInput ? 413 : 400,
                        kept.error().detail);
    call.job = std::move(*job);
    call.path = std::string("/") + request.path.substr(kPrefix.size());
    call.contentType = request.header("content-type");
    call.folder = scratch->path();
    forward(call, response, stop);
}

Wei ByocService::charge(const Call& call)
{
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - call.started;
    const auto fee = feeFor(call.place->worker->price(), std::uint64_t(std::ceil(time.count())));
    m_parts.ledger.debit(call.job.sender, call.job.capability, fee ? *fee : Wei());
    return m_parts.ledger.balance(call.job.sender, call.job.capability);
}

void ByocService::forward(Call& call, ResponseWriter& response, std::stop_token stop)
{
    const ByocRegistration worker = [&] {
        const std::lock_guard lock(m_mutex);
        return call.place->worker->registration;
    }();
    net::HttpRequest request;
    request.method = net::HttpMethod::Post;
    request.url = worker.url + call.path;
    request.headers = {"Content-Type: " + call.contentType, "Expect:"};
    if (!worker.token.empty())
        request.headers.push_back("Authorization: Bearer " + worker.token);
    request.bodyFile = call.folder / "request";
    request.followRedirects = false;
    request.acceptsErrors = true;
    request.usesProxy = false;
    request.isCertificateChecked = false;
    request.sizeLimit = kBodyLimit;
    request.connectTimeout = std::chrono::seconds(5);
    request.stallTimeout = std::chrono::seconds(0);
    request.totalTimeout = std::chrono::seconds(call.job.timeoutSeconds);
    request.version = net::HttpVersion::Http1;

    ByocAnswer answer(response, call.folder / "answer");
    call.started = std::chrono::steady_clock::now();
    const auto reply = m_parts.http.stream(
        request, [&](std::string_view piece) { return answer.take(piece); }, stop);
    const Wei balance = charge(call);
    if (stop.stop_requested())
        return response.abort();
    if (!reply) {
        // A worker that cannot be reached is forgotten until it registers again; one that is only slow is not.
        if (reply.error().code == ErrorCode::Network && !answer.hasPieces())
            remove(call.place->worker);
        spdlog::warn("BYOC worker {}: {}", worker.url, reply.error().detail);
        return answer.fail(reply.error().code == ErrorCode::Timeout ? 504 : 502,
                           "job not able to be processed: " + reply.error().detail);
    }
    if (reply->status == 401)
        remove(call.place->worker);
    answer.finish(*reply, balance.toString());
}

} // namespace sluice::network
