// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/api/api_jobs.h"

namespace sluice::network {

/// The JSON of a good answer as a go-livepeer gateway gives it; `urls` are those of outcome.answer.media, in order.
nlohmann::json
answerJson(Pipeline pipeline, const ApiOutcome& outcome, const std::vector<std::string>& urls);

/// An event of a streamed llm answer: a piece of text, or with `isLast` the end.
nlohmann::json
llmEvent(const std::string& id, const std::string& model, const std::string& text, bool isLast);
/// "chatcmpl-" and random letters.
std::string newLlmId();

/// Who did it, in what time and for how much, and what was predicted. docs/api.md
Headers headersOf(const ApiOutcome& outcome, const RequestRow& receipt);
/// The number of the receipt, of every answer that has one.
Headers receiptHeader(const RequestRow& receipt);

/// The status of an answer for what went wrong.
int statusOf(const Error& error);
/// Both forms in use: the gateway's {"error":{"message"}} and the one that is published, {"detail":{"msg"}}.
std::string errorBody(const std::string& text);

} // namespace sluice::network
