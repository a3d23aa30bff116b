// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/crash_handler.h"

#include <fmt/format.h>

#include <execinfo.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <ctime>

namespace sluice {
namespace {

constexpr std::array kSignals{SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
constexpr int kMaxFrames = 64;

// A signal handler may touch nothing but memory that is there already: everything is made before.
std::array<char, 4096> crashFile;
std::array<char, 4096> logFile;
std::array<char, 1024> heading;
std::array<char, 256 * 1024> handlerStack;
std::atomic<long> reporter{0};

template <std::size_t N>
void keep(std::array<char, N>& place, const std::string& text)
{
    const std::size_t length = std::min(text.size(), N - 1);
    std::memcpy(place.data(), text.data(), length);
    place[length] = '\0';
}

const char* nameOfSignal(int number)
{
    switch (number) {
    case SIGSEGV:
        return "SIGSEGV";
    case SIGABRT:
        return "SIGABRT";
    case SIGBUS:
        return "SIGBUS";
    case SIGFPE:
        return "SIGFPE";
    default:
        return "SIGILL";
    }
}

void put(int file, const char* text)
{
    const ssize_t ignored = ::write(file, text, std::strlen(text));
    static_cast<void>(ignored);
}

void putNumber(int file, std::uint64_t number, unsigned base)
{
    char digits[32];
    char* at = digits + sizeof(digits) - 1;
    *at = '\0';
    do {
        *--at = "0123456789abcdef"[number % base];
        number /= base;
    } while (number > 0);
    put(file, at);
}

/// Only what signal-safety(7) allows, and backtrace(), which is safe once libgcc is loaded.
void report(int number, const siginfo_t* info)
{
    const int file = ::open(crashFile.data(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        return;
    put(file, heading.data());
    put(file, "signal: ");
    put(file, nameOfSignal(number));
    put(file, "\naddress: 0x");
    putNumber(file, number == SIGABRT ? 0 : std::uint64_t(info->si_addr), 16);
    put(file, "\ntime: ");
    putNumber(file, std::uint64_t(::time(nullptr)), 10);
    const int log = ::open(logFile.data(), O_RDONLY | O_CLOEXEC);
    const off_t bytes = log < 0 ? 0 : ::lseek(log, 0, SEEK_END);
    put(file, "\nlog-bytes: ");
    putNumber(file, std::uint64_t(bytes < 0 ? 0 : bytes), 10);
    put(file, "\nbacktrace:\n");
    void* frames[kMaxFrames];
    const int count = ::backtrace(frames, kMaxFrames);
    ::backtrace_symbols_fd(frames, count, file);
    ::fsync(file);
    ::close(file);
}

void handle(int number, siginfo_t* info, void*)
{
    const long self = ::syscall(SYS_gettid);
    long nobody = 0;
    if (reporter.compare_exchange_strong(nobody, self))
        report(number, info);
    else if (nobody != self)
        // Another thread is writing its report and will end the process.
        for (;;)
            ::pause();
    ::signal(number, SIG_DFL);
    ::raise(number);
}

} // namespace

void installCrashHandler(const std::filesystem::path& state,
                         const std::string& program,
                         const std::string& version)
{
    std::error_code ignored;
    std::filesystem::create_directories(state, ignored);
    keep(crashFile, (state / fmt::format("crash-{}.txt", ::getpid())).string());
    keep(logFile, (state / (program + ".log")).string());
    keep(heading, fmt::format("program: {} {}\n", program, version));

    // The first call loads libgcc, which may not happen inside the handler.
    void* frame = nullptr;
    ::backtrace(&frame, 1);
    stack_t stack{};
    stack.ss_sp = handlerStack.data();
    stack.ss_size = handlerStack.size();
    ::sigaltstack(&stack, nullptr);
    struct sigaction action = {};
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    ::sigemptyset(&action.sa_mask);
    for (const int number : kSignals)
        ::sigaction(number, &action, nullptr);
}

} // namespace sluice
