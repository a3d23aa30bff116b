// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/gateway/byoc_client.h"

#include "core/base/encoding.h"
#include "network/gateway/peer_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>

namespace sluice::network {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::array kWorkerRefusals{400, 409, 413, 422};

/// The signature as BYOC headers carry it. Errors: those of the signer.
Result<std::string> signatureText(Signer& signer, std::string_view message)
{
    SLUICE_TRY(const std::string signature, signer.sign(message));
    return signature.empty() ? emptyByocSignature() : "0x" + toHex(signature);
}

/// Names jobs for the orchestrator's log. Random, so that it says nothing about us.
std::string newJobId(const Endpoint& endpoint)
{
    static std::atomic<std::uint64_t> count = 0;
    const auto now = Clock::now().time_since_epoch().count();
    return fmt::format("{:08x}", std::uint32_t(std::hash<std::string>{}(
                                     fmt::format("{}-{}-{}", endpoint.url, now, ++count))));
}

ErrorKind kindOf(int status, std::string_view text)
{
    const ErrorKind kind = classifyJobError(status, text);
    if (kind != ErrorKind::Suspend)
        return kind;
    if (status == 503)
        return ErrorKind::TryAnother;
    // The worker's word about the request itself; not the orchestrator's about who sent it.
    const bool isAboutUs = text.find("creds") != std::string_view::npos ||
                           text.find("eth address") != std::string_view::npos;
    const bool isRefusal =
        std::find(kWorkerRefusals.begin(), kWorkerRefusals.end(), status) != kWorkerRefusals.end();
    return isRefusal && !isAboutUs ? ErrorKind::BadRequest : ErrorKind::Suspend;
}

tl::unexpected<JobFailure> failed(Error error, ErrorKind kind, int status = 0)
{
    return tl::unexpected(JobFailure{std::move(error), kind, status});
}

/// `path` goes into the request as it is: what does not belong into a path is not ours to guess.
bool isCleanPath(std::string_view path)
{
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789-._~/%:@!$&'()*+,;=";
    return path.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::int64_t wholeSeconds(std::chrono::microseconds time)
{
    return std::chrono::ceil<std::chrono::seconds>(time).count();
}

} // namespace

ByocClient::ByocClient(net::HttpClient& http, Signer& signer, PaymentSource& payments)
    : m_http(http)
    , m_signer(signer)
    , m_payments(payments)
{}

Result<ByocToken> ByocClient::token(const Endpoint& endpoint,
                                    const std::string& capability,
                                    std::chrono::milliseconds deadline,
                                    std::stop_token stop)
{
    const std::string sender = m_signer.address().toString();
    SLUICE_TRY(const std::string signature, signatureText(m_signer, sender));
    net::HttpRequest request = peerRequest(endpoint, "/process/token", deadline);
    request.headers = {"Livepeer-Eth-Address: " + byocSenderHeader(sender, signature),
                       "Livepeer-Capability: " + capability};
    request.sizeLimit = 1 << 20;
    SLUICE_TRY(const net::HttpResponse response, m_http.send(request, stop));
    if (response.status != 200) {
        Error error = jobError(response.status, response.body, endpoint.url);
        error.code = response.status >= 400 ? ErrorCode::Unavailable : ErrorCode::Protocol;
        return Unexpected(error);
    }
    SLUICE_TRY(ByocToken token, parseByocToken(response.body));
    if (token.availableCapacity <= 0)
        return fail(ErrorCode::Unavailable,
                    fmt::format("{} has no room for {} now.", endpoint.url, capability));
    SLUICE_TRY(const Endpoint service, endpointFromPeer(token.serviceAddress, endpoint));
    token.serviceAddress = service.url;
    return token;
}

tl::expected<ByocOutcome, JobFailure> ByocClient::run(const Endpoint& endpoint,
                                                      const ByocToken& token,
                                                      const ByocRequest& request,
                                                      std::stop_token stop,
                                                      const ByocProgressFunction& progress)
{
    const auto service = endpointFromPeer(token.serviceAddress, endpoint);
    if (!service)
        return failed(service.error(), ErrorKind::Suspend);
    ByocJob job;
    job.id = newJobId(endpoint);
    job.capability = request.capability;
    job.timeoutSeconds = request.timeout.count();
    job.sender = m_signer.address().toString();
    auto signature = signatureText(m_signer, signedPartOf(job));
    if (!signature)
        return failed(signature.error(), ErrorKind::BadRequest);
    job.signature = *signature;
    const auto payment = m_payments.byocHeader(token, job.timeoutSeconds);
    if (!payment)
        return failed(payment.error(), ErrorKind::PaymentRefused);
    if (!isCleanPath(request.path) || request.timeout < 1s)
        return failed({ErrorCode::InvalidInput,
                       fmt::format("{} cannot be asked for: a bad path or no time", request.path)},
                      ErrorKind::BadRequest);

    net::HttpRequest call =
        peerRequest(*service, "/process/request/" + request.path, request.timeout + request.margin);
    call.method = net::HttpMethod::Post;
    call.headers = {"Livepeer: " + byocJobHeader(job), "Content-Type: " + request.contentType};
    if (!payment->empty())
        call.headers.push_back("Livepeer-Payment: " + *payment);
    call.body = request.body;
    call.bodyFile = request.bodyFile;
    call.sizeLimit = request.answerLimit;
    call.isKeptSafe = false; // an intermediate: the chunk made of it is synced

    ByocOutcome outcome;
    const auto start = Clock::now();
    const auto response = m_http.receive(
        call, request.answerFile,
        [&](const net::DownloadProgress& now) {
            outcome.size = now.received;
            if (progress)
                progress({now.sent, now.received});
        },
        stop);
    outcome.time = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
    if (!response)
        return failed(response.error(), ErrorKind::Suspend);
    if (response->status != 200) {
        std::error_code ignored;
        std::filesystem::remove(request.answerFile, ignored);
        return failed(jobError(response->status, response->body, service->url),
                      kindOf(response->status, response->body), response->status);
    }
    outcome.contentType = response->header("content-type");
    outcome.balance = response->header("livepeer-balance");
    if (token.price) {
        auto fee = token.price->rate().feeFor(std::uint64_t(wholeSeconds(outcome.time)));
        if (fee)
            outcome.fee = *fee;
    }
    return outcome;
}

} // namespace sluice::network
