// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli_context.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sluice::app {

/// What one orchestrator of the practice subnet is to be; `subnet up` leaves it in a file for the process that it starts.
struct NodeOrder
{
    int number = 0;
    std::string secret;
    std::optional<std::uint64_t> price; ///< practice wei for each unit
    std::string misbehaves;             ///< as Misbehaviour::set() reads it
    std::vector<std::string> runners;   ///< URLs
    std::filesystem::path aiModels;     ///< aiModels.json; empty: none
};

/// What the process answers with, in a file: where it listens, or why it does not.
struct NodeAnswer
{
    std::string url;
    std::int64_t pid = 0;
    std::optional<Error> error;
};

/// Errors of all: Io, DiskFull, InvalidInput.
Result<void> writeOrder(const Paths& paths, const NodeOrder& order);
Result<NodeOrder> readOrder(const Paths& paths, int number);
Result<void> writeAnswer(const Paths& paths, int number, const NodeAnswer& answer);
/// NotFound while there is none.
Result<NodeAnswer> readAnswer(const Paths& paths, int number);
/// Removes both files and what the node has kept.
void forgetNode(const Paths& paths, int number);

/// `subnet serve NUMBER`: an orchestrator of the practice subnet until SIGTERM.
void serveNode(CliContext& context, int number);

} // namespace sluice::app
