// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "network/wire/pipeline.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::network {

/// One picture, clip or sound of an answer. `url` is http(s), or holds the bytes as a data URL.
struct AnswerMedia
{
    std::string url;
    std::optional<std::int64_t> seed;
    bool isNsfw = false;
};

struct AnswerText
{
    double start = 0; ///< seconds; -1: not given
    double end = 0;
    std::string text;
};

/// What a job was answered, whatever the pipeline: the parts it does not have are empty.
struct JobAnswer
{
    std::vector<AnswerMedia> media;
    std::string text; ///< also the whole text of an llm answer
    std::vector<AnswerText> chunks;
    std::string masks; ///< of segment-anything-2, nested lists as text
    std::string scores;
    std::string logits;
    std::string finishReason;           ///< llm
    std::optional<std::int64_t> tokens; ///< llm: of the whole exchange
    std::optional<std::int64_t> promptTokens;
    std::optional<std::int64_t> completionTokens;
};

/// Reads the body of a 200 answer. Errors: Protocol (not JSON, a member missing or of another type, no result at all).
Result<JobAnswer> parseJobAnswer(Pipeline pipeline, std::string_view body);

/// The bytes and the type of a data URL.
struct DataUrl
{
    std::string contentType;
    std::string bytes;
};
bool isDataUrl(std::string_view url);
/// Errors: Protocol (not base64, broken).
Result<DataUrl> parseDataUrl(std::string_view url);

/// Takes a text/event-stream apart as it arrives: `data:` lines up to a blank line make one event.
class EventStreamReader
{
public:
    /// The events that `bytes` completed. Errors: Protocol (an event longer than 1 MiB).
    Result<std::vector<std::string>> add(std::string_view bytes);

private:
    void endLine(std::vector<std::string>& events);

    std::string m_line;
    std::string m_event;
    bool m_hasEvent = false;
    bool m_lastWasReturn = false;
};

/// One chunk of a streamed llm answer.
struct LlmChunk
{
    std::string text;
    std::string finishReason; ///< not empty: the last one
    std::optional<std::int64_t> tokens;
    std::optional<std::int64_t> promptTokens;
    std::optional<std::int64_t> completionTokens;
};
/// Errors: Protocol.
Result<LlmChunk> parseLlmChunk(std::string_view event);

/// What to do about an error that an orchestrator sent as text (protocol 12.3).
enum class ErrorKind
{
    RefreshAndRetry, ///< ticket parameters have expired: ask anew, same orchestrator
    TryAnother,      ///< busy, or nonces out of step: no fault of anybody
    BadRequest,      ///< the runner refuses the request itself: another would as well
    PaymentRefused,  ///< credit, tickets or price
    Suspend          ///< anything else: leave this orchestrator alone for a while
};
ErrorKind classifyJobError(int status, std::string_view text);

/// A short name for `kind`, for logs and receipts.
std::string_view nameOf(ErrorKind kind);

/// The error of an answer that is not 200, with the text that came (shortened, control characters taken out).
Error jobError(int status, std::string_view text, std::string_view peer);

} // namespace sluice::network
