// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/child_process.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

namespace sluice::inference {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

struct Pipe
{
    Descriptor reading;
    Descriptor writing;

    static std::optional<Pipe> create()
    {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0)
            return {};
        return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
    }
};

/// Everything that the child's half of fork() needs, made before it: between fork and exec only plain system calls are allowed.
struct Preparation
{
    const char* program;
    std::vector<char*> arguments;
    std::vector<char*> environment;
    pid_t parent;
    int input;
    int output;
    int errors;
    int failure; ///< takes the errno value of a failed exec
};

std::vector<char*> pointersTo(const std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    for (const std::string& text : texts)
        pointers.push_back(const_cast<char*>(text.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

void volunteerForMemoryShortage()
{
    const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return;
    // A refusal changes nothing that matters: the kernel then chooses by size.
    [[maybe_unused]] const auto written = ::write(file, "600", 3);
    ::close(file);
}

void closeFrom(int first)
{
    if (::syscall(SYS_close_range, first, ~0u, 0) == 0)
        return;
    for (int number = first; number < 65536; ++number)
        ::close(number);
}

[[noreturn]] void becomeProgram(const Preparation& preparation)
{
    constexpr int kFailure = 3;
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The parent may have died before the line above.
    if (::getppid() != preparation.parent)
        ::_exit(1);
    volunteerForMemoryShortage();
    // All four lie above 3 or are moved there first, so that none is overwritten before it is used.
    const int input = ::fcntl(preparation.input, F_DUPFD, 10);
    const int output = ::fcntl(preparation.output, F_DUPFD, 10);
    const int errors = ::fcntl(preparation.errors, F_DUPFD, 10);
    const int failure = ::fcntl(preparation.failure, F_DUPFD, 10);
    ::dup2(input, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::dup3(failure, kFailure, O_CLOEXEC);
    closeFrom(kFailure + 1);
    ::execve(preparation.program, preparation.arguments.data(), preparation.environment.data());
    const int number = errno;
    [[maybe_unused]] const auto written = ::write(kFailure, &number, sizeof number);
    ::_exit(127);
}

/// The errno value of the child's failed exec; 0 when it runs the program.
int waitForExec(int failure)
{
    int number = 0;
    ssize_t got = 0;
    do {
        got = ::read(failure, &number, sizeof number);
    } while (got < 0 && errno == EINTR);
    return got == ssize_t(sizeof number) ? number : 0;
}

/// Writes without dying of SIGPIPE, and without changing how the rest of the program takes it.
ssize_t writeQuietly(int file, std::string_view bytes)
{
    sigset_t pipeSignal;
    sigset_t former;
    sigset_t pending;
    ::sigemptyset(&pipeSignal);
    ::sigaddset(&pipeSignal, SIGPIPE);
    ::sigpending(&pending);
    ::pthread_sigmask(SIG_BLOCK, &pipeSignal, &former);
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    const int number = errno;
    if (written < 0 && number == EPIPE && ::sigismember(&pending, SIGPIPE) == 0) {
        const timespec now{};
        ::sigtimedwait(&pipeSignal, nullptr, &now);
    }
    ::pthread_sigmask(SIG_SETMASK, &former, nullptr);
    errno = number;
    return written;
}

int millisecondsUntil(Clock::time_point end)
{
    const auto left = std::chrono::ceil<milliseconds>(end - Clock::now()).count();
    return int(std::clamp<long long>(left, 0, 1 << 30));
}

} // namespace

Result<ChildProcess> ChildProcess::start(const ChildCommand& command)
{
    auto input = Pipe::create();
    auto output = Pipe::create();
    auto errors = Pipe::create();
    auto failure = Pipe::create();
    if (!input || !output || !errors || !failure)
        return fail(ErrorCode::Internal,
                    fmt::format("Cannot make a pipe: {}.", std::strerror(errno)));
    std::vector<std::string> arguments{command.program.string()};
    arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
    const Preparation preparation{command.program.c_str(),
                                  pointersTo(arguments),
                                  pointersTo(command.environment),
                                  ::getpid(),
                                  input->reading.get(),
                                  output->writing.get(),
                                  errors->writing.get(),
                                  failure->writing.get()};
    ChildProcess child;
    child.m_process = ::fork();
    if (child.m_process == 0)
        becomeProgram(preparation);
    if (child.m_process < 0)
        return fail(ErrorCode::Internal,
                    fmt::format("Cannot start another process: {}.", std::strerror(errno)));
    failure->writing.close();
    if (const int number = waitForExec(failure->reading.get()); number != 0)
        return fail(ErrorCode::Unavailable,
                    fmt::format("{} cannot be started: {}.", command.program.string(),
                                std::strerror(number)));
    child.m_input = std::move(input->writing);
    child.m_output = std::move(output->reading);
    child.m_errors = std::move(errors->reading);
    child.m_end = Descriptor(int(::syscall(SYS_pidfd_open, child.m_process, 0)));
    for (const int file : {child.m_input.get(), child.m_output.get(), child.m_errors.get()})
        ::fcntl(file, F_SETFL, O_NONBLOCK);
    return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
{
    *this = std::move(other);
}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept
{
    std::swap(m_process, other.m_process);
    std::swap(m_status, other.m_status);
    m_input = std::move(other.m_input);
    m_output = std::move(other.m_output);
    m_errors = std::move(other.m_errors);
    m_end = std::move(other.m_end);
    return *this;
}

ChildProcess::~ChildProcess()
{
    if (m_process < 0 || m_status)
        return;
    kill();
    waitFor(std::chrono::minutes(1));
}

bool ChildProcess::write(std::string_view bytes, milliseconds patience)
{
    const auto end = Clock::now() + patience;
    while (!bytes.empty() && m_input.isOpen()) {
        const ssize_t written = writeQuietly(m_input.get(), bytes);
        if (written >= 0) {
            bytes.remove_prefix(std::size_t(written));
        } else if (errno == EAGAIN) {
            pollfd wait{m_input.get(), POLLOUT, 0};
            if (::poll(&wait, 1, millisecondsUntil(end)) == 0)
                return false;
        } else if (errno != EINTR) {
            m_input.close();
        }
    }
    return true;
}

std::optional<int> ChildProcess::waitFor(milliseconds patience)
{
    const auto end = Clock::now() + patience;
    while (!m_status && m_process > 0) {
        int status = 0;
        const pid_t ended = ::waitpid(m_process, &status, WNOHANG);
        if (ended == m_process || (ended < 0 && errno == ECHILD)) {
            m_status = status;
            break;
        }
        const int left = millisecondsUntil(end);
        if (left == 0)
            break;
        // Without a descriptor to wait on, look again every few milliseconds.
        pollfd wait{m_end.get(), POLLIN, 0};
        ::poll(&wait, m_end.isOpen() ? 1 : 0, m_end.isOpen() ? left : std::min(left, 10));
    }
    return m_status;
}

void ChildProcess::kill()
{
    if (m_process > 0 && !m_status)
        ::kill(m_process, SIGKILL);
}

} // namespace sluice::inference
