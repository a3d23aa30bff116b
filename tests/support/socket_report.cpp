// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded into a program with LD_PRELOAD together with socket_counter.cpp: when the program ends, the file that
// SLUICE_SOCKET_REPORT names holds the number of sockets and the number of names looked up.
#include "tests/support/socket_counter.h"

#include <cstdio>
#include <cstdlib>

namespace {

struct Report
{
    ~Report()
    {
        const char* path = std::getenv("SLUICE_SOCKET_REPORT");
        std::FILE* file = path != nullptr ? std::fopen(path, "w") : nullptr;
        if (file == nullptr)
            return;
        std::fprintf(file, "%d %d", sluice::test::socketCount(), sluice::test::lookupCount());
        std::fclose(file);
    }
};

const Report g_report;

} // namespace
