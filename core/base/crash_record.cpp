// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/crash_record.h"

#include "core/base/atomic_file.h"
#include "core/base/paths.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <fstream>
#include <regex>

namespace sluice {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kRunning = "running-";
constexpr std::string_view kCrash = "crash-";
constexpr std::uint64_t kLogTail = 6000;
constexpr std::size_t kKept = 10;

/// The number between `prefix` and `suffix` of a file's name; 0: another kind of name.
std::int64_t pidIn(std::string name, std::string_view prefix, std::string_view suffix)
{
    if (!name.starts_with(prefix) || !name.ends_with(suffix))
        return 0;
    name = name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
    std::int64_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    return error == std::errc() && end == name.data() + name.size() && pid > 0 ? pid : 0;
}

/// What follows `key` on its line; empty when it is not there.
std::string valueOf(const std::string& report, const std::string& key)
{
    const auto at = report.find(key + ": ");
    if (at == std::string::npos)
        return {};
    const auto begin = at + key.size() + 2;
    return report.substr(begin, report.find('\n', begin) - begin);
}

/// The end of the log as it was `bytes` long, from the beginning of a line.
std::string tailOf(const fs::path& log, std::uint64_t bytes)
{
    std::error_code error;
    const std::uint64_t size = fs::file_size(log, error);
    if (error)
        return {};
    // Shorter than it was: the log was begun anew since.
    const std::uint64_t end = bytes == 0 || bytes > size ? size : bytes;
    const std::uint64_t begin = end > kLogTail ? end - kLogTail : 0;
    std::ifstream file(log, std::ios::binary);
    file.seekg(std::streamoff(begin));
    std::string text(std::size_t(end - begin), '\0');
    file.read(text.data(), std::streamsize(text.size()));
    text.resize(std::size_t(std::max<std::streamsize>(0, file.gcount())));
    if (begin > 0)
        text.erase(0, std::min(text.find('\n'), text.size() - 1) + 1);
    return text;
}

void keepTheNewest(const fs::path& folder)
{
    std::vector<fs::path> kept;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        kept.push_back(it->path());
    std::ranges::sort(kept, {}, [](const fs::path& path) {
        std::error_code ignored;
        return fs::last_write_time(path, ignored);
    });
    for (std::size_t i = 0; i + kKept < kept.size(); ++i)
        fs::remove(kept[i], error);
}

/// Whether the process behind a marker is gone: then its lock is free.
bool isOver(const fs::path& marker)
{
    const auto lock = FileLock::tryLock(marker);
    return lock && lock->has_value();
}

CrashRecord makeRecord(const fs::path& state, const std::string& program, std::int64_t pid)
{
    CrashRecord record;
    record.pid = pid;
    const fs::path raw = state / fmt::format("crash-{}.txt", pid);
    std::uint64_t logBytes = 0;
    if (auto text = readFile(raw, 1u << 20)) {
        record.report = std::move(*text);
        record.signal = valueOf(record.report, "signal");
        const std::string bytes = valueOf(record.report, "log-bytes");
        std::from_chars(bytes.data(), bytes.data() + bytes.size(), logBytes);
    } else {
        record.report = fmt::format("program: {}\nended without a report: it was killed, or the "
                                    "computer went off\n",
                                    program);
    }
    record.report += "\nlog:\n" + tailOf(state / (program + ".log"), logBytes);
    record.report = withoutSecrets(std::move(record.report));
    record.file = state / "crashes" / fmt::format("crash-{}-{}.txt", std::time(nullptr), pid);
    std::error_code ignored;
    if (writeFileAtomically(record.file, record.report))
        keepTheNewest(record.file.parent_path());
    else
        record.file.clear();
    fs::remove(raw, ignored);
    return record;
}

} // namespace

RunMarker::RunMarker(FileLock lock, fs::path file)
    : m_lock(std::move(lock))
    , m_file(std::move(file))
{}

Result<RunMarker> RunMarker::create(const fs::path& state)
{
    std::error_code error;
    fs::create_directories(state, error);
    const fs::path file = state / fmt::format("{}{}", kRunning, ::getpid());
    SLUICE_TRY(auto lock, FileLock::tryLock(file));
    if (!lock)
        return fail(ErrorCode::Io, fmt::format("{} is locked by another process.", file.string()));
    return RunMarker(std::move(*lock), file);
}

RunMarker::~RunMarker()
{
    // A marker that was moved from holds no lock.
    std::error_code ignored;
    if (m_lock && m_lock->isInPlace())
        fs::remove(m_file, ignored);
}

std::vector<CrashRecord> takeCrashRecords(const fs::path& state, const std::string& program)
{
    std::vector<std::int64_t> ended;
    std::vector<fs::path> markers;
    std::error_code error;
    for (fs::directory_iterator it(state, error), end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename().string();
        if (const auto pid = pidIn(name, kRunning, ""); pid > 0 && isOver(it->path())) {
            ended.push_back(pid);
            markers.push_back(it->path());
        }
    }
    std::vector<CrashRecord> records;
    for (fs::directory_iterator it(state, error), end; !error && it != end; it.increment(error)) {
        const auto pid = pidIn(it->path().filename().string(), kCrash, ".txt");
        const bool runs = fs::exists(state / fmt::format("{}{}", kRunning, pid), error);
        if (pid > 0 && !runs)
            ended.push_back(pid);
    }
    for (const std::int64_t pid : ended)
        records.push_back(makeRecord(state, program, pid));
    for (const fs::path& marker : markers)
        fs::remove(marker, error);
    return records;
}

std::string withoutSecrets(std::string text)
{
    static const std::regex kPatterns[] = {
        std::regex(R"(\bhf_[A-Za-z0-9]{8,})"),
        std::regex(R"((bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,})", std::regex::icase),
        std::regex(
            R"re((token|password|passphrase|secret|private[ _-]?key|mnemonic|authorization)("?\s*[=:]\s*"?)[^\s"]+)re",
            std::regex::icase),
        std::regex(R"(\b(0x)?[0-9a-fA-F]{64}\b)"),
        std::regex(R"(://[^/\s:@]+:[^/\s@]+@)"),
    };
    for (const std::regex& pattern : kPatterns)
        text = std::regex_replace(text, pattern, "[removed]");
    if (const auto token = environmentVariable("HF_TOKEN"))
        for (auto at = text.find(*token); at != std::string::npos; at = text.find(*token))
            text.replace(at, token->size(), "[removed]");
    const auto home = environmentVariable("HOME");
    if (home && home->size() > 1)
        for (auto at = text.find(*home); at != std::string::npos; at = text.find(*home, at + 1))
            text.replace(at, home->size(), "~");
    return text;
}

} // namespace sluice
