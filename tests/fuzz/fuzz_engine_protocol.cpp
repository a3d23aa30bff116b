// SPDX-License-Identifier: GPL-3.0-or-later
// Both readers of the engine protocol, over bytes that arrive in two pieces. What is accepted must survive being written again.
#include "inference/local/line_buffer.h"
#include "inference/local/protocol.h"

#include <cstdlib>

namespace {

using namespace sluice::inference;

template <class Parse>
void tryLine(const std::string& line, Parse parse)
{
    const auto message = parse(line);
    if (!message)
        return;
    std::string again = toLine(*message);
    again.pop_back();
    if (!parse(again))
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    LineBuffer buffer;
    buffer.add(bytes.substr(0, size / 2));
    buffer.add(bytes.substr(size / 2));
    while (true) {
        const auto line = buffer.next();
        if (!line || !line->has_value())
            return 0;
        tryLine(**line, parseHostMessage);
        tryLine(**line, parseEngineMessage);
    }
}
