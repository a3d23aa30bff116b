// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_info.h"

#include <vector>

namespace sluice::ui {

/// One chunk of a job, for marks on a clip.
struct JobChunk
{
    enum class State
    {
        Waiting,
        Running,
        Done,
        Failed
    };
    Rational from; ///< seconds of the source's clock (which begins at MediaInfo::start)
    Rational to;
    Place place = Place::Here; ///< who makes it, or made it
    State state = State::Waiting;
    bool operator==(const JobChunk&) const = default;
};

/// Puts together where a job's chunks lie (asked for once) and how far each is (comes with every change of the job).
class ChunkWatch
{
public:
    /// Takes what the queue says about the job in full.
    void setDetails(const JobDetails& details);
    /// Takes a change of the job. False: only the details can say which chunks are done now.
    bool follow(const JobInfo& info);
    const std::vector<JobChunk>& chunks() const { return m_chunks; }

private:
    int doneCount() const;

    std::vector<JobChunk> m_chunks;
};

} // namespace sluice::ui
