// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/wire/job_answer.h"

#include "core/base/encoding.h"
#include "core/base/json_reader.h"

#include <fmt/format.h>

namespace sluice::network {
namespace {

using Json = nlohmann::json;

/// More than anybody asks for at once; a stranger's list does not decide how much is fetched.
constexpr std::size_t kMaxMedia = 64;
constexpr std::size_t kMaxChunks = 1'000'000;

Unexpected wrong(const std::string& detail)
{
    return fail(ErrorCode::Protocol, "the answer of the orchestrator: " + detail);
}

Result<void> checked(const JsonReader& reader)
{
    if (const auto result = reader.result(); !result)
        return wrong(result.error().detail);
    return {};
}

const Json* arrayIn(const Json& json, const char* key)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_array() ? &*found : nullptr;
}

Result<AnswerMedia> readMedia(const Json& json)
{
    AnswerMedia media;
    JsonReader reader(json, "an entry of images");
    reader.required("url", media.url);
    reader.optional("seed", media.seed);
    reader.optional("nsfw", media.isNsfw);
    SLUICE_CHECK(checked(reader));
    if (media.url.empty())
        return wrong("an entry has no address");
    return media;
}

Result<void> readImages(const Json& json, JobAnswer& answer)
{
    const Json* images = arrayIn(json, "images");
    if (images == nullptr || images->empty() || images->size() > kMaxMedia)
        return wrong("it has no sensible list of images");
    for (const Json& image : *images) {
        SLUICE_TRY(AnswerMedia media, readMedia(image));
        answer.media.push_back(std::move(media));
    }
    return {};
}

Result<void> readAudio(const Json& json, JobAnswer& answer)
{
    const auto audio = json.find("audio");
    if (audio == json.end())
        return wrong("it has no sound");
    SLUICE_TRY(AnswerMedia media, readMedia(*audio));
    answer.media.push_back(std::move(media));
    return {};
}

/// The runner leaves the end of the last chunk open now and then.
double secondsAt(const Json& timestamp, std::size_t index)
{
    return index < timestamp.size() && timestamp[index].is_number() ? timestamp[index].get<double>()
                                                                    : -1;
}

Result<void> readText(const Json& json, JobAnswer& answer)
{
    JsonReader reader(json, "text");
    reader.required("text", answer.text);
    SLUICE_CHECK(checked(reader));
    const Json* chunks = arrayIn(json, "chunks");
    if (chunks == nullptr)
        return {};
    if (chunks->size() > kMaxChunks)
        return wrong("it has more pieces of text than any recording");
    for (const Json& chunk : *chunks) {
        AnswerText piece;
        JsonReader one(chunk, "an entry of chunks");
        one.required("text", piece.text);
        SLUICE_CHECK(checked(one));
        const Json* timestamp = arrayIn(chunk, "timestamp");
        piece.start = timestamp != nullptr ? secondsAt(*timestamp, 0) : -1;
        piece.end = timestamp != nullptr ? secondsAt(*timestamp, 1) : -1;
        answer.chunks.push_back(std::move(piece));
    }
    return {};
}

Result<void> readMasks(const Json& json, JobAnswer& answer)
{
    JsonReader reader(json, "segment-anything-2");
    reader.required("masks", answer.masks);
    reader.required("scores", answer.scores);
    reader.required("logits", answer.logits);
    return checked(reader);
}

/// `part` is "message" in a whole answer, "delta" in a chunk of a stream.
Result<LlmChunk> readLlm(const Json& json, const char* part)
{
    if (const auto error = json.find("error"); error != json.end())
        return wrong("the runner failed: " + dumpJson(*error).substr(0, 500));
    LlmChunk chunk;
    if (const auto usage = json.find("usage"); usage != json.end() && usage->is_object()) {
        JsonReader reader(*usage, "usage");
        reader.optional("total_tokens", chunk.tokens);
        reader.optional("prompt_tokens", chunk.promptTokens);
        reader.optional("completion_tokens", chunk.completionTokens);
        SLUICE_CHECK(checked(reader));
    }
    const Json* choices = arrayIn(json, "choices");
    if (choices == nullptr)
        return wrong("it has no choices");
    if (choices->empty())
        return chunk;
    JsonReader reader(choices->front(), "an entry of choices");
    reader.optional("finish_reason", chunk.finishReason);
    SLUICE_CHECK(checked(reader));
    if (const auto found = choices->front().find(part);
        found != choices->front().end() && found->is_object()) {
        JsonReader message(*found, part);
        message.optional("content", chunk.text);
        SLUICE_CHECK(checked(message));
    }
    return chunk;
}

Result<void> readLlmAnswer(const Json& json, JobAnswer& answer)
{
    if (const Json* choices = arrayIn(json, "choices"); choices != nullptr && choices->empty())
        return wrong("it has no choices");
    SLUICE_TRY(const LlmChunk chunk, readLlm(json, "message"));
    answer.text = chunk.text;
    answer.finishReason = chunk.finishReason;
    answer.tokens = chunk.tokens;
    answer.promptTokens = chunk.promptTokens;
    answer.completionTokens = chunk.completionTokens;
    return {};
}

Result<Json> objectOf(std::string_view text)
{
    if (text.empty())
        return wrong("it is empty, as upstream's answer to a path it does not have is");
    auto json = parseJson(text, "answer");
    if (!json)
        return wrong(json.error().detail);
    if (!json->is_object())
        return wrong("it is not a JSON object");
    return json;
}

} // namespace

Result<JobAnswer> parseJobAnswer(Pipeline pipeline, std::string_view body)
{
    SLUICE_TRY(const Json json, objectOf(body));
    JobAnswer answer;
    switch (pipeline) {
    case Pipeline::TextToImage:
    case Pipeline::ImageToImage:
    case Pipeline::ImageToVideo:
    case Pipeline::Upscale:
        SLUICE_CHECK(readImages(json, answer));
        break;
    case Pipeline::TextToSpeech:
        SLUICE_CHECK(readAudio(json, answer));
        break;
    case Pipeline::AudioToText:
    case Pipeline::ImageToText:
        SLUICE_CHECK(readText(json, answer));
        break;
    case Pipeline::SegmentAnything2:
        SLUICE_CHECK(readMasks(json, answer));
        break;
    case Pipeline::Llm:
        SLUICE_CHECK(readLlmAnswer(json, answer));
        break;
    }
    return answer;
}

Result<LlmChunk> parseLlmChunk(std::string_view event)
{
    SLUICE_TRY(const Json json, objectOf(event));
    return readLlm(json, "delta");
}

bool isDataUrl(std::string_view url)
{
    return url.starts_with("data:");
}

Result<DataUrl> parseDataUrl(std::string_view url)
{
    const auto comma = url.find(',');
    if (!isDataUrl(url) || comma == std::string_view::npos)
        return wrong("a data URL has no data");
    std::string_view head = url.substr(5, comma - 5);
    if (!head.ends_with(";base64"))
        return wrong("a data URL is not in base64");
    head.remove_suffix(7);
    auto bytes = fromBase64(url.substr(comma + 1));
    if (!bytes)
        return wrong("a data URL: " + bytes.error().detail);
    return DataUrl{std::string(head.substr(0, head.find(';'))), std::move(*bytes)};
}

} // namespace sluice::network
