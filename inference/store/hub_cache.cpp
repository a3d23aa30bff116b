// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/hub_cache.h"

#include "core/base/atomic_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

namespace sluice::inference {
namespace fs = std::filesystem;
namespace {

std::string folderName(const std::string& repository)
{
    std::string name = "models--";
    for (const char c : repository)
        name += c == '/' ? "--" : std::string(1, c);
    return name;
}

/// Whether `name` is one step of a path that leads nowhere else.
bool isPlainName(const std::string& name)
{
    return !name.empty() && name[0] != '.' && name.find('/') == std::string::npos;
}

std::vector<fs::path> entries(const fs::path& folder)
{
    std::vector<fs::path> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
}

} // namespace

std::string hubRepositoryOf(const fs::path& folder)
{
    constexpr std::string_view kPrefix = "models--";
    std::string name = folder.filename().string();
    const auto last = name.rfind("--");
    if (!name.starts_with(kPrefix) || last < kPrefix.size() || last == std::string::npos)
        return {};
    return name.replace(last, 2, "/").substr(kPrefix.size());
}

HubRepository::HubRepository(const fs::path& hub, const std::string& repository)
    : m_folder(hub / folderName(repository))
{}

std::optional<fs::path> HubRepository::find(const std::string& revision,
                                            const std::string& file) const
{
    std::error_code ignored;
    const auto inCommit = [&](std::string commit) -> std::optional<fs::path> {
        commit.erase(std::min(commit.find_last_not_of(" \r\n\t") + 1, commit.size()));
        const fs::path path = m_folder / "snapshots" / commit / file;
        return isPlainName(commit) && fs::is_regular_file(path, ignored) ? std::optional(path)
                                                                         : std::nullopt;
    };
    if (const auto commit = readFile(m_folder / "refs" / revision, 4096))
        if (auto path = inCommit(*commit))
            return path;
    if (auto path = inCommit(revision))
        return path;
    // A snapshot without a ref is what other tools leave after a download by commit.
    for (const fs::path& snapshot : entries(m_folder / "snapshots"))
        if (auto path = inCommit(snapshot.filename().string()))
            return path;
    return std::nullopt;
}

Result<void> HubRepository::publish(const std::string& revision,
                                    const std::string& commit,
                                    const std::string& file,
                                    const std::string& etag) const
{
    const fs::path snapshot = m_folder / "snapshots" / commit;
    const fs::path link = snapshot / file;
    std::error_code error;
    fs::create_directories(link.parent_path(), error);
    if (error)
        return Unexpected(errorFromErrno(error.value(), "Cannot create", link.parent_path()));
    fs::remove(link, error);
    fs::create_symlink(blob(etag).lexically_relative(link.parent_path()), link, error);
    if (error) {
        fs::copy_file(blob(etag), link, fs::copy_options::overwrite_existing, error);
        if (error)
            return Unexpected(errorFromErrno(error.value(), "Cannot write", link));
    }
    // Written once for a pipeline's many files.
    if (const auto before = readFile(m_folder / "refs" / revision, 4096);
        revision == commit || (before && *before == commit))
        return {};
    return writeFileAtomically(m_folder / "refs" / revision, commit);
}

Result<void> HubRepository::remove(const std::string& file) const
{
    std::set<fs::path> blobs;
    std::error_code error;
    for (const fs::path& snapshot : entries(m_folder / "snapshots")) {
        const fs::path path = snapshot / file;
        if (fs::is_symlink(path, error))
            blobs.insert(fs::weakly_canonical(path, error));
        if (!fs::remove(path, error) && error)
            return Unexpected(errorFromErrno(error.value(), "Cannot remove", path));
        // A folder of a pipeline goes with its last file; remove() takes empty ones only.
        for (fs::path parent = path.parent_path(); parent != snapshot.parent_path();
             parent = parent.parent_path())
            if (!fs::remove(parent, error))
                break;
    }
    for (const fs::path& snapshot : entries(m_folder / "snapshots"))
        for (const auto& entry : fs::recursive_directory_iterator(snapshot, error))
            blobs.erase(fs::weakly_canonical(entry.path(), error));
    const fs::path ours = fs::weakly_canonical(m_folder / "blobs", error);
    for (const fs::path& path : blobs)
        if (path.parent_path() == ours && !fs::remove(path, error) && error)
            return Unexpected(errorFromErrno(error.value(), "Cannot remove", path));
    return {};
}

} // namespace sluice::inference
