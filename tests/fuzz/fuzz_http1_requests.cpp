// SPDX-License-Identifier: GPL-3.0-or-later
// What a stranger sends to our listener over HTTP/1.1.
#include "tests/fuzz/server_fuzz.h"

#include <cstddef>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    sluice::test::serveBytes({reinterpret_cast<const char*>(data), size});
    return 0;
}
