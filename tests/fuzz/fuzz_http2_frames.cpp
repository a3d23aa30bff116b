// SPDX-License-Identifier: GPL-3.0-or-later
// The frames that a stranger sends to our listener after HTTP/2's preface.
#include "tests/fuzz/server_fuzz.h"

#include <cstddef>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    std::string sent("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    sent.append(reinterpret_cast<const char*>(data), size);
    sluice::test::serveBytes(sent);
    return 0;
}
