// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sluice::network {

/// One orchestrator of the practice subnet, as `sluice-cli subnet up` started it.
struct PracticeNode
{
    int number = 0;  ///< 1, 2, 3 ...
    std::string url; ///< "https://127.0.0.1:43117"
    std::int64_t pid = 0;
    std::optional<std::uint64_t> price;  ///< practice wei per second; absent: announces no price
    std::vector<std::string> misbehaves; ///< names of Misbehaviour's kinds
};

/// What `data/practice-subnet.json` says. Readable by the user only, because of the secret.
struct PracticeState
{
    std::string secret; ///< with it AI workers and BYOC workers register
    std::vector<PracticeNode> nodes;
};

/// Where the state lies, and below it what belongs to each node.
std::filesystem::path practiceStateFile(const Paths& paths);
std::filesystem::path practiceFolder(const Paths& paths);
/// The file that node `number` keeps locked while it lives: a lock that can be had means that the process is gone.
std::filesystem::path practiceLockFile(const Paths& paths, int number);

/// The practice subnet that was started last; absent when none is up. Whether its processes still live is not looked at.
/// Errors: Io, InvalidInput (damaged file).
Result<std::optional<PracticeState>> readPracticeState(const Paths& paths);
/// Errors: Io, DiskFull.
Result<void> writePracticeState(const Paths& paths, const PracticeState& state);

/// Whether the process behind `node` is there.
bool isPracticeNodeAlive(const Paths& paths, const PracticeNode& node);

} // namespace sluice::network
