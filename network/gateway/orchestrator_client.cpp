// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/gateway/orchestrator_client.h"

#include "network/gateway/channels.h"
#include "network/wire/job_headers.h"

#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include <fmt/format.h>

namespace sluice::network {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxRefusal = 300;

grpc::ByteBuffer bufferOf(const std::string& bytes)
{
    const grpc::Slice slice(bytes);
    return {&slice, 1};
}

Result<std::string> bytesOf(grpc::ByteBuffer& buffer)
{
    grpc::Slice slice;
    if (!buffer.DumpToSingleSlice(&slice).ok())
        return fail(ErrorCode::Protocol, "an answer of gRPC has no message");
    return std::string(reinterpret_cast<const char*>(slice.begin()), slice.size());
}

Error errorOf(const grpc::Status& status, const Endpoint& endpoint)
{
    std::string text = status.error_message().substr(0, kMaxRefusal);
    for (char& c : text)
        if (c < ' ' || c > '~')
            c = ' ';
    switch (status.error_code()) {
    case grpc::StatusCode::DEADLINE_EXCEEDED:
        return {ErrorCode::Timeout, fmt::format("{} did not answer in time.", endpoint.url)};
    case grpc::StatusCode::UNAVAILABLE:
        return {ErrorCode::Network, fmt::format("{} cannot be reached: {}", endpoint.url, text)};
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::UNIMPLEMENTED:
        return {ErrorCode::Protocol,
                fmt::format("{} does not answer as an orchestrator: {}", endpoint.url, text)};
    default:
        // The errors of an orchestrator's own come as UNKNOWN with a text.
        return {ErrorCode::Unavailable, fmt::format("{} refuses: {}", endpoint.url, text)};
    }
}

} // namespace

OrchestratorClient::OrchestratorClient(Signer& signer, bool offline)
    : m_signer(signer)
    , m_offline(offline)
    , m_channels(std::make_unique<Channels>())
{}

OrchestratorClient::~OrchestratorClient() = default;

Result<std::string> OrchestratorClient::call(const Endpoint& endpoint,
                                             const std::string& method,
                                             const std::string& message,
                                             std::chrono::milliseconds deadline,
                                             std::stop_token stop)
{
    if (m_offline)
        return fail(ErrorCode::Unavailable,
                    fmt::format("{} was not asked: Sluice is set to stay offline.", endpoint.url));
    const auto end = Clock::now() + deadline;
    SLUICE_TRY(const auto channel, m_channels->channel(endpoint, end, stop));
    grpc::GenericStub stub(channel);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() +
                         std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()));
    const std::stop_callback onStop(stop, [&] { context.TryCancel(); });

    grpc::CompletionQueue queue;
    const auto reader = stub.PrepareUnaryCall(&context, method, bufferOf(message), &queue);
    reader->StartCall();
    grpc::ByteBuffer answer;
    grpc::Status status;
    reader->Finish(&answer, &status, this);
    void* tag = nullptr;
    bool isOk = false;
    queue.Next(&tag, &isOk); // comes by the deadline at the latest
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "stopped while an orchestrator was asked");
    if (!status.ok()) {
        const Error error = errorOf(status, endpoint);
        if (error.code != ErrorCode::Unavailable)
            m_channels->drop(endpoint);
        return Unexpected(error);
    }
    return bytesOf(answer);
}

Result<Introduction> OrchestratorClient::info(const Endpoint& endpoint,
                                              const std::optional<CapabilityWish>& wish,
                                              std::chrono::milliseconds deadline,
                                              std::stop_token stop)
{
    OrchestratorRequest request;
    request.address = m_signer.address();
    if (!request.address.isZero()) {
        SLUICE_TRY(request.signature, m_signer.sign(signedPartOf(request.address)));
    }
    if (wish)
        request.capabilities = wish->toCapabilities();
    const auto start = Clock::now();
    SLUICE_TRY(const std::string answer, call(endpoint, "/net.Orchestrator/GetOrchestrator",
                                              serialize(request), deadline, stop));
    Introduction introduction;
    introduction.latency =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
    SLUICE_TRY(introduction.info, parseOrchestratorInfo(answer));
    SLUICE_TRY(introduction.jobs, endpointFromPeer(introduction.info.transcoder, endpoint));
    return introduction;
}

Result<std::string> OrchestratorClient::ping(const Endpoint& endpoint,
                                             std::string_view value,
                                             std::chrono::milliseconds deadline,
                                             std::stop_token stop)
{
    SLUICE_TRY(const std::string answer,
               call(endpoint, "/net.Orchestrator/Ping", serializePing(value), deadline, stop));
    return parsePing(answer);
}

} // namespace sluice::network
