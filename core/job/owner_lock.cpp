// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/owner_lock.h"

#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "core/base/json_reader.h"

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace sluice {
namespace fs = std::filesystem;
namespace {

// sun_path holds 108 bytes, and Qt first binds to a longer name in a folder beside it.
constexpr std::size_t kLongestSocketPath = 90;

Result<void> makePrivateFolder(const fs::path& folder)
{
    std::error_code ignored;
    fs::create_directories(folder.parent_path(), ignored);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return Unexpected(errorFromErrno(errno, "Cannot create", folder));
    struct stat status
    {};
    if (::lstat(folder.c_str(), &status) != 0)
        return Unexpected(errorFromErrno(errno, "Cannot read", folder));
    if (!S_ISDIR(status.st_mode) || status.st_uid != ::getuid())
        return fail(
            ErrorCode::Io,
            fmt::format("{} belongs to another user. Set XDG_RUNTIME_DIR to a folder of your own.",
                        folder.string()));
    if ((status.st_mode & 0077) != 0 && ::chmod(folder.c_str(), 0700) != 0)
        return Unexpected(errorFromErrno(errno, "Cannot protect", folder));
    return {};
}

} // namespace

fs::path ownerLockFile(const Paths& paths)
{
    return paths.data / "queue.lock";
}

std::optional<OwnerAddress> readOwnerAddress(const Paths& paths)
{
    const auto text = readFile(ownerLockFile(paths), 64 << 10);
    const auto json =
        text ? parseJson(*text, "lock file") : Result<nlohmann::json>(Unexpected(text.error()));
    if (!json)
        return std::nullopt;
    OwnerAddress address;
    JsonReader reader(*json, "lock file");
    reader.required("pid", address.pid);
    reader.required("socket", address.socket);
    if (!reader.result())
        return std::nullopt;
    return address;
}

Result<void> writeOwnerAddress(FileLock& lock, const OwnerAddress& address)
{
    return lock.write(dumpJson({{"pid", address.pid}, {"socket", pathToJson(address.socket)}}) +
                      '\n');
}

Result<fs::path> prepareSocketPath(const Paths& paths, std::int64_t epoch)
{
    // Two databases of one user may share the folder for sockets.
    const std::string prefix =
        fmt::format("queue-{}-", sha256Hex(paths.database().string()).substr(0, 12));
    const std::string name = fmt::format("{}{}.sock", prefix, epoch);
    fs::path folder = paths.runtime;
    if ((folder / name).string().size() > kLongestSocketPath)
        folder = fs::temp_directory_path() / fmt::format("sluice-{}-sockets", ::getuid());
    SLUICE_CHECK(makePrivateFolder(folder));
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored))
        if (entry.path().filename().string().starts_with(prefix))
            fs::remove(entry.path(), ignored);
    return folder / name;
}

} // namespace sluice
