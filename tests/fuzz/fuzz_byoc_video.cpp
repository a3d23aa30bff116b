// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies of docs/byoc-video.md as a stranger may send them.
#include "network/byoc_video/generate_request.h"
#include "network/byoc_video/video_job.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sluice::network;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)toJsonText(parseError(500, text));
    const auto head = parseBodyHead(std::as_bytes(std::span(data, size)));
    if (!head)
        return 0;
    if (head->chunkOffset > size)
        std::abort();
    // What was taken once is taken again in our own words.
    if (const auto request = parseRequest(head->json); request && !parseRequest(toJson(*request)))
        std::abort();
    if (const auto request = parseGenerateRequest(head->json);
        request && !parseGenerateRequest(toJson(*request)))
        std::abort();
    if (const auto answer = parseAnswer(head->json); answer && !parseAnswer(toJson(*answer)))
        std::abort();
    return 0;
}
