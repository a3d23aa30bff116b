// SPDX-License-Identifier: GPL-3.0-or-later
// crash_program STATE HOW: dies in the way that HOW names, with a run marker, a log and a crash handler.
#include "core/base/crash_handler.h"
#include "core/base/crash_record.h"
#include "core/base/log.h"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace {

int* volatile nowhere = nullptr;

/// The undefined-behaviour sanitizer would end the program before the processor does.
[[gnu::noinline, gnu::no_sanitize_undefined]] void writeNowhere()
{
    *nowhere = 1;
}

[[gnu::noinline]] int overflow(int depth) // NOLINT
{
    volatile char room[4096];
    room[0] = char(depth);
    return depth < 0 ? 0 : overflow(depth + 1) + room[0];
}

int die(const std::string& how)
{
    if (how == "segv")
        writeNowhere();
    else if (how == "abort")
        std::abort();
    else if (how == "throw")
        throw std::runtime_error("nobody catches this");
    else if (how == "fpe")
        ::raise(SIGFPE);
    else if (how == "bus")
        ::raise(SIGBUS);
    else if (how == "stack")
        return overflow(0);
    else if (how == "thread")
        std::thread(writeNowhere).join();
    else if (how == "wait")
        for (;;)
            ::pause();
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 3)
        return 2;
    // No core files from a test.
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    sluice::startLog(argv[1], "crash_program", false);
    const auto marker = sluice::RunMarker::create(argv[1]);
    sluice::installCrashHandler(argv[1], "crash_program", "1.2.3");
    spdlog::info("last words");
    return marker ? die(argv[2]) : 3;
}
