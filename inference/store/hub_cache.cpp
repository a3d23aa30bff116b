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

std::string folderName(std::string repository)
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
    fs::create_directories(snapshot, error);
    if (error)
        return Unexpected(errorFromErrno(error.value(), "Cannot create", snapshot));
    fs::remove(link, error);
    fs::create_symlink(fs::path("..") / ".." / "blobs" / etag, link, error);
    if (error) {
        fs::copy_file(blob(etag), link, fs::copy_options::overwrite_existing, error);
        if (error)
            return Unexpected(errorFromErrno(error.value(), "Cannot write", link));
    }
    if (revision == commit)
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
