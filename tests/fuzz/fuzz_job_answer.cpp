// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of orchestrators: the JSON of each pipeline, chunks of llm, data URLs, error texts, and the JSON of BYOC.
#include "core/base/encoding.h"
#include "network/wire/byoc.h"
#include "network/wire/job_answer.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sluice;
    using namespace sluice::network;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const PipelineFacts& facts : allPipelines()) {
        const auto answer = parseJobAnswer(facts.pipeline, text);
        for (const AnswerMedia& media : answer ? answer->media : std::vector<AnswerMedia>())
            static_cast<void>(parseDataUrl(media.url));
    }
    static_cast<void>(parseLlmChunk(text));
    static_cast<void>(parseDataUrl(text));
    for (const char c : jobError(500, text, "peer").detail)
        if (c < ' ' || c > '~')
            std::abort();

    if (const auto token = parseByocToken(text)) {
        const auto again = parseByocToken(byocTokenJson(*token));
        if (!again || again->price != token->price ||
            again->availableCapacity != token->availableCapacity)
            std::abort();
    }
    if (const auto registration = parseByocRegistration(text)) {
        const auto again = parseByocRegistration(byocRegistrationJson(*registration));
        if (!again || again->pricePerUnit != registration->pricePerUnit)
            std::abort();
    }
    static_cast<void>(parseByocJobHeader(toBase64(text)));
    static_cast<void>(parseByocSenderHeader(text));
    return 0;
}
