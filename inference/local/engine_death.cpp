// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/engine_death.h"

#include <fmt/format.h>

#include <signal.h>
#include <sys/wait.h>

#include <fstream>
#include <string>

namespace sluice::inference {
namespace {

// docs/engine-protocol.md, "Exit codes".
constexpr int kExitProtocol = 2;
constexpr int kExitOutOfMemory = 3;
constexpr int kExitNoLock = 4;

constexpr const char* kMemoryRemedy =
    "Close other programs or choose a smaller size or model, then start it again.";

Error describeExit(int code)
{
    switch (code) {
    case kExitProtocol:
        return {ErrorCode::Protocol,
                "sluice-engine did not understand this program. Reinstall Sluice so that both are "
                "of one version."};
    case kExitOutOfMemory:
        return {ErrorCode::OutOfMemory,
                fmt::format("The engine ran out of main memory. {}", kMemoryRemedy)};
    case kExitNoLock:
        return {ErrorCode::Unavailable,
                "Another engine still works in this job's folder. Wait until it has ended, then "
                "start it again."};
    default:
        return {ErrorCode::Unavailable,
                fmt::format("The engine ended before its work was done (exit code {}). Start it "
                            "again; what is finished is kept.",
                            code)};
    }
}

std::string whatTheSignalMeans(int number)
{
    switch (number) {
    case SIGILL:
        return "this processor lacks an instruction that the engine uses";
    case SIGBUS:
        return "a file that it was reading was cut short, or the disk failed";
    case SIGKILL:
        return "it was killed from outside";
    case SIGSYS:
        return "it tried what its wall forbids";
    default:
        return "a fault in the engine or in a driver";
    }
}

Error describeSignal(int number, bool killedForMemory)
{
    if (number == SIGKILL && killedForMemory)
        return {ErrorCode::OutOfMemory,
                fmt::format("Memory ran out and the system killed the engine. {}", kMemoryRemedy)};
    return {ErrorCode::Internal,
            fmt::format("The engine crashed (signal {}: {}). Start it again; what is finished is "
                        "kept.",
                        number, whatTheSignalMeans(number))};
}

} // namespace

std::uint64_t memoryKills()
{
    std::ifstream counters("/proc/vmstat");
    std::string name;
    std::uint64_t value = 0;
    while (counters >> name >> value)
        if (name == "oom_kill")
            return value;
    return 0;
}

Error describeDeath(int status, bool killedForMemory)
{
    if (WIFSIGNALED(status))
        return describeSignal(WTERMSIG(status), killedForMemory);
    return describeExit(WEXITSTATUS(status));
}

} // namespace sluice::inference
