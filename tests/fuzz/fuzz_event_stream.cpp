// SPDX-License-Identifier: GPL-3.0-or-later
// A streamed answer: cut anywhere it must give the same events as in one piece.
#include "network/wire/job_answer.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sluice::network;
    if (size == 0)
        return 0;
    // The first byte says how long the pieces are.
    const std::size_t step = std::size_t(data[0] % 64) + 1;
    const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
    EventStreamReader whole;
    EventStreamReader pieces;
    const auto expected = whole.add(text);
    std::vector<std::string> events;
    for (std::size_t at = 0; at < text.size(); at += step) {
        const auto some = pieces.add(text.substr(at, step));
        if (!some)
            return 0;
        events.insert(events.end(), some->begin(), some->end());
    }
    if (expected && *expected != events)
        std::abort();
    for (const std::string& event : events)
        static_cast<void>(parseLlmChunk(event));
    return 0;
}
