// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/eth_address.h"
#include "core/base/wei.h"
#include "network/wire/capabilities.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The messages of the subnet as plain values (protocol section 3). Bytes are std::string.
///
/// parse...() takes a stranger's bytes; Errors: Protocol. serialize...() is the opposite. The generated protobuf code stays inside this folder.
namespace sluice::network {

/// Copied unchanged from an orchestrator's answer into each job's segment header.
struct AuthToken
{
    std::string token;
    std::string sessionId;
    std::int64_t expiration = 0; ///< unix seconds

    bool operator==(const AuthToken&) const = default;
};

/// An announced price. There is none at all off-chain: that is "no price announced", never zero.
struct PriceInfo
{
    std::int64_t pricePerUnit = 0;  ///< wei, not negative once parsed
    std::int64_t pixelsPerUnit = 1; ///< at least 1 once parsed
    std::uint32_t capability = 0;   ///< only in OrchestratorInfo::capabilityPrices
    std::string model;              ///< likewise

    WeiRate rate() const;
    bool operator==(const PriceInfo&) const = default;
};

/// What an orchestrator wants tickets to look like. Every byte goes back unchanged (protocol 10.3): `raw` is what came.
struct TicketParams
{
    EthAddress recipient;
    Wei faceValue;
    UInt256 winProbability; ///< over 2^256 - 1
    std::string recipientRandHash;
    std::string seed;
    UInt256 expirationBlock; ///< of L1
    std::int64_t creationRound = 0;
    std::string creationRoundBlockHash;
    std::string raw; ///< the message TicketParams as received
};

struct GpuInfo
{
    std::string id;
    std::string name;
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    std::int64_t memoryFree = 0;
    std::int64_t memoryTotal = 0;
};

struct HardwareInfo
{
    std::string pipeline;
    std::string model;
    std::vector<GpuInfo> gpus;
};

struct OrchestratorRequest
{
    EthAddress address; ///< zero off-chain
    std::string signature;
    std::optional<Capabilities> capabilities;
    bool ignoreCapacityCheck = false;
};

struct OrchestratorInfo
{
    std::string transcoder; ///< base URL for jobs: use this, not the URL that was dialled
    std::optional<TicketParams> ticketParams;
    std::optional<PriceInfo> price;
    EthAddress address;
    std::optional<Capabilities> capabilities;
    std::optional<AuthToken> authToken;
    std::vector<HardwareInfo> hardware;
    std::vector<PriceInfo>
        capabilityPrices; ///< rounded down by the node: never pay or compare with them
    std::vector<std::string> nodes;
};

/// The message in the header Livepeer-Segment.
struct SegmentData
{
    std::string manifestId; ///< "<capability>_<model>"
    std::int64_t sequence = 0;
    std::string hash;
    std::string profiles;
    std::string signature;
    std::optional<Capabilities> capabilities;
    std::optional<AuthToken> authToken;
};

struct TicketSender
{
    std::uint32_t nonce = 0;
    std::string signature;
};

/// The message in the header Livepeer-Payment.
struct Payment
{
    std::optional<TicketParams> ticketParams; ///< `raw` may be empty when made by us
    EthAddress sender;
    std::int64_t creationRound = 0;
    std::string creationRoundBlockHash;
    std::vector<TicketSender> tickets;
    std::optional<PriceInfo> expectedPrice;
};

/// What a remote AI worker says when it registers.
struct WorkerRegistration
{
    std::string secret;
    Capabilities capabilities;
    std::vector<HardwareInfo> hardware;
};

/// A job for a remote AI worker. The first task has number 0, which is absent on the wire.
struct WorkerJob
{
    std::int64_t taskId = 0;
    std::string pipeline;
    std::string requestData; ///< JSON
};

std::string serialize(const OrchestratorRequest& request);
std::string serialize(const OrchestratorInfo& info);
std::string serialize(const SegmentData& data);
std::string serialize(const Payment& payment);
std::string serialize(const WorkerRegistration& registration);
std::string serialize(const WorkerJob& job);
/// The message PingPong, which is only this.
std::string serializePing(std::string_view value);

Result<OrchestratorRequest> parseOrchestratorRequest(std::string_view bytes);
Result<OrchestratorInfo> parseOrchestratorInfo(std::string_view bytes);
Result<SegmentData> parseSegmentData(std::string_view bytes);
Result<Payment> parsePayment(std::string_view bytes);
Result<WorkerRegistration> parseWorkerRegistration(std::string_view bytes);
Result<WorkerJob> parseWorkerJob(std::string_view bytes);
Result<std::string> parsePing(std::string_view bytes);

} // namespace sluice::network
