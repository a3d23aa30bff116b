// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/timeline.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice {
namespace fs = std::filesystem;

Result<void> Timeline::relink(ClipId id, const MediaRef& media)
{
    if (m_gesture)
        return fail(ErrorCode::Unavailable, "Finish the drag first, then choose the file.");
    SLUICE_TRY(const Clip* found, clip(id));
    const fs::path old = found->source.path;
    const auto isOld = [&](const Clip& each) { return each.source.path == old; };
    const Rational limit = mediaLimit(media, frameRate());
    const auto isLonger = [&](const Clip& each) { return isOld(each) && each.out > limit; };
    const bool isTooShort = std::ranges::any_of(clips(), isLonger);
    if (!media.path.is_absolute())
        return fail(ErrorCode::InvalidInput, "A clip's file has to be named by its whole path.");
    if (isTooShort || media.isStill != found->source.isStill)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} is not the clip that was here: {}. Choose another file.",
                                media.path.string(),
                                isTooShort ? "it is too short" : "one of the two is a picture"));

    bool historyFits = true;
    const auto give = [&](std::optional<Clip>& each) {
        if (each && isOld(*each)) {
            historyFits = historyFits && !isLonger(*each);
            each->source = media;
        }
    };
    for (std::vector<TimelineStep>* steps : {&m_undo, &m_redo})
        for (TimelineStep& step : *steps)
            for (auto& [number, swap] : step.clips) {
                give(swap.before);
                give(swap.after);
            }
    if (!historyFits) {
        m_undo.clear();
        m_redo.clear();
    }
    m_missing.erase(old);
    m_missing.erase(media.path);
    for (Clip& each : m_content.tracks.front().clips)
        if (isOld(each) || each.source.path == media.path) {
            each.source = media;
            each.missing = false;
        }
    changed();
    return {};
}

void Timeline::dropPendingJob(std::int64_t job)
{
    if (std::erase_if(m_pendingJobs, [job](const auto& each) { return each.second == job; }) == 0)
        return;
    for (Clip& each : m_content.tracks.front().clips)
        if (each.pendingJob == job)
            each.pendingJob.reset();
    changed();
}

void Timeline::awaitJob(std::int64_t job)
{
    if (std::ranges::find(m_content.awaitedJobs, job) != m_content.awaitedJobs.end())
        return;
    m_content.awaitedJobs.push_back(job);
    changed();
}

void Timeline::dropAwaitedJob(std::int64_t job)
{
    if (std::erase(m_content.awaitedJobs, job) > 0)
        changed();
}

void Timeline::setMissing(const fs::path& source, bool missing)
{
    const bool was = m_missing.contains(source);
    if (was == missing)
        return;
    if (missing)
        m_missing.insert(source);
    else
        m_missing.erase(source);
    for (Clip& each : m_content.tracks.front().clips) {
        if (each.source.path == source)
            each.missing = missing;
        if (each.upscaled && each.upscaled->media.path == source)
            each.upscaled->missing = missing;
    }
    tellObservers();
}

} // namespace sluice
