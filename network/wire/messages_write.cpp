// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/wire/messages.h"

#include "net.pb.h"

namespace sluice::network {
namespace {

void write(const Capabilities& from, ::net::Capabilities* to)
{
    for (const std::uint64_t word : from.bitstring)
        to->add_bitstring(word);
    for (const std::uint64_t word : from.mandatories)
        to->add_mandatories(word);
    for (const auto& [capability, capacity] : from.capacities)
        (*to->mutable_capacities())[capability] = capacity;
    to->set_version(from.version);
    if (from.minVersion.empty() && from.models.empty())
        return;
    auto* constraints = to->mutable_constraints();
    constraints->set_min_version(from.minVersion);
    for (const auto& [capability, models] : from.models) {
        auto& list = *(*constraints->mutable_per_capability())[capability].mutable_models();
        for (const auto& [id, constraint] : models) {
            auto& model = list[id];
            model.set_warm(constraint.isWarm);
            model.set_capacity(constraint.capacity);
            model.set_runner_version(constraint.runnerVersion);
            model.set_capacity_in_use(constraint.capacityInUse);
        }
    }
}

void write(const AuthToken& from, ::net::AuthToken* to)
{
    to->set_token(from.token);
    to->set_session_id(from.sessionId);
    to->set_expiration(from.expiration);
}

void write(const PriceInfo& from, ::net::PriceInfo* to)
{
    to->set_price_per_unit(from.pricePerUnit);
    to->set_pixels_per_unit(from.pixelsPerUnit);
    to->set_capability(from.capability);
    to->set_constraint(from.model);
}

/// All but the expiration, which a payment carries elsewhere.
void write(const TicketParams& from, ::net::TicketParams* to)
{
    to->set_recipient(from.recipient.toBytes());
    to->set_face_value(from.faceValue.toBytes());
    to->set_win_prob(from.winProbability.toBytes());
    to->set_recipient_rand_hash(from.recipientRandHash);
    to->set_seed(from.seed);
    to->set_expiration_block(from.expirationBlock.toBytes());
}

void write(const HardwareInfo& from, ::net::HardwareInformation* to)
{
    to->set_pipeline(from.pipeline);
    to->set_model_id(from.model);
    for (std::size_t i = 0; i < from.gpus.size(); ++i) {
        auto& gpu = (*to->mutable_gpu_info())[std::to_string(i)];
        gpu.set_id(from.gpus[i].id);
        gpu.set_name(from.gpus[i].name);
        gpu.set_major(from.gpus[i].major);
        gpu.set_minor(from.gpus[i].minor);
        gpu.set_memory_free(from.gpus[i].memoryFree);
        gpu.set_memory_total(from.gpus[i].memoryTotal);
    }
}

} // namespace

std::string serialize(const OrchestratorRequest& request)
{
    ::net::OrchestratorRequest message;
    message.set_address(request.address.toBytes());
    message.set_sig(request.signature);
    if (request.capabilities)
        write(*request.capabilities, message.mutable_capabilities());
    message.set_ignore_capacity_check(request.ignoreCapacityCheck);
    return message.SerializeAsString();
}

std::string serialize(const OrchestratorInfo& info)
{
    ::net::OrchestratorInfo message;
    message.set_transcoder(info.transcoder);
    if (info.ticketParams) {
        auto* params = message.mutable_ticket_params();
        write(*info.ticketParams, params);
        params->mutable_expiration_params()->set_creation_round(info.ticketParams->creationRound);
        params->mutable_expiration_params()->set_creation_round_block_hash(
            info.ticketParams->creationRoundBlockHash);
    }
    if (info.price)
        write(*info.price, message.mutable_price_info());
    message.set_address(info.address.toBytes());
    if (info.capabilities)
        write(*info.capabilities, message.mutable_capabilities());
    if (info.authToken)
        write(*info.authToken, message.mutable_auth_token());
    for (const HardwareInfo& hardware : info.hardware)
        write(hardware, message.add_hardware());
    for (const PriceInfo& price : info.capabilityPrices)
        write(price, message.add_capabilities_prices());
    for (const std::string& node : info.nodes)
        message.add_nodes(node);
    return message.SerializeAsString();
}

std::string serialize(const SegmentData& data)
{
    ::net::SegData message;
    message.set_manifest_id(data.manifestId);
    message.set_seq(data.sequence);
    message.set_hash(data.hash);
    message.set_profiles(data.profiles);
    message.set_sig(data.signature);
    if (data.capabilities)
        write(*data.capabilities, message.mutable_capabilities());
    if (data.authToken)
        write(*data.authToken, message.mutable_auth_token());
    return message.SerializeAsString();
}

std::string serialize(const Payment& payment)
{
    ::net::Payment message;
    if (payment.ticketParams) {
        write(*payment.ticketParams, message.mutable_ticket_params());
        // Upstream looks into this one without asking whether it is there.
        message.mutable_expiration_params()->set_creation_round(payment.creationRound);
        message.mutable_expiration_params()->set_creation_round_block_hash(
            payment.creationRoundBlockHash);
    }
    message.set_sender(payment.sender.toBytes());
    for (const TicketSender& ticket : payment.tickets) {
        auto* sender = message.add_ticket_sender_params();
        sender->set_sender_nonce(ticket.nonce);
        sender->set_sig(ticket.signature);
    }
    if (payment.expectedPrice)
        write(*payment.expectedPrice, message.mutable_expected_price());
    return message.SerializeAsString();
}

std::string serialize(const WorkerRegistration& registration)
{
    ::net::RegisterAIWorkerRequest message;
    message.set_secret(registration.secret);
    write(registration.capabilities, message.mutable_capabilities());
    for (const HardwareInfo& hardware : registration.hardware)
        write(hardware, message.add_hardware());
    return message.SerializeAsString();
}

std::string serialize(const WorkerJob& job)
{
    ::net::NotifyAIJob message;
    message.set_task_id(job.taskId);
    message.mutable_job()->set_pipeline(job.pipeline);
    message.mutable_job()->set_request_data(job.requestData);
    return message.SerializeAsString();
}

std::string serializePing(std::string_view value)
{
    ::net::PingPong message;
    message.set_value(std::string(value));
    return message.SerializeAsString();
}

} // namespace sluice::network
