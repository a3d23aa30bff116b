// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/job_service.h"

#include "core/base/atomic_file.h"
#include "core/base/encoding.h"
#include "core/base/json_reader.h"
#include "network/orchestrator/scratch_folder.h"
#include "network/wire/job_headers.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace sluice::network {
namespace {

constexpr std::string_view kPlainText = "text/plain; charset=utf-8";

tl::unexpected<JobRefusal> refuse(int status, std::string text)
{
    return tl::unexpected(JobRefusal{status, std::move(text)});
}

/// An llm answer as it comes: begins with the first event, so that a failure before it still gets its status.
class EventAnswer
{
public:
    explicit EventAnswer(ResponseWriter& response)
        : m_response(response)
    {}

    Result<void> send(std::string_view event)
    {
        if (event == "[DONE]") // not on this hop
            return {};
        if (!m_response.hasBegun())
            SLUICE_CHECK(m_response.begin(
                200, {{"content-type", "text/event-stream"}, {"cache-control", "no-cache"}}));
        return m_response.write(fmt::format("data: {}\n\n", event));
    }

private:
    ResponseWriter& m_response;
};

} // namespace

void addModel(Capabilities& offer,
              Capability capability,
              const std::string& model,
              const ModelConstraint& constraint)
{
    offer.add(capability);
    const auto [known, isNew] =
        offer.models[std::uint32_t(capability)].try_emplace(model, constraint);
    if (!isNew) {
        known->second.capacity += constraint.capacity;
        known->second.isWarm |= constraint.isWarm;
    }
}

JobService::JobService(JobServiceParts parts)
    : m_parts(std::move(parts))
{}

Capabilities JobService::offer() const
{
    Capabilities offer = defaultCapabilities();
    offer.version = m_parts.version;
    // A demand on AI workers; gateways are not measured by it (protocol section 4).
    offer.minVersion = m_parts.version;
    for (const JobPlace* place : m_parts.places)
        place->describe(offer);
    return offer;
}

Admitted<void> JobService::checkSegment(const ServerRequest& request, Capability capability) const
{
    const auto segment = parseSegmentHeader(request.header("livepeer-segment"));
    if (!segment)
        return refuse(403, "ErrorSegEncoding");
    // Off chain nobody signs; the signature is not looked at.
    const Capabilities offered = offer();
    if (!isCompatible(segment->capabilities.value_or(Capabilities()), offered) ||
        !offered.has(capability))
        return refuse(403, segment->authToken ? "incompatible capabilities" : "missing auth token");
    const auto valid =
        m_parts.tokens.check(segment->authToken.value_or(AuthToken()), AuthTokens::Clock::now());
    if (!valid)
        return refuse(403, valid.error().detail);
    return {};
}

Admitted<void> JobService::price(Admission& admission, const Payment& payment) const
{
    const JobBody& job = admission.job;
    const Capability capability = factsOf(job.pipeline).capability;
    admission.sender = payment.sender.toString();
    admission.account = manifestId(capability, job.model);
    const auto units = unitsOf(job.pipeline, job.fields, job.input);
    if (!units)
        return refuse(400, units.error().detail);
    const auto price = m_parts.prices.price(capability, job.model);
    if (!price)
        return {};
    // go-livepeer takes the gateway's word for the price when no ticket is there; ours is the table's.
    if (payment.expectedPrice &&
        WeiFraction{Wei(std::uint64_t(payment.expectedPrice->pricePerUnit)),
                    Wei(std::uint64_t(payment.expectedPrice->pixelsPerUnit))} <
            WeiFraction{Wei(std::uint64_t(price->pricePerUnit)),
                        Wei(std::uint64_t(price->pixelsPerUnit))})
        return refuse(
            400,
            fmt::format("invalid expected price sent with payment: {}/{}, the price is {}/{}",
                        payment.expectedPrice->pricePerUnit, payment.expectedPrice->pixelsPerUnit,
                        price->pricePerUnit, price->pixelsPerUnit));
    const auto fee = price->rate().feeFor(UInt256(*units));
    if (!fee)
        return refuse(400, fee.error().detail);
    admission.fee = fee->ceiling();
    return {};
}

Admitted<JobService::Admission> JobService::admit(Pipeline pipeline,
                                                  const ServerRequest& request,
                                                  BodyReader& body,
                                                  const std::filesystem::path& scratch)
{
    Admission admission;
    auto job = readJobBody(pipeline, request, body, scratch);
    if (!job)
        return refuse(400, job.error().detail);
    admission.job = std::move(*job);
    Payment payment;
    if (const auto header = request.header("livepeer-payment"); !header.empty()) {
        auto parsed = parsePaymentHeader(header);
        if (!parsed)
            return refuse(402, fmt::format("{}: {}",
                                           fromBase64(header) ? "protobuf unmarshal error"
                                                              : "base64 decode error",
                                           parsed.error().detail));
        payment = std::move(*parsed);
    }
    const Capability capability = factsOf(pipeline).capability;
    if (auto checked = checkSegment(request, capability); !checked)
        return tl::unexpected(checked.error());
    const auto measured = measureInput(admission.job);
    if (!measured)
        return refuse(400, measured.error().detail);
    admission.job.input = *measured;
    if (pipeline == Pipeline::Llm && !admission.job.fields.contains("max_tokens"))
        return refuse(400, "MaxTokens not specified");
    // Units before capacity, payment and balance after it: go-livepeer's order.
    if (const auto units = unitsOf(pipeline, admission.job.fields, admission.job.input); !units)
        return refuse(400, units.error().detail);
    for (JobPlace* place : m_parts.places)
        if (!admission.slot)
            admission.slot = place->reserve(pipeline, admission.job.model);
    if (!admission.slot)
        return refuse(503, "insufficient capacity");
    if (auto priced = price(admission, payment); !priced)
        return tl::unexpected(priced.error());
    if (m_parts.ledger.balance(admission.sender, admission.account) < admission.fee)
        return refuse(400, "Insufficient balance");
    return admission;
}

void JobService::serve(Pipeline pipeline,
                       const ServerRequest& request,
                       BodyReader& body,
                       ResponseWriter& response,
                       std::stop_token stop)
{
    const auto answerText = [&](int status, const std::string& text) {
        if (response.hasBegun())
            return response.abort();
        (void)response.send(status, kPlainText, text + "\n");
    };
    const auto scratch = ScratchFolder::make(m_parts.scratch);
    if (!scratch)
        return answerText(500, "Could not create storage to receive results");
    auto admission = admit(pipeline, request, body, scratch->path());
    if (!admission)
        return answerText(admission.error().status, admission.error().text);

    EventAnswer events(response);
    auto result = admission->slot->run(
        admission->job, scratch->path(), [&](std::string_view event) { return events.send(event); },
        stop);
    admission->slot.reset();
    if (result && !result->answer.is_null())
        if (auto published = publish(*result, request.header("authorization") == kWorkerProtocol);
            !published)
            result = Unexpected(published.error());
    if (!result)
        return answerText(500, result.error().detail);
    m_parts.ledger.debit(admission->sender, admission->account, admission->fee);
    if (response.hasBegun())
        return (void)response.finish();
    (void)response.send(200, "application/json", dumpJson(result->answer) + "\n");
}

Result<std::string> JobService::publishFile(const std::string& requestId,
                                            const std::filesystem::path& file,
                                            bool wantsUrls)
{
    const std::string extension = file.extension().string();
    const std::string ending = extension.empty() ? "bin" : extension.substr(1);
    // Old gateways get pictures in the answer itself; clips and sound are URLs for them, too.
    if (!wantsUrls && contentTypeOf(ending).starts_with("image/")) {
        SLUICE_TRY(const std::string bytes, readFile(file, 256u << 20));
        return fmt::format("data:{};base64,{}", contentTypeOf(ending), toBase64(bytes));
    }
    SLUICE_TRY(const std::string path, m_parts.store.adopt(requestId, ending, file));
    return m_serviceUrl + path;
}

Result<void> JobService::publish(JobResult& result, bool wantsUrls)
{
    const std::string requestId = randomHex(4);
    const auto replace = [&](nlohmann::json& medium) -> Result<void> {
        if (!medium.is_object() || !medium.contains("url") || !medium["url"].is_string())
            return fail(ErrorCode::Protocol, "the result has a medium without a url");
        const auto file = result.files.find(medium["url"].get<std::string>());
        if (file == result.files.end())
            return fail(ErrorCode::Protocol, "the result names a file that did not come with it");
        SLUICE_TRY(medium["url"], publishFile(requestId, file->second, wantsUrls));
        return {};
    };
    nlohmann::json& answer = result.answer;
    if (!answer.is_object())
        return fail(ErrorCode::Protocol, "the result is not a JSON object");
    if (const auto audio = answer.find("audio"); audio != answer.end())
        SLUICE_CHECK(replace(*audio));
    const auto images = answer.find("images");
    if (images == answer.end())
        return {};
    if (!images->is_array())
        return fail(ErrorCode::Protocol, "the result's images are not a list");
    for (nlohmann::json& image : *images)
        SLUICE_CHECK(replace(image));
    return {};
}

} // namespace sluice::network
