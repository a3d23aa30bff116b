// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "network/wire/messages.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// "Bring your own capability": jobs under a name the network has none for (protocol section 17).
namespace sluice::network {

/// The value of the header Livepeer, before base64. `request` and `parameters` are JSON as text.
struct ByocJob
{
    std::string id;
    std::string request = "{}"; ///< does not reach the worker
    std::string parameters = "{}";
    std::string capability;
    std::string capabilityUrl;
    std::string sender;    ///< EIP-55 text
    std::string signature; ///< 0x and 130 hex digits; zeros off-chain
    std::int64_t timeoutSeconds = 0;
};

/// The answer of GET /process/token.
struct ByocToken
{
    std::string senderAddress;
    std::string serviceAddress; ///< base URL for the job
    std::int64_t availableCapacity = 0;
    std::string balance; ///< wei as decimal text, as sent; may be a fraction
    std::int64_t lastNonce = 0;
    std::optional<PriceInfo> price; ///< per second; 0 announced means free
    std::optional<TicketParams> ticketParams;
};

/// What a worker says to POST /capability/register.
struct ByocRegistration
{
    std::string name;
    std::string description;
    std::string url;
    std::int64_t capacity = 1;
    std::int64_t pricePerUnit = 0; ///< wei for each `priceScaling` seconds
    std::int64_t priceScaling = 1;
    std::string currency;
    std::string token; ///< sent to the worker as Bearer
};

/// A signature of zeros, as an off-chain node takes it; a shorter one is refused.
std::string emptyByocSignature();

/// The value of the header Livepeer-Eth-Address.
std::string byocSenderHeader(std::string_view sender, std::string_view signature);
struct ByocSender
{
    std::string sender;
    std::string signature;
};
/// Errors: Protocol.
Result<ByocSender> parseByocSenderHeader(std::string_view value);

/// The value of the header Livepeer, and back. Errors: Protocol.
std::string byocJobHeader(const ByocJob& job);
Result<ByocJob> parseByocJobHeader(std::string_view value);
/// What the job's signature is over, before the hashing.
std::string signedPartOf(const ByocJob& job);

std::string byocTokenJson(const ByocToken& token);
/// Errors: Protocol.
Result<ByocToken> parseByocToken(std::string_view json);

std::string byocRegistrationJson(const ByocRegistration& registration);
/// Errors: Protocol.
Result<ByocRegistration> parseByocRegistration(std::string_view json);

} // namespace sluice::network
