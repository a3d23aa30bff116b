// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <optional>
#include <string_view>

namespace sluice {

/// Where a job stands. The last three are terminal: nothing that arrives late changes them.
enum class JobState
{
    Waiting,
    Running,
    Paused,
    Succeeded,
    Failed,
    Cancelled
};

/// What can happen to a job.
enum class JobEvent
{
    Start,   ///< a lane took it
    Release, ///< the lane let go of it without an end (the program closes, the owner died)
    Pause,
    Resume,
    Succeed,
    Fail,
    Cancel,
    Retry ///< an explicit new attempt; finished chunks are kept
};

/// The one table of a job's life: the state after `event`, or nothing when `state` does not know the event.
std::optional<JobState> nextState(JobState state, JobEvent event);

constexpr bool isTerminal(JobState state)
{
    return state == JobState::Succeeded || state == JobState::Failed ||
           state == JobState::Cancelled;
}

/// The stable lower-case name ("waiting"), as used in JSON.
std::string_view nameOf(JobState state);
/// Errors: InvalidInput.
Result<JobState> jobStateFromString(std::string_view name);

} // namespace sluice
