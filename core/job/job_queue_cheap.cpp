// SPDX-License-Identifier: GPL-3.0-or-later
// Jobs that wait for a cheap time: looked at every now and then, away from the queue's own thread.
#include "core/base/log.h"
#include "core/job/agreed_price.h"
#include "core/job/job_queue.h"

#include <algorithm>

namespace sluice {
namespace {

// Orchestrators are asked for prices no more often than that.
constexpr std::chrono::minutes kBetweenNews{5};

/// What a look at one job needs, for the thread that does it.
struct CheapTask
{
    JobId id = 0;
    std::vector<std::shared_ptr<Backend>> backends; ///< that may make it
    bool wantsNews = false;
};

} // namespace

void JobQueue::setCheapLooks(ForwardClock clock, std::chrono::milliseconds interval)
{
    m_clock = std::move(clock);
    // What the journal has seen has been, whatever this computer's clock says now.
    for (const auto& [id, entry] : m_entries)
        for (const std::optional<WallTime>& moment :
             {std::optional(entry.info.created), entry.info.started, entry.info.finished})
            if (moment)
                m_clock.saw(*moment);
    m_cheapLooks.start(interval);
}

bool JobQueue::waitsForCheapTime(const Entry& entry) const
{
    return m_runJobs && entry.info.rule.whenCheap && !entry.control &&
           entry.info.state == JobState::Waiting && entry.wish == JobWish::None;
}

void JobQueue::lookAtCheapJobs()
{
    if (m_isLooking)
        return;
    std::vector<CheapTask> tasks;
    const auto now = std::chrono::steady_clock::now();
    const bool wantsNews = !m_newsAt || now - *m_newsAt >= kBetweenNews;
    for (const auto& [id, entry] : m_entries) {
        if (!waitsForCheapTime(entry))
            continue;
        CheapTask task{id, {}, wantsNews};
        for (const PlaceLane& lane : m_lanes) {
            if (!lane.backend)
                continue;
            const bool isItsPlace = lane.backend->place() == entry.info.place;
            if (isItsPlace || (lane.backend->place() == Place::Here) ||
                entry.info.rule.whenCheap->mayGoOut)
                task.backends.push_back(lane.backend);
        }
        tasks.push_back(std::move(task));
    }
    if (tasks.empty())
        return;
    if (wantsNews)
        m_newsAt = now;
    m_isLooking = true;
    m_cheapLane.post([this, tasks = std::move(tasks), journal = m_journal,
                      stop = m_cheapStop.get_token()] {
        std::map<JobId, std::vector<Quote>> seen;
        for (const CheapTask& task : tasks) {
            const auto plan = journal->plan(task.id);
            if (!plan || stop.stop_requested())
                continue;
            std::vector<Quote>& quotes = seen[task.id];
            for (const std::shared_ptr<Backend>& backend : task.backends) {
                if (task.wantsNews)
                    backend->lookForNews(*plan, stop);
                quotes.push_back(backend->estimate(*plan));
            }
        }
        QMetaObject::invokeMethod(
            this, [this, seen = std::move(seen)] { decideCheapJobs(seen); }, Qt::QueuedConnection);
    });
}

void JobQueue::decideCheapJobs(const std::map<JobId, std::vector<Quote>>& seen)
{
    m_isLooking = false;
    for (const auto& [id, quotes] : seen) {
        const auto found = m_entries.find(id);
        if (found == m_entries.end() || !waitsForCheapTime(found->second))
            continue;
        Entry& entry = found->second;
        const CheapStart& wish = *entry.info.rule.whenCheap;
        const double left = std::chrono::duration<double>(wish.by - m_clock.now()).count();
        const CheapAnswer answer = decideStart({wish, quotes, m_clock.wall(), left}, m_settings);
        if (answer.begin) {
            beginCheapJob(entry, *answer.begin, answer.why, quotes);
        } else if (entry.info.waitsFor != answer.why) {
            entry.info.waitsFor = answer.why;
            Q_EMIT jobChanged(entry.info);
        }
    }
    schedule();
}

void JobQueue::beginCheapJob(Entry& entry,
                             Place place,
                             const std::string& why,
                             const std::vector<Quote>& quotes)
{
    Placement placement(place);
    placement.rule = entry.info.rule;
    placement.rule.whenCheap.reset();
    placement.note = why;
    const auto quote = std::ranges::find(quotes, place, &Quote::place);
    // What was agreed at submitting holds: prices may have risen since.
    if (place == Place::Subnet && placement.rule.agreedWei.empty())
        if (const auto agreed =
                agreeToPrice(placement.rule, quote != quotes.end() ? *quote : Quote());
            !agreed)
            spdlog::warn("Job {}: the subnet's price is none: {}", entry.info.id,
                         agreed.error().detail);
    if (const auto kept = m_journal->setPlacement(entry.info.id, placement); !kept) {
        spdlog::warn("Job {} cannot begin: {}", entry.info.id, kept.error().detail);
        return;
    }
    reload(entry.info.id);
}

} // namespace sluice
