// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/job_state.h"

#include <fmt/format.h>

#include <array>

namespace sluice {
namespace {

struct Transition
{
    JobState from;
    JobEvent event;
    JobState to;
};

// Whatever is not listed does not happen. A terminal state is left by an explicit Retry only.
constexpr std::array<Transition, 14> kTransitions{{
    {JobState::Waiting, JobEvent::Start, JobState::Running},
    {JobState::Waiting, JobEvent::Pause, JobState::Paused},
    {JobState::Waiting, JobEvent::Fail, JobState::Failed},
    {JobState::Waiting, JobEvent::Cancel, JobState::Cancelled},
    {JobState::Running, JobEvent::Release, JobState::Waiting},
    {JobState::Running, JobEvent::Pause, JobState::Paused},
    {JobState::Running, JobEvent::Succeed, JobState::Succeeded},
    {JobState::Running, JobEvent::Fail, JobState::Failed},
    {JobState::Running, JobEvent::Cancel, JobState::Cancelled},
    {JobState::Paused, JobEvent::Resume, JobState::Waiting},
    {JobState::Paused, JobEvent::Fail, JobState::Failed},
    {JobState::Paused, JobEvent::Cancel, JobState::Cancelled},
    {JobState::Failed, JobEvent::Retry, JobState::Waiting},
    {JobState::Cancelled, JobEvent::Retry, JobState::Waiting},
}};

constexpr std::array<std::pair<JobState, std::string_view>, 6> kNames{{
    {JobState::Waiting, "waiting"},
    {JobState::Running, "running"},
    {JobState::Paused, "paused"},
    {JobState::Succeeded, "succeeded"},
    {JobState::Failed, "failed"},
    {JobState::Cancelled, "cancelled"},
}};

} // namespace

std::optional<JobState> nextState(JobState state, JobEvent event)
{
    for (const Transition& transition : kTransitions)
        if (transition.from == state && transition.event == event)
            return transition.to;
    return std::nullopt;
}

std::string_view nameOf(JobState state)
{
    for (const auto& [value, name] : kNames)
        if (value == state)
            return name;
    return "waiting";
}

Result<JobState> jobStateFromString(std::string_view name)
{
    for (const auto& [value, text] : kNames)
        if (text == name)
            return value;
    return fail(ErrorCode::InvalidInput, fmt::format("\"{}\" is not the state of a job.", name));
}

} // namespace sluice
