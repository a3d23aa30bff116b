// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/api/api_answer.h"

#include "core/base/json_reader.h"
#include "network/orchestrator/auth_tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace sluice::network {
namespace {

using Json = nlohmann::json;

std::int64_t now()
{
    return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
}

Json llmFrame(const std::string& id, const std::string& model)
{
    return {{"id", id}, {"object", "chat.completion"}, {"created", now()}, {"model", model}};
}

Json message(const std::string& text)
{
    return {{"role", "assistant"}, {"content", text}};
}

/// Counts that nobody gave are left out, never 0.
Json usageOf(const JobAnswer& answer)
{
    Json usage = Json::object();
    const auto put = [&](const char* name, const std::optional<std::int64_t>& count) {
        if (count)
            usage[name] = *count;
    };
    put("prompt_tokens", answer.promptTokens);
    put("completion_tokens", answer.completionTokens);
    put("total_tokens", answer.tokens);
    return usage;
}

Json llmJson(const ApiOutcome& outcome)
{
    Json json = llmFrame(newLlmId(), outcome.model);
    json["usage"] = usageOf(outcome.answer);
    json["choices"] = Json::array({{{"index", 0},
                                    {"finish_reason", outcome.answer.finishReason},
                                    {"message", message(outcome.answer.text)}}});
    return json;
}

Json secondsOrNull(double seconds)
{
    return seconds < 0 ? Json() : Json(seconds);
}

Json textJson(const JobAnswer& answer)
{
    Json chunks = Json::array();
    for (const AnswerText& piece : answer.chunks)
        chunks.push_back({{"timestamp", {secondsOrNull(piece.start), secondsOrNull(piece.end)}},
                          {"text", piece.text}});
    return {{"text", answer.text}, {"chunks", chunks}};
}

Json imagesJson(const JobAnswer& answer, const std::vector<std::string>& urls)
{
    Json images = Json::array();
    for (std::size_t i = 0; i < answer.media.size() && i < urls.size(); ++i)
        images.push_back({{"url", urls[i]},
                          {"seed", answer.media[i].seed.value_or(0)},
                          {"nsfw", answer.media[i].isNsfw}});
    return {{"images", images}};
}

/// Header values are one line of plain letters.
std::string plainLine(const std::string& text)
{
    std::string line;
    for (const char c : text)
        line += c >= 0x20 && c < 0x7f ? c : '?';
    return line;
}

std::string amountText(const std::optional<FiatAmount>& amount)
{
    return amount
               ? plainLine(fmt::format("{:.6f} {}", double(amount->micros) / 1e6, amount->currency))
               : std::string("unknown");
}

std::string weiText(const std::string& wei)
{
    return wei.empty() ? std::string("unknown") : wei + " wei";
}

} // namespace

std::string newLlmId()
{
    return "chatcmpl-" + randomHex(12);
}

Json answerJson(Pipeline pipeline, const ApiOutcome& outcome, const std::vector<std::string>& urls)
{
    const JobAnswer& answer = outcome.answer;
    switch (pipeline) {
    case Pipeline::TextToSpeech:
        return {{"audio", {{"url", urls.empty() ? std::string() : urls.front()}}}};
    case Pipeline::AudioToText:
        return textJson(answer);
    case Pipeline::ImageToText:
        return {{"text", answer.text}};
    case Pipeline::SegmentAnything2:
        return {{"masks", answer.masks}, {"scores", answer.scores}, {"logits", answer.logits}};
    case Pipeline::Llm:
        return llmJson(outcome);
    default:
        return imagesJson(answer, urls);
    }
}

Json llmEvent(const std::string& id, const std::string& model, const std::string& text, bool isLast)
{
    Json json = llmFrame(id, model);
    json["object"] = "chat.completion.chunk";
    json["choices"] = Json::array(
        {{{"index", 0}, {"finish_reason", isLast ? "stop" : ""}, {"delta", message(text)}}});
    return json;
}

Headers receiptHeader(const RequestRow& receipt)
{
    if (receipt.id == 0)
        return {};
    return {{"sluice-receipt", std::to_string(receipt.id)}};
}

Headers headersOf(const ApiOutcome& outcome, const RequestRow& receipt)
{
    Headers headers{{"sluice-place", std::string(nameOf(outcome.place))},
                    {"sluice-maker", plainLine(outcome.maker)},
                    {"sluice-model", plainLine(outcome.model)},
                    {"sluice-seconds", fmt::format("{:.3f}", outcome.seconds)},
                    {"sluice-tries", std::to_string(outcome.tries)}};
    if (outcome.place == Place::Here) {
        headers.emplace_back("sluice-cost", amountText(outcome.cost));
        headers.emplace_back("sluice-predicted-cost", amountText(receipt.predictedCost));
    } else if (outcome.price) {
        headers.emplace_back("sluice-price",
                             plainLine(fmt::format("{} wei for {} {}", outcome.price->wei,
                                                   outcome.price->units, outcome.price->unit)));
        headers.emplace_back("sluice-cost", weiText(outcome.feeWei));
        headers.emplace_back("sluice-predicted-cost", weiText(receipt.predictedFeeWei));
        if (outcome.price->isPractice)
            headers.emplace_back("sluice-practice-money", "true");
    } else {
        headers.emplace_back("sluice-cost", "no price announced");
    }
    headers.emplace_back("sluice-predicted-seconds",
                         receipt.predictedSeconds ? fmt::format("{:.3f}", *receipt.predictedSeconds)
                                                  : std::string("unknown"));
    std::ranges::move(receiptHeader(receipt), std::back_inserter(headers));
    for (const std::string& note : outcome.notes)
        headers.emplace_back("sluice-note", plainLine(note).substr(0, 500));
    return headers;
}

int statusOf(const Error& error)
{
    switch (error.code) {
    case ErrorCode::InvalidInput:
    case ErrorCode::NotFound:
        return 400;
    case ErrorCode::Unavailable:
    case ErrorCode::Cancelled:
        return 503;
    case ErrorCode::Network:
    case ErrorCode::Protocol:
        return 502;
    case ErrorCode::Timeout:
        return 504;
    default:
        return 500;
    }
}

std::string errorBody(const std::string& text)
{
    return dumpJson({{"error", {{"message", text}}}, {"detail", {{"msg", text}}}});
}

} // namespace sluice::network
