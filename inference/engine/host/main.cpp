// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "inference/engine/device/device.h"
#include "inference/engine/host/message_port.h"
#include "inference/engine/host/pipeline.h"
#include "inference/engine/host/wall.h"

#include "sluice_version.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>

namespace {

using namespace sluice;
using namespace sluice::engine;

// docs/engine-protocol.md, "Exit codes".
constexpr int kExitProtocol = 2;
constexpr int kExitMemory = 3;
constexpr int kExitNoLock = 4;
constexpr std::chrono::seconds kLockPatience{10};

struct Arguments
{
    std::vector<std::filesystem::path> read;
    std::filesystem::path write;
    bool withWall = true;
};

std::optional<Arguments> parseArguments(int count, char** values)
{
    Arguments arguments;
    for (int i = 1; i < count; ++i) {
        const std::string_view name = values[i];
        if (name == "--no-wall")
            arguments.withWall = false;
        else if (name == "--read" && i + 1 < count)
            arguments.read.emplace_back(values[++i]);
        else if (name == "--write" && i + 1 < count && arguments.write.empty())
            arguments.write = values[++i];
        else
            return std::nullopt;
    }
    return arguments.write.empty() ? std::nullopt : std::optional(arguments);
}

/// Ends the process without waiting for its threads, which may be in the middle of a tile.
[[noreturn]] void leave(int code)
{
    spdlog::shutdown();
    ::_exit(code);
}

/// The lock is held until the process ends, by whatever cause.
Result<void> lockFolder(const std::filesystem::path& folder)
{
    const std::filesystem::path path = folder / "engine.lock";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return Unexpected(errorFromErrno(errno, "Cannot create", path));
    const auto start = std::chrono::steady_clock::now();
    while (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        if (std::chrono::steady_clock::now() - start > kLockPatience)
            return fail(ErrorCode::Unavailable,
                        path.string() +
                            " is held by another engine that does not end: stop it, then "
                            "start it again.");
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return {};
}

/// A host that dies takes the engine with it.
void dieWithParent()
{
    const pid_t parent = ::getppid();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent)
        leave(0);
    // Ctrl-C goes to the whole terminal; the host decides what becomes of the job.
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
}

inference::HelloMessage hello(const WallReport& wall)
{
    inference::HelloMessage message;
    message.version = SLUICE_VERSION;
    message.pid = ::getpid();
    message.wallFiles = wall.files;
    message.wallNetwork = wall.network;
    message.wallDetail = wall.detail;
    for (const inference::DeviceFacts& device : inference::listDevices())
        message.devices.push_back({device.id, device.kind, device.name, device.memoryBytes,
                                   device.freeBytes, device.threads});
    return message;
}

/// Takes messages until the host leaves. Returns the exit code.
int serve(MessagePort& port, Pipeline& pipeline)
{
    for (;;) {
        const auto received = port.receive();
        Result<void> accepted;
        if (!received)
            accepted = Unexpected(received.error());
        else if (!*received || std::holds_alternative<inference::QuitMessage>(**received))
            return 0;
        else if (const auto* load = std::get_if<inference::LoadMessage>(&**received))
            pipeline.load(*load);
        else if (const auto* run = std::get_if<inference::RunMessage>(&**received))
            accepted = pipeline.run(*run);
        else if (std::holds_alternative<inference::CancelMessage>(**received))
            pipeline.cancel();
        else
            pipeline.probe(std::get<inference::ProbeMessage>(**received));
        if (!accepted) {
            port.send(inference::ErrorMessage{std::nullopt, accepted.error()});
            return kExitProtocol;
        }
    }
}

} // namespace

int main(int count, char** values)
{
    dieWithParent();
    inference::keepFreedMemory();
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "engine", std::make_shared<spdlog::sinks::stderr_sink_mt>()));
    const auto arguments = parseArguments(count, values);
    if (!arguments) {
        std::fputs(
            "sluice-engine is started by Sluice: sluice-engine [--read PATH]... --write FOLDER "
            "[--no-wall]\n",
            stderr);
        return kExitProtocol;
    }
    auto port = MessagePort::takeStandardStreams();
    if (!port)
        return kExitProtocol;
    if (const auto locked = lockFolder(arguments->write); !locked) {
        port->send(inference::ErrorMessage{std::nullopt, locked.error()});
        return kExitNoLock;
    }

    WallReport wall{false, false, "The walls were switched off with --no-wall."};
    if (arguments->withWall) {
        auto raised = raiseWall(arguments->read, arguments->write);
        if (!raised) {
            port->send(inference::ErrorMessage{std::nullopt, raised.error()});
            return kExitProtocol;
        }
        wall = *raised;
    }
    port->send(hello(wall));
    Pipeline pipeline(*port, arguments->write, [] { leave(kExitMemory); });
    const int code = serve(*port, pipeline);
    pipeline.removePartialFiles();
    leave(code);
}
