// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <optional>
#include <string>

namespace sluice::inference {

/// One repository in the Hugging Face cache: models--ORG--NAME/{blobs,refs,snapshots}.
///
/// refs/REVISION holds a commit; snapshots/COMMIT/FILE is a relative link to blobs/ETAG. Copies instead of links are
/// read as well. Source: the Hub's documentation, "Understand caching".
class HubRepository
{
public:
    HubRepository(const std::filesystem::path& hub, const std::string& repository);

    const std::filesystem::path& folder() const { return m_folder; }
    std::filesystem::path snapshot(const std::string& commit) const
    {
        return m_folder / "snapshots" / commit;
    }
    std::filesystem::path blob(const std::string& etag) const { return m_folder / "blobs" / etag; }

    /// The file in the snapshot of `revision` (a branch, a tag or a commit); nothing when it is not there.
    std::optional<std::filesystem::path> find(const std::string& revision,
                                              const std::string& file) const;

    /// Makes the finished blob visible: the snapshot's link, then the ref. Copies where links are not possible.
    /// Errors: Io, DiskFull.
    Result<void> publish(const std::string& revision,
                         const std::string& commit,
                         const std::string& file,
                         const std::string& etag) const;

    /// Removes the file from all snapshots, folders that are empty then, and blobs that nothing links to any more. Errors: Io.
    Result<void> remove(const std::string& file) const;

private:
    std::filesystem::path m_folder;
};

/// "models--ORG--NAME" -> "ORG/NAME"; empty for any other folder.
std::string hubRepositoryOf(const std::filesystem::path& folder);

} // namespace sluice::inference
