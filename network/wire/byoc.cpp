// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/wire/byoc.h"

#include "core/base/encoding.h"
#include "core/base/json_reader.h"

#include <fmt/format.h>

namespace sluice::network {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr std::size_t kSignatureBytes = 65;

Unexpected wrong(std::string_view what, const std::string& detail)
{
    return fail(ErrorCode::Protocol, fmt::format("{}: {}", what, detail));
}

Result<Json> jsonOf(std::string_view text, const std::string& what)
{
    auto json = parseJson(text, what);
    if (!json)
        return wrong(what, json.error().detail);
    if (!json->is_object())
        return wrong(what, "not a JSON object");
    return json;
}

Result<Json> jsonInBase64(std::string_view value, const std::string& what)
{
    const auto text = fromBase64(value);
    if (!text)
        return wrong(what, text.error().detail);
    return jsonOf(*text, what);
}

Result<void> checked(const JsonReader& reader)
{
    if (const auto result = reader.result(); !result)
        return fail(ErrorCode::Protocol, result.error().detail);
    return {};
}

/// A whole number that may be written as a number or as text, as decimal text; anything else as JSON.
std::string amountOf(const Json& json)
{
    if (json.is_string())
        return json.get<std::string>();
    return json.is_null() ? std::string() : dumpJson(json);
}

Result<PriceInfo> priceOf(const Json& json)
{
    PriceInfo price;
    JsonReader reader(json, "price");
    reader.optional("pricePerUnit", price.pricePerUnit);
    reader.optional("pixelsPerUnit", price.pixelsPerUnit);
    SLUICE_CHECK(reader.result());
    if (price.pricePerUnit < 0 || price.pixelsPerUnit <= 0)
        return fail(ErrorCode::InvalidInput, "makes no sense");
    return price;
}

Result<TicketParams> ticketParamsOf(const Json& json)
{
    TicketParams params;
    JsonReader reader(json, "ticket_params");
    const auto bytes = [](std::string_view text) { return fromBase64(text); };
    const auto number = [](std::string_view text) -> Result<UInt256> {
        SLUICE_TRY(const std::string raw, fromBase64(text));
        return UInt256::fromBytes(raw);
    };
    const auto address = [](std::string_view text) -> Result<EthAddress> {
        SLUICE_TRY(const std::string raw, fromBase64(text));
        return EthAddress::fromBytes(raw);
    };
    reader.parsed("recipient", params.recipient, address);
    reader.parsed("face_value", params.faceValue, number);
    reader.parsed("win_prob", params.winProbability, number);
    reader.parsed("recipient_rand_hash", params.recipientRandHash, bytes);
    reader.parsed("seed", params.seed, bytes);
    reader.parsed("expiration_block", params.expirationBlock, number);
    SLUICE_CHECK(reader.result());
    if (json.contains("expiration_params") && json["expiration_params"].is_object()) {
        JsonReader inner(json["expiration_params"], "expiration_params");
        inner.optional("creation_round", params.creationRound);
        inner.parsed("creation_round_block_hash", params.creationRoundBlockHash, bytes);
        SLUICE_CHECK(inner.result());
    }
    params.raw = dumpJson(json);
    return params;
}

OrderedJson toJson(const TicketParams& params)
{
    return {{"recipient", toBase64(params.recipient.toBytes())},
            {"face_value", toBase64(params.faceValue.toBytes())},
            {"win_prob", toBase64(params.winProbability.toBytes())},
            {"recipient_rand_hash", toBase64(params.recipientRandHash)},
            {"seed", toBase64(params.seed)},
            {"expiration_block", toBase64(params.expirationBlock.toBytes())},
            {"expiration_params",
             {{"creation_round", params.creationRound},
              {"creation_round_block_hash", toBase64(params.creationRoundBlockHash)}}}};
}

} // namespace

std::string emptyByocSignature()
{
    return "0x" + std::string(2 * kSignatureBytes, '0');
}

std::string byocSenderHeader(std::string_view sender, std::string_view signature)
{
    return toBase64(OrderedJson{{"addr", sender}, {"sig", signature}}.dump());
}

Result<ByocSender> parseByocSenderHeader(std::string_view value)
{
    SLUICE_TRY(const Json json, jsonInBase64(value, "Livepeer-Eth-Address"));
    ByocSender sender;
    JsonReader reader(json, "Livepeer-Eth-Address");
    reader.required("addr", sender.sender);
    reader.required("sig", sender.signature);
    SLUICE_CHECK(checked(reader));
    return sender;
}

std::string byocJobHeader(const ByocJob& job)
{
    return toBase64(OrderedJson{{"id", job.id},
                                {"request", job.request},
                                {"parameters", job.parameters},
                                {"capability", job.capability},
                                {"capability_url", job.capabilityUrl},
                                {"sender", job.sender},
                                {"sig", job.signature},
                                {"timeout_seconds", job.timeoutSeconds}}
                        .dump());
}

Result<ByocJob> parseByocJobHeader(std::string_view value)
{
    SLUICE_TRY(const Json json, jsonInBase64(value, "Livepeer"));
    ByocJob job;
    JsonReader reader(json, "Livepeer");
    reader.optional("id", job.id);
    reader.required("request", job.request);
    reader.required("parameters", job.parameters);
    reader.required("capability", job.capability);
    reader.optional("capability_url", job.capabilityUrl);
    reader.optional("sender", job.sender);
    reader.optional("sig", job.signature);
    reader.required("timeout_seconds", job.timeoutSeconds);
    SLUICE_CHECK(checked(reader));
    for (const std::string* text : {&job.request, &job.parameters}) {
        SLUICE_TRY(const Json inner, jsonOf(*text, "Livepeer"));
        (void)inner;
    }
    if (job.timeoutSeconds <= 0)
        return fail(ErrorCode::Protocol, "Livepeer: timeout_seconds is not above zero");
    return job;
}

std::string signedPartOf(const ByocJob& job)
{
    return job.request + job.parameters;
}

std::string byocTokenJson(const ByocToken& token)
{
    OrderedJson json{
        {"sender_address", {{"addr", token.senderAddress}, {"sig", emptyByocSignature()}}}};
    if (token.ticketParams)
        json["ticket_params"] = toJson(*token.ticketParams);
    // The balance is a number of wei that may be beyond what JSON libraries keep exactly.
    json["balance"] = Json::parse(token.balance, nullptr, false).is_number()
                          ? OrderedJson::parse(token.balance)
                          : OrderedJson(0);
    if (token.price) {
        json["price"] = OrderedJson::object();
        if (token.price->pricePerUnit != 0)
            json["price"]["pricePerUnit"] = token.price->pricePerUnit;
        json["price"]["pixelsPerUnit"] = token.price->pixelsPerUnit;
    }
    json["service_addr"] = token.serviceAddress;
    json["available_capacity"] = token.availableCapacity;
    json["LastNonce"] = token.lastNonce;
    return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

Result<ByocToken> parseByocToken(std::string_view text)
{
    SLUICE_TRY(const Json json, jsonOf(text, "process/token"));
    ByocToken token;
    JsonReader reader(json, "process/token");
    if (json.contains("sender_address") && json["sender_address"].is_object()) {
        JsonReader sender(json["sender_address"], "sender_address");
        sender.optional("addr", token.senderAddress);
        SLUICE_CHECK(checked(sender));
    } else {
        reader.optional("sender_address", token.senderAddress);
    }
    reader.required("service_addr", token.serviceAddress);
    reader.optional("available_capacity", token.availableCapacity);
    reader.optional("LastNonce", token.lastNonce);
    if (json.contains("balance"))
        token.balance = amountOf(json["balance"]);
    if (json.contains("price") && !json["price"].is_null()) {
        PriceInfo price;
        reader.nested("price", price, priceOf);
        token.price = price;
    }
    if (json.contains("ticket_params") && !json["ticket_params"].is_null()) {
        TicketParams params;
        reader.nested("ticket_params", params, ticketParamsOf);
        token.ticketParams = std::move(params);
    }
    SLUICE_CHECK(checked(reader));
    return token;
}

std::string byocRegistrationJson(const ByocRegistration& registration)
{
    const OrderedJson json{{"name", registration.name},
                           {"description", registration.description},
                           {"url", registration.url},
                           {"capacity", registration.capacity},
                           {"price_per_unit", registration.pricePerUnit},
                           {"price_scaling", registration.priceScaling},
                           {"currency", registration.currency},
                           {"token", registration.token}};
    return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

Result<ByocRegistration> parseByocRegistration(std::string_view text)
{
    SLUICE_TRY(const Json json, jsonOf(text, "capability/register"));
    ByocRegistration registration;
    JsonReader reader(json, "capability/register");
    reader.required("name", registration.name);
    reader.optional("description", registration.description);
    reader.required("url", registration.url);
    reader.optional("capacity", registration.capacity);
    reader.optional("price_per_unit", registration.pricePerUnit);
    reader.optional("price_scaling", registration.priceScaling);
    reader.optional("currency", registration.currency);
    reader.optional("token", registration.token);
    SLUICE_CHECK(checked(reader));
    if (registration.priceScaling == 0)
        registration.priceScaling = 1;
    if (registration.pricePerUnit < 0 || registration.priceScaling < 0 || registration.capacity < 0)
        return fail(ErrorCode::Protocol, "capability/register: a number is below zero");
    return registration;
}

} // namespace sluice::network
