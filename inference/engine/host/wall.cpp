// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/host/wall.h"

#include "core/base/atomic_file.h"
#include "core/base/descriptor.h"
#include "inference/engine/host/syscall_filter.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <link.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <set>

namespace sluice::engine {
namespace {

namespace fs = std::filesystem;

// The kernel's interface as of Landlock version 7: Debian 12's header ends at version 2. linux/landlock.h has the meaning
// of each; a kernel is only ever told the part that its own version knows.
constexpr std::uint64_t kExecute = 1ull << 0;
constexpr std::uint64_t kWriteFile = 1ull << 1;
constexpr std::uint64_t kReadFile = 1ull << 2;
constexpr std::uint64_t kReadFolder = 1ull << 3;
constexpr std::uint64_t kRemoveFolder = 1ull << 4;
constexpr std::uint64_t kRemoveFile = 1ull << 5;
constexpr std::uint64_t kMakeFolder = 1ull << 7;
constexpr std::uint64_t kMakeFile = 1ull << 8;
constexpr std::uint64_t kVersion1 = (1ull << 13) - 1;
constexpr std::uint64_t kRefer = 1ull << 13;                 // version 2
constexpr std::uint64_t kTruncate = 1ull << 14;              // version 3
constexpr std::uint64_t kDeviceIoctl = 1ull << 15;           // version 5
constexpr std::uint64_t kBindAndConnectTcp = 3;              // version 4
constexpr std::uint64_t kScopeAbstractSocketsAndSignals = 3; // version 6

struct RulesetAttribute
{
    std::uint64_t handledFiles = 0;
    std::uint64_t handledNetwork = 0;
    std::uint64_t scoped = 0;
};

struct [[gnu::packed]] PathBeneath
{
    std::uint64_t allowed = 0;
    std::int32_t parent = -1;
};

constexpr int kRulePathBeneath = 1;
constexpr std::uint32_t kAskVersion = 1;

constexpr std::uint64_t kReading = kReadFile | kReadFolder;
constexpr std::uint64_t kWriting = kReading | kWriteFile | kRemoveFile | kRemoveFolder | kMakeFile |
                                   kMakeFolder | kRefer | kTruncate;
constexpr std::uint64_t kDevice = kReadFile | kWriteFile | kDeviceIoctl;
constexpr std::uint64_t kForFiles = kExecute | kReadFile | kWriteFile | kTruncate | kDeviceIoctl;

/// What any program of ours needs: its libraries, and the answers of /proc and /sys about processors, memory and GPUs.
constexpr const char* kSystemPaths[] = {"/usr",
                                        "/lib",
                                        "/lib32",
                                        "/lib64",
                                        "/etc/ld.so.cache",
                                        "/etc/ld.so.conf",
                                        "/etc/ld.so.conf.d",
                                        "/etc/localtime",
                                        "/etc/ssl/openssl.cnf",
                                        "/proc/self",
                                        "/proc/cpuinfo",
                                        "/proc/meminfo",
                                        "/proc/stat",
                                        "/proc/version",
                                        "/proc/filesystems",
                                        "/proc/devices",
                                        "/proc/modules",
                                        "/proc/sys/vm",
                                        "/proc/sys/kernel",
                                        "/proc/driver",
                                        "/sys/devices",
                                        "/sys/bus/pci",
                                        "/sys/module",
                                        "/sys/class/drm",
                                        "/sys/fs/cgroup",
                                        "/run/nvidia",
                                        "/dev/urandom",
                                        "/dev/random"};

/// A set of Landlock rules under construction.
class FileWall
{
public:
    explicit FileWall(int version)
        : m_handled(kVersion1 | (version >= 2 ? kRefer : 0) | (version >= 3 ? kTruncate : 0) |
                    (version >= 5 ? kDeviceIoctl : 0))
        , m_ruleset(create(version, m_handled))
    {}

    bool isValid() const { return m_ruleset.get() >= 0; }

    /// Returns 0 or an errno value. What cannot be opened is not there to be allowed.
    int allow(const fs::path& path, std::uint64_t rights)
    {
        const Descriptor parent(::open(path.c_str(), O_PATH | O_CLOEXEC));
        if (parent.get() < 0)
            return errno;
        struct stat status
        {};
        if (::fstat(parent.get(), &status) != 0)
            return errno;
        if (!S_ISDIR(status.st_mode))
            rights &= kForFiles;
        const PathBeneath rule{rights & m_handled, parent.get()};
        if (::syscall(SYS_landlock_add_rule, m_ruleset.get(), kRulePathBeneath, &rule, 0) != 0)
            return errno;
        return 0;
    }

    bool close() { return ::syscall(SYS_landlock_restrict_self, m_ruleset.get(), 0) == 0; }

private:
    static int create(int version, std::uint64_t handled)
    {
        const RulesetAttribute attribute{handled, version >= 4 ? kBindAndConnectTcp : 0,
                                         version >= 6 ? kScopeAbstractSocketsAndSignals : 0};
        const std::size_t size = version >= 6   ? sizeof attribute
                                 : version >= 4 ? 2 * sizeof(std::uint64_t)
                                                : sizeof(std::uint64_t);
        return int(::syscall(SYS_landlock_create_ruleset, &attribute, size, 0));
    }

    std::uint64_t m_handled;
    Descriptor m_ruleset;
};

int collectFolder(dl_phdr_info* info, std::size_t, void* data)
{
    auto* folders = static_cast<std::set<fs::path>*>(data);
    const fs::path file(info->dlpi_name == nullptr ? "" : info->dlpi_name);
    if (file.is_absolute())
        folders->insert(file.parent_path());
    return 0;
}

/// The folders of every library in this process, and those from which torch will load more once it sees a GPU.
std::set<fs::path> libraryFolders()
{
    std::set<fs::path> folders;
    ::dl_iterate_phdr(collectFolder, &folders);
    std::set<fs::path> all = folders;
    for (const fs::path& folder : folders) {
        std::error_code error;
        const fs::path real = fs::canonical(folder, error);
        if (!error && real.filename() == "lib" && real.parent_path().filename() == "torch")
            all.insert(real.parent_path().parent_path() / "nvidia");
    }
    return all;
}

/// The GPU's device nodes: /dev/nvidia0, /dev/nvidiactl, /dev/nvidia-uvm, the folder /dev/nvidia-caps and the like.
std::set<fs::path> deviceNodes()
{
    std::set<fs::path> nodes{"/dev/null", "/dev/zero", "/dev/full"};
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/dev", error))
        if (entry.path().filename().string().starts_with("nvidia"))
            nodes.insert(entry.path());
    return nodes;
}

std::ptrdiff_t threadCount()
{
    std::error_code error;
    return std::distance(fs::directory_iterator("/proc/self/task", error), {});
}

/// Why the file wall cannot stand here, or nothing when it does.
Result<std::string> raiseFileWall(std::span<const fs::path> readPaths, const fs::path& writeFolder)
{
    const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, kAskVersion);
    if (version < 1)
        return std::string("This kernel has no Landlock (or it is switched off), so the engine "
                           "could reach other files. ");
    FileWall wall{int(version)};
    if (!wall.isValid())
        return fail(ErrorCode::Internal,
                    fmt::format("Landlock refuses its rules: {}.", std::strerror(errno)));
    for (const char* path : kSystemPaths)
        wall.allow(path, kReading);
    for (const fs::path& folder : libraryFolders())
        wall.allow(folder, kReading);
    for (const fs::path& node : deviceNodes())
        wall.allow(node, kDevice | kReadFolder);
    for (const fs::path& path : readPaths)
        wall.allow(path, kReading);
    if (const int number = wall.allow(writeFolder, kWriting); number != 0)
        return Unexpected(errorFromErrno(number, "Cannot use the engine's folder", writeFolder));
    if (!wall.close())
        return fail(ErrorCode::Internal,
                    fmt::format("Landlock cannot be switched on: {}.", std::strerror(errno)));
    if (const auto threads = threadCount(); threads > 1)
        return fmt::format("The wall was raised beside {} running threads. ", threads - 1);
    return std::string();
}

/// The root folder can be listed by everybody, unless a wall stands.
bool filesAreOutOfReach()
{
    const Descriptor folder(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return folder.get() < 0;
}

bool socketsAreOutOfReach()
{
    for (const int family : {AF_INET, AF_INET6, AF_UNIX}) {
        const Descriptor opened(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (opened.get() >= 0 || errno != EPERM)
            return false;
    }
    return true;
}

} // namespace

Result<WallReport> raiseWall(std::span<const fs::path> readPaths, const fs::path& writeFolder)
{
    const rlimit noCore{0, 0};
    ::setrlimit(RLIMIT_CORE, &noCore);
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fail(ErrorCode::Internal, fmt::format("The kernel refuses PR_SET_NO_NEW_PRIVS: {}.",
                                                     std::strerror(errno)));

    WallReport report;
    SLUICE_TRY(report.detail, raiseFileWall(readPaths, writeFolder));
    report.files = report.detail.empty() && filesAreOutOfReach();
    if (report.detail.empty() && !report.files)
        report.detail = "Landlock is on, yet files outside can be opened. ";

    const int refused = installSyscallFilter();
    report.network = refused == 0 && socketsAreOutOfReach();
    if (!report.network)
        report.detail +=
            fmt::format("The engine could open network connections: no seccomp filter ({}). ",
                        refused == 0 ? "it does not hold" : std::strerror(refused));
    while (report.detail.ends_with(' '))
        report.detail.pop_back();
    return report;
}

} // namespace sluice::engine
