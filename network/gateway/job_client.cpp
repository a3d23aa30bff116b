// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/gateway/job_client.h"

#include "network/gateway/job_body.h"
#include "network/gateway/peer_request.h"
#include "network/wire/job_headers.h"

#include <fmt/format.h>

namespace sluice::network {
namespace {

using Clock = std::chrono::steady_clock;
using Outcome = tl::expected<JobOutcome, JobFailure>;

/// The masks of one large picture come as text of many megabytes.
constexpr std::uint64_t kMaxAnswer = 128u << 20;

tl::unexpected<JobFailure>
failed(Error error, ErrorKind kind, int status = 0, std::size_t words = 0)
{
    return tl::unexpected(JobFailure{std::move(error), kind, status, words});
}

/// An error on our side of the wire: nobody else would do better.
tl::unexpected<JobFailure> ownFailure(const Error& error)
{
    return failed(error, ErrorKind::BadRequest);
}

tl::unexpected<JobFailure> answerFailure(const net::HttpResponse& response, const Endpoint& peer)
{
    if (response.status >= 300 && response.status < 400)
        return failed({ErrorCode::Protocol,
                       fmt::format("{} sends us elsewhere (HTTP {}), which is not followed.",
                                   peer.url, response.status)},
                      ErrorKind::Suspend, response.status);
    return failed(jobError(response.status, response.body, peer.url),
                  classifyJobError(response.status, response.body), response.status,
                  response.body.size());
}

/// Collects a streamed answer; also one that comes in one piece although a stream was asked for.
class StreamedAnswer
{
public:
    explicit StreamedAnswer(const TextFunction& onText)
        : m_onText(onText)
    {}

    Result<void> add(std::string_view piece)
    {
        m_raw.append(piece);
        m_bytes += piece.size();
        SLUICE_TRY(const auto events, m_reader.add(piece));
        for (const std::string& event : events) {
            SLUICE_CHECK(take(event));
            if (m_isComplete)
                // Nothing of interest follows; a peer that goes on sending is not listened to.
                return fail(ErrorCode::Cancelled, "the stream is complete");
        }
        return {};
    }

    bool isComplete() const { return m_isComplete; }
    std::size_t bytes() const { return m_bytes; }

    Result<JobAnswer> answer() const
    {
        if (m_isComplete)
            return m_answer;
        if (m_hasEvents)
            return fail(ErrorCode::Protocol, "the streamed answer ended in the middle");
        return parseJobAnswer(Pipeline::Llm, m_raw);
    }

private:
    Result<void> take(const std::string& event)
    {
        m_hasEvents = true;
        m_raw.clear();
        if (event == "[DONE]") {
            m_isComplete = true;
            return {};
        }
        SLUICE_TRY(const LlmChunk chunk, parseLlmChunk(event));
        m_answer.text += chunk.text;
        if (chunk.tokens) {
            m_answer.tokens = chunk.tokens;
            m_answer.promptTokens = chunk.promptTokens;
            m_answer.completionTokens = chunk.completionTokens;
        }
        if (!chunk.text.empty() && m_onText)
            m_onText(chunk.text);
        m_answer.finishReason = chunk.finishReason;
        m_isComplete = !chunk.finishReason.empty();
        return {};
    }

    const TextFunction& m_onText;
    EventStreamReader m_reader;
    JobAnswer m_answer;
    std::string m_raw;
    std::size_t m_bytes = 0; ///< of all pieces
    bool m_hasEvents = false;
    bool m_isComplete = false;
};

struct Prepared
{
    net::HttpRequest http;
    nlohmann::json fields;
    std::uint64_t units = 0;
    std::optional<WeiFraction> fee;
};

/// Units and fee; no price stays no fee.
Result<void> count(const Introduction& peer, const JobRequest& request, Prepared& prepared)
{
    prepared.fields =
        completeFields(request.pipeline, request.fields, request.model, request.input);
    SLUICE_TRY(prepared.units, unitsOf(request.pipeline, prepared.fields, request.input));
    if (peer.info.price) {
        SLUICE_TRY(prepared.fee, peer.info.price->rate().feeFor(prepared.units));
    }
    return {};
}

tl::expected<JobAnswer, JobFailure> callOnce(net::HttpClient& http,
                                             const Endpoint& peer,
                                             const JobRequest& request,
                                             const net::HttpRequest& call,
                                             std::stop_token stop)
{
    const auto response = http.send(call, stop);
    if (!response)
        return failed(response.error(), ErrorKind::Suspend);
    if (response->status != 200)
        return answerFailure(*response, peer);
    auto answer = parseJobAnswer(request.pipeline, response->body);
    if (!answer)
        return failed(answer.error(), ErrorKind::Suspend, response->status, response->body.size());
    return std::move(*answer);
}

tl::expected<JobAnswer, JobFailure> callStreamed(net::HttpClient& http,
                                                 const Endpoint& peer,
                                                 const net::HttpRequest& call,
                                                 std::stop_token stop,
                                                 const TextFunction& onText)
{
    StreamedAnswer streamed(onText);
    const auto response = http.stream(
        call, [&](std::string_view piece) { return streamed.add(piece); }, stop);
    if (!response && !streamed.isComplete())
        return failed(response.error(), ErrorKind::Suspend, streamed.bytes() > 0 ? 200 : 0,
                      streamed.bytes());
    if (response && response->status != 200)
        return answerFailure(*response, peer);
    auto answer = streamed.answer();
    if (!answer)
        return failed(answer.error(), ErrorKind::Suspend, 200, streamed.bytes());
    return std::move(*answer);
}

} // namespace

std::string JobFailure::withoutWords() const
{
    if (status != 0)
        return fmt::format("{}: HTTP {}, {} bytes", nameOf(kind), status, words);
    // No answer: the sentence is our own. One about the request itself may name parts of it.
    return kind == ErrorKind::Suspend ? error.detail : std::string(nameOf(kind));
}

JobClient::JobClient(net::HttpClient& http, Signer& signer, PaymentSource& payments)
    : m_http(http)
    , m_signer(signer)
    , m_payments(payments)
{}

Outcome JobClient::run(const Introduction& peer,
                       const JobRequest& request,
                       std::chrono::milliseconds deadline,
                       std::stop_token stop,
                       const TextFunction& onText)
{
    const PipelineFacts& facts = factsOf(request.pipeline);
    if (!peer.info.authToken)
        return failed(
            {ErrorCode::Protocol, fmt::format("{} gave no token for jobs.", peer.jobs.url)},
            ErrorKind::Suspend);
    Prepared prepared;
    if (auto counted = count(peer, request, prepared); !counted)
        return ownFailure(counted.error());

    SegmentData segment =
        segmentFor({facts.capability, request.model, "", ""}, *peer.info.authToken);
    auto signature = m_signer.sign(signedPartOf(segment));
    if (!signature)
        return ownFailure(signature.error());
    segment.signature = std::move(*signature);
    auto payment = prepared.fee ? m_payments.header(peer.info, *prepared.fee) : std::string();
    if (!payment)
        return failed(payment.error(), ErrorKind::PaymentRefused);

    prepared.http = peerRequest(peer.jobs, fmt::format("/{}", facts.name), deadline);
    prepared.http.sizeLimit = kMaxAnswer;
    prepared.http.headers = {fmt::format("{}: {}", kSegmentHeader, headerValue(segment)),
                             payment->empty() ? fmt::format("{};", kPaymentHeader)
                                              : fmt::format("{}: {}", kPaymentHeader, *payment),
                             fmt::format("Authorization: {}", kWorkerProtocol)};
    if (auto body = putJobBody(request, prepared.fields, prepared.http); !body)
        return ownFailure(body.error());

    const auto start = Clock::now();
    const bool isStreamed = request.pipeline == Pipeline::Llm &&
                            prepared.fields.value("stream", nlohmann::json()) == true;
    auto answer = isStreamed ? callStreamed(m_http, peer.jobs, prepared.http, stop, onText)
                             : callOnce(m_http, peer.jobs, request, prepared.http, stop);
    if (!answer)
        return tl::unexpected(std::move(answer.error()));
    const auto time = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
    return JobOutcome{std::move(*answer), prepared.fee, prepared.units, time};
}

} // namespace sluice::network
