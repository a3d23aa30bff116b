// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_lock.h"
#include "core/base/paths.h"

namespace sluice {

/// Where the owner of a queue is found: written into the lock file, so that whoever sees the database finds its owner.
struct OwnerAddress
{
    std::int64_t pid = 0;
    std::filesystem::path socket;
};

/// The lock beside the database that makes a process the queue's owner.
std::filesystem::path ownerLockFile(const Paths& paths);

/// The address in the lock file; nothing while an owner is starting. Only to be believed when the lock is taken.
std::optional<OwnerAddress> readOwnerAddress(const Paths& paths);

/// Writes our address into the lock that we hold. Errors: Io, DiskFull.
Result<void> writeOwnerAddress(FileLock& lock, const OwnerAddress& address);

/// The name of the socket for this database and epoch, in a folder that only our user can enter; the folder is made, and sockets that
/// former owners left are removed. A name of its own for each owner: one that is deposed late removes its own socket only.
///
/// Errors: Io (the folder belongs to somebody else).
Result<std::filesystem::path> prepareSocketPath(const Paths& paths, std::int64_t epoch);

} // namespace sluice
