// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/wire/messages.h"

#include "net.pb.h"

#include <fmt/format.h>
#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <limits>

namespace sluice::network {
namespace {

/// protobuf writes about a stranger's broken text to stderr otherwise; our error says it as well.
void silenceProtobuf()
{
    static const auto kOld = google::protobuf::SetLogHandler(nullptr);
    (void)kOld;
}

Unexpected garbage(std::string_view what)
{
    return fail(ErrorCode::Protocol, fmt::format("the message {} cannot be read", what));
}

template <class Message>
bool parse(std::string_view bytes, Message& message)
{
    silenceProtobuf();
    return bytes.size() <= std::size_t(std::numeric_limits<int>::max()) &&
           message.ParseFromArray(bytes.data(), int(bytes.size()));
}

Capabilities read(const ::net::Capabilities& from)
{
    Capabilities to;
    to.bitstring.assign(from.bitstring().begin(), from.bitstring().end());
    to.mandatories.assign(from.mandatories().begin(), from.mandatories().end());
    to.capacities.insert(from.capacities().begin(), from.capacities().end());
    to.version = from.version();
    to.minVersion = from.constraints().min_version();
    for (const auto& [capability, constraints] : from.constraints().per_capability()) {
        auto& models = to.models[capability];
        for (const auto& [id, constraint] : constraints.models())
            models[id] = {constraint.warm(), constraint.capacity(), constraint.capacity_in_use(),
                          constraint.runner_version()};
    }
    return to;
}

AuthToken read(const ::net::AuthToken& from)
{
    return {from.token(), from.session_id(), from.expiration()};
}

Result<PriceInfo> read(const ::net::PriceInfo& from)
{
    if (from.price_per_unit() < 0 || from.pixels_per_unit() <= 0)
        return fail(ErrorCode::Protocol,
                    fmt::format("a price of {} wei for {} units makes no sense",
                                from.price_per_unit(), from.pixels_per_unit()));
    return PriceInfo{from.price_per_unit(), from.pixels_per_unit(), from.capability(),
                     from.constraint()};
}

/// An address that may be missing: off-chain nodes send none or zeros.
Result<EthAddress> readAddress(const std::string& bytes, std::string_view what)
{
    if (bytes.empty())
        return EthAddress();
    auto address = EthAddress::fromBytes(bytes);
    if (!address)
        return fail(ErrorCode::Protocol, fmt::format("{}: {}", what, address.error().detail));
    return address;
}

Result<UInt256> readNumber(const std::string& bytes, std::string_view what)
{
    auto number = UInt256::fromBytes(bytes);
    if (!number)
        return fail(ErrorCode::Protocol, fmt::format("{}: {}", what, number.error().detail));
    return number;
}

Result<TicketParams> read(const ::net::TicketParams& from)
{
    TicketParams to;
    SLUICE_TRY(to.recipient, readAddress(from.recipient(), "the recipient of tickets"));
    SLUICE_TRY(to.faceValue, readNumber(from.face_value(), "the value of a ticket"));
    SLUICE_TRY(to.winProbability, readNumber(from.win_prob(), "the chance of a ticket"));
    SLUICE_TRY(to.expirationBlock, readNumber(from.expiration_block(), "the end of a ticket"));
    to.recipientRandHash = from.recipient_rand_hash();
    to.seed = from.seed();
    to.creationRound = from.expiration_params().creation_round();
    to.creationRoundBlockHash = from.expiration_params().creation_round_block_hash();
    to.raw = from.SerializeAsString();
    return to;
}

HardwareInfo read(const ::net::HardwareInformation& from)
{
    HardwareInfo to;
    to.pipeline = from.pipeline();
    to.model = from.model_id();
    std::vector<std::string> keys;
    for (const auto& [key, gpu] : from.gpu_info())
        keys.push_back(key);
    std::ranges::sort(keys);
    for (const std::string& key : keys) {
        const auto& gpu = from.gpu_info().at(key);
        to.gpus.push_back({gpu.id(), gpu.name(), gpu.major(), gpu.minor(), gpu.memory_free(),
                           gpu.memory_total()});
    }
    return to;
}

Result<void> readPrices(const ::net::OrchestratorInfo& from, OrchestratorInfo& to)
{
    if (from.has_ticket_params()) {
        SLUICE_TRY(to.ticketParams, read(from.ticket_params()));
    }
    if (from.has_price_info()) {
        SLUICE_TRY(to.price, read(from.price_info()));
    }
    for (const auto& price : from.capabilities_prices()) {
        SLUICE_TRY(const PriceInfo one, read(price));
        to.capabilityPrices.push_back(one);
    }
    return {};
}

} // namespace

WeiRate PriceInfo::rate() const
{
    return {Wei(std::uint64_t(pricePerUnit)), std::uint64_t(pixelsPerUnit)};
}

Result<OrchestratorRequest> parseOrchestratorRequest(std::string_view bytes)
{
    ::net::OrchestratorRequest message;
    if (!parse(bytes, message))
        return garbage("OrchestratorRequest");
    OrchestratorRequest request;
    SLUICE_TRY(request.address, readAddress(message.address(), "the gateway's address"));
    request.signature = message.sig();
    if (message.has_capabilities())
        request.capabilities = read(message.capabilities());
    request.ignoreCapacityCheck = message.ignore_capacity_check();
    return request;
}

Result<OrchestratorInfo> parseOrchestratorInfo(std::string_view bytes)
{
    ::net::OrchestratorInfo message;
    if (!parse(bytes, message))
        return garbage("OrchestratorInfo");
    OrchestratorInfo info;
    info.transcoder = message.transcoder();
    SLUICE_TRY(info.address, readAddress(message.address(), "the orchestrator's address"));
    SLUICE_CHECK(readPrices(message, info));
    if (message.has_capabilities())
        info.capabilities = read(message.capabilities());
    if (message.has_auth_token())
        info.authToken = read(message.auth_token());
    for (const auto& hardware : message.hardware())
        info.hardware.push_back(read(hardware));
    info.nodes.assign(message.nodes().begin(), message.nodes().end());
    return info;
}

Result<SegmentData> parseSegmentData(std::string_view bytes)
{
    ::net::SegData message;
    if (!parse(bytes, message))
        return garbage("SegData");
    SegmentData data;
    data.manifestId = message.manifest_id();
    data.sequence = message.seq();
    data.hash = message.hash();
    data.profiles = message.profiles();
    data.signature = message.sig();
    if (message.has_capabilities())
        data.capabilities = read(message.capabilities());
    if (message.has_auth_token())
        data.authToken = read(message.auth_token());
    return data;
}

Result<Payment> parsePayment(std::string_view bytes)
{
    ::net::Payment message;
    if (!parse(bytes, message))
        return garbage("Payment");
    Payment payment;
    if (message.has_ticket_params()) {
        SLUICE_TRY(payment.ticketParams, read(message.ticket_params()));
    }
    SLUICE_TRY(payment.sender, readAddress(message.sender(), "the sender of the payment"));
    payment.creationRound = message.expiration_params().creation_round();
    payment.creationRoundBlockHash = message.expiration_params().creation_round_block_hash();
    for (const auto& ticket : message.ticket_sender_params())
        payment.tickets.push_back({ticket.sender_nonce(), ticket.sig()});
    if (message.has_expected_price()) {
        SLUICE_TRY(payment.expectedPrice, read(message.expected_price()));
    }
    return payment;
}

Result<WorkerRegistration> parseWorkerRegistration(std::string_view bytes)
{
    ::net::RegisterAIWorkerRequest message;
    if (!parse(bytes, message))
        return garbage("RegisterAIWorkerRequest");
    WorkerRegistration registration;
    registration.secret = message.secret();
    registration.capabilities = read(message.capabilities());
    for (const auto& hardware : message.hardware())
        registration.hardware.push_back(read(hardware));
    return registration;
}

Result<WorkerJob> parseWorkerJob(std::string_view bytes)
{
    ::net::NotifyAIJob message;
    if (!parse(bytes, message))
        return garbage("NotifyAIJob");
    return WorkerJob{message.task_id(), message.job().pipeline(), message.job().request_data()};
}

Result<std::string> parsePing(std::string_view bytes)
{
    ::net::PingPong message;
    if (!parse(bytes, message))
        return garbage("PingPong");
    return message.value();
}

} // namespace sluice::network
