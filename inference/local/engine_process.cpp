// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/engine_process.h"

#include "core/base/log.h"
#include "core/base/paths.h"
#include "inference/local/engine_death.h"

#include <fmt/format.h>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace sluice::inference {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kLogBytes = 64 << 10;
constexpr milliseconds kLastWords{2000};
// Longer than any path or driver message, far shorter than what would fill a log.
constexpr std::size_t kLogTail = 2000;

/// The part of our environment that an engine needs. Tokens and the addresses of services stay out.
std::vector<std::string> engineEnvironment(const fs::path& writeFolder)
{
    constexpr std::array kPrefixes = {
        "LD_",   "CUDA_", "NVIDIA_", "OMP_",  "GOMP_", "MKL_",   "ASAN_",    "UBSAN_",
        "LSAN_", "TSAN_", "LC_",     "LANG=", "TZ=",   "TORCH_", "PYTORCH_", "SLUICE_"};
    std::vector<std::string> kept;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        if (std::any_of(kPrefixes.begin(), kPrefixes.end(),
                        [text](const char* prefix) { return text.starts_with(prefix); }))
            kept.emplace_back(text);
    }
    kept.push_back("TMPDIR=" + writeFolder.string());
    // OpenMP's idle threads would otherwise spin while decoder and encoder wait for the processor. A moment of it (some ten microseconds) saves small
    // networks from being woken for each of their many parts.
    if (!environmentVariable("OMP_WAIT_POLICY")) {
        kept.emplace_back("OMP_WAIT_POLICY=passive");
        if (!environmentVariable("GOMP_SPINCOUNT"))
            kept.emplace_back("GOMP_SPINCOUNT=20000");
    }
    return kept;
}

ChildCommand commandOf(const EngineLaunch& launch)
{
    ChildCommand command;
    command.program = launch.program;
    for (const fs::path& path : launch.readPaths) {
        command.arguments.emplace_back("--read");
        command.arguments.push_back(path.string());
    }
    command.arguments.emplace_back("--write");
    command.arguments.push_back(launch.writeFolder.string());
    command.environment = engineEnvironment(launch.writeFolder);
    return command;
}

Error wrongVersion(int version)
{
    return {ErrorCode::Protocol,
            fmt::format("sluice-engine speaks version {}, this program version {}: reinstall "
                        "Sluice so that both are of one version.",
                        version, kProtocolVersion)};
}

std::string lastLineOf(std::string text)
{
    while (text.ends_with('\n'))
        text.pop_back();
    // npos + 1 is 0: a text without line feed is its own last line.
    text.erase(0, text.rfind('\n') + 1);
    if (!text.ends_with('.'))
        text += '.';
    return text;
}

/// Wakes poll() when a stop is requested.
class StopDescriptor
{
public:
    explicit StopDescriptor(const std::stop_token& stop)
        : m_event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
        , m_callback(stop, Wake{m_event.get()})
    {}
    int get() const { return m_event.get(); }

private:
    struct Wake
    {
        int event;
        void operator()() const noexcept
        {
            const std::uint64_t one = 1;
            [[maybe_unused]] const auto written = ::write(event, &one, sizeof one);
        }
    };
    Descriptor m_event;
    std::stop_callback<Wake> m_callback;
};

} // namespace

Result<fs::path> findEngine()
{
    std::error_code error;
    if (const auto named = environmentVariable("SLUICE_ENGINE")) {
        if (fs::is_regular_file(*named, error))
            return fs::path(*named);
        return fail(ErrorCode::Unavailable,
                    fmt::format("SLUICE_ENGINE names {}, which is no file. Correct it or unset it.",
                                *named));
    }
    const fs::path self = fs::read_symlink("/proc/self/exe", error);
    const fs::path beside = self.parent_path() / "sluice-engine";
    if (fs::is_regular_file(beside, error))
        return beside;
    return fail(ErrorCode::Unavailable,
                fmt::format("This build has no engine: {} is not there. Build with torch "
                            "(scripts/run does), or name one in SLUICE_ENGINE.",
                            beside.string()));
}

struct EngineProcess::State
{
    State(ChildProcess started, milliseconds silence)
        : child(std::move(started))
        , patience(silence)
    {}

    ChildProcess child;
    milliseconds patience;
    HelloMessage hello;
    LineBuffer lines;
    std::string log;
    Clock::time_point lastLine = Clock::now();
    std::uint64_t memoryKillsBefore = memoryKills();
    bool outputEnded = false;

    Result<std::optional<EngineMessage>> nextBuffered();
    Result<void> waitForBytes(const StopDescriptor& stopped);
    void read();
    void readLog();
    void waitForEnd(milliseconds grace);
    Error giveUp(Error error);
    Error death();
};

/// Ends the engine and keeps what it said last for people who look into the log.
Error EngineProcess::State::giveUp(Error error)
{
    child.kill();
    child.waitFor(kLastWords);
    readLog();
    if (!log.empty())
        spdlog::warn("The engine's last words: {}",
                     log.substr(log.size() - std::min(log.size(), kLogTail)));
    spdlog::warn("{}", error.detail);
    return error;
}

Error EngineProcess::State::death()
{
    const auto status = child.waitFor(kLastWords);
    if (!status)
        return giveUp({ErrorCode::Protocol,
                       "The engine closed its output without ending, and was killed. Start it "
                       "again; what is finished is kept."});
    readLog();
    const Error cause = describeDeath(*status, memoryKills() > memoryKillsBefore);
    // Before the hello it is most often a library that is missing, and only the loader says which.
    if (hello.pid == 0 && !log.empty() && cause.code == ErrorCode::Unavailable)
        return giveUp({ErrorCode::Unavailable,
                       fmt::format("sluice-engine does not start: {} Build it anew with "
                                   "scripts/setup.",
                                   lastLineOf(log))});
    return giveUp(cause);
}

Result<std::optional<EngineMessage>> EngineProcess::State::nextBuffered()
{
    auto line = lines.next();
    if (line && !line->has_value())
        return std::optional<EngineMessage>();
    const auto message =
        line ? parseEngineMessage(**line) : Result<EngineMessage>(Unexpected(line.error()));
    if (!message)
        return Unexpected(giveUp(
            {ErrorCode::Protocol,
             fmt::format("The engine broke the protocol and was ended. {} Start it again; if it "
                         "happens again, reinstall Sluice.",
                         message.error().detail)}));
    lastLine = Clock::now();
    return std::optional<EngineMessage>(*message);
}

void EngineProcess::State::readLog()
{
    std::array<char, 16384> bytes;
    while (true) {
        const ssize_t got = ::read(child.errors(), bytes.data(), bytes.size());
        if (got <= 0)
            return;
        log.append(bytes.data(), std::size_t(got));
        if (log.size() > kLogBytes)
            log.erase(0, log.size() - kLogBytes);
    }
}

void EngineProcess::State::read()
{
    std::array<char, 65536> bytes;
    const ssize_t got = ::read(child.output(), bytes.data(), bytes.size());
    if (got > 0)
        lines.add({bytes.data(), std::size_t(got)});
    else if (got == 0 || (errno != EAGAIN && errno != EINTR))
        outputEnded = true;
}

Result<void> EngineProcess::State::waitForBytes(const StopDescriptor& stopped)
{
    const auto left = std::chrono::ceil<milliseconds>(lastLine + patience - Clock::now()).count();
    if (left <= 0)
        return Unexpected(giveUp(
            {ErrorCode::Timeout,
             fmt::format("The engine showed no sign of life for {} s and was ended. Start it "
                         "again; a slow computer may need a higher engine/stall_seconds.",
                         std::chrono::ceil<std::chrono::seconds>(patience).count())}));
    std::array<pollfd, 3> wait{pollfd{stopped.get(), POLLIN, 0}, pollfd{child.output(), POLLIN, 0},
                               pollfd{child.errors(), POLLIN, 0}};
    ::poll(wait.data(), wait.size(), int(std::min<long long>(left, 3'600'000)));
    if (wait[0].revents != 0)
        return fail(ErrorCode::Cancelled, "Stopped.");
    if ((wait[2].revents & POLLIN) != 0)
        readLog();
    if (wait[1].revents != 0)
        read();
    return {};
}

void EngineProcess::State::waitForEnd(milliseconds grace)
{
    const auto end = Clock::now() + grace;
    // An engine that still writes must not block on a full pipe while it is waited for.
    while (!child.waitFor(milliseconds(0)) && Clock::now() < end) {
        const auto left = std::chrono::ceil<milliseconds>(end - Clock::now()).count();
        // Looked at every few milliseconds: a closed stream would wake poll() all the time.
        pollfd wait{child.endDescriptor(), POLLIN, 0};
        ::poll(&wait, 1, int(std::min<long long>(left, 20)));
        read();
        readLog();
    }
}

EngineProcess::EngineProcess(std::unique_ptr<State> state)
    : m_state(std::move(state))
{}
EngineProcess::EngineProcess(EngineProcess&&) noexcept = default;
EngineProcess& EngineProcess::operator=(EngineProcess&&) noexcept = default;
EngineProcess::~EngineProcess()
{
    if (m_state)
        end(milliseconds(0));
}

Result<EngineProcess> EngineProcess::start(const EngineLaunch& launch, std::stop_token stop)
{
    SLUICE_TRY(ChildProcess child, ChildProcess::start(commandOf(launch)));
    EngineProcess engine(std::make_unique<State>(std::move(child), launch.patience));
    SLUICE_TRY(const EngineMessage first, engine.receive(std::move(stop)));
    if (const auto* error = std::get_if<ErrorMessage>(&first))
        return Unexpected(engine.m_state->giveUp(error->error));
    const auto* hello = std::get_if<HelloMessage>(&first);
    if (hello == nullptr)
        return Unexpected(engine.m_state->giveUp(
            {ErrorCode::Protocol,
             fmt::format("{} did not say hello: it is not this program's engine.",
                         launch.program.string())}));
    if (hello->protocol != kProtocolVersion)
        return Unexpected(engine.m_state->giveUp(wrongVersion(hello->protocol)));
    engine.m_state->hello = *hello;
    return engine;
}

const HelloMessage& EngineProcess::hello() const
{
    return m_state->hello;
}

const std::string& EngineProcess::log() const
{
    return m_state->log;
}

Result<void> EngineProcess::send(const HostMessage& message)
{
    m_state->lastLine = Clock::now();
    if (m_state->child.write(toLine(message), m_state->patience))
        return {};
    return Unexpected(m_state->giveUp(
        {ErrorCode::Timeout, "The engine took no message any more and was ended. Start it again; "
                             "what is finished is kept."}));
}

Result<EngineMessage> EngineProcess::receive(std::stop_token stop)
{
    const StopDescriptor stopped(stop);
    while (true) {
        SLUICE_TRY(auto message, m_state->nextBuffered());
        if (message)
            return std::move(*message);
        if (m_state->outputEnded)
            return Unexpected(m_state->death());
        SLUICE_CHECK(m_state->waitForBytes(stopped));
    }
}

void EngineProcess::end(milliseconds grace)
{
    ChildProcess& child = m_state->child;
    if (child.waitFor(milliseconds(0)))
        return;
    if (grace.count() > 0) {
        child.write(toLine(HostMessage(CancelMessage())) + toLine(HostMessage(QuitMessage())),
                    milliseconds(0));
        child.closeInput();
        m_state->waitForEnd(grace);
    }
    child.kill();
    child.waitFor(std::chrono::minutes(1));
}

} // namespace sluice::inference
