// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/subnet_node.h"
#include "network/orchestrator/practice_state.h"

#include <stop_token>

namespace sluice::app {

constexpr int kMostPracticeNodes = 16;

/// Starts one process for each order, waits until all of them listen, and writes the state file. After a failure, or a stop
/// request, none is left.
///
/// The processes belong to no terminal and to no parent; only stopPractice(), or their own death, ends them.
/// Errors: AlreadyExists (it is up already), Unavailable (a process did not start), those of the nodes, Io, DiskFull, Cancelled.
Result<network::PracticeState>
startPractice(const Paths& paths, const std::vector<NodeOrder>& orders, std::stop_token stop);

/// Ends all nodes that live, also those of an `up` that was killed, the stubborn ones by force, and removes what they kept. Returns how many were alive.
/// Errors: Unavailable (a process cannot be ended), Io.
Result<int> stopPractice(const Paths& paths);

} // namespace sluice::app
