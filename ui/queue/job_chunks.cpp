// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/queue/job_chunks.h"

#include <algorithm>

namespace sluice::ui {
namespace {

using State = JobChunk::State;

void setRange(std::vector<JobChunk>& chunks, const ChunkRun& run, State state)
{
    const int last = std::min(run.last, int(chunks.size()) - 1);
    for (int index = std::max(run.first, 0); index <= last; ++index) {
        chunks[std::size_t(index)].state = state;
        chunks[std::size_t(index)].place = run.place;
    }
}

} // namespace

void ChunkWatch::setDetails(const JobDetails& details)
{
    m_chunks.clear();
    for (const ChunkSpan& span : details.spans)
        m_chunks.push_back({span.start, span.end, details.info.place, State::Waiting});
    for (const ChunkRow& row : details.chunks)
        setRange(m_chunks, {row.index, row.index, row.result.place}, State::Done);
    follow(details.info);
}

bool ChunkWatch::follow(const JobInfo& info)
{
    for (JobChunk& chunk : m_chunks)
        if (chunk.state != State::Done) {
            chunk.state = State::Waiting;
            chunk.place = info.place;
        }
    for (const ChunkRun& run : info.progress.doneRuns)
        setRange(m_chunks, run, State::Done);
    if (info.state == JobState::Running)
        for (const ChunkRun& run : info.progress.takenRuns)
            setRange(m_chunks, run, State::Running);
    if (info.state == JobState::Failed) {
        // The first one that is missing is where it failed.
        const auto missing = std::find_if(m_chunks.begin(), m_chunks.end(),
                                          [](const JobChunk& c) { return c.state != State::Done; });
        if (missing != m_chunks.end())
            missing->state = State::Failed;
    }
    return !m_chunks.empty() && doneCount() == info.progress.chunksDone;
}

int ChunkWatch::doneCount() const
{
    return int(std::count_if(m_chunks.begin(), m_chunks.end(),
                             [](const JobChunk& chunk) { return chunk.state == State::Done; }));
}

} // namespace sluice::ui
