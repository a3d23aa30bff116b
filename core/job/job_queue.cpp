// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/job_queue.h"

#include "core/base/json_reader.h"
#include "core/base/log.h"
#include "core/job/run_history.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::seconds kHeartbeat{5};

} // namespace

JobQueue::JobQueue(std::unique_ptr<Journal> journal, const Paths& paths, const Settings& settings)
    : m_journal(std::move(journal))
    , m_paths(paths)
    , m_settings(settings)
    , m_limits(std::make_shared<LimitSource>(paths.settingsFile(), settings))
{
    connect(&m_heartbeat, &QTimer::timeout, this, &JobQueue::renewLease);
    m_heartbeat.start(kHeartbeat);
    connect(&m_cheapLooks, &QTimer::timeout, this, &JobQueue::lookAtCheapJobs);
}

Result<std::unique_ptr<JobQueue>> JobQueue::create(std::unique_ptr<Journal> journal,
                                                   const Paths& paths,
                                                   const Settings& settings,
                                                   std::vector<std::shared_ptr<Backend>> backends,
                                                   bool runJobs,
                                                   std::vector<std::string>& notices)
{
    std::unique_ptr<JobQueue> queue(new JobQueue(std::move(journal), paths, settings));
    SLUICE_TRY(std::vector<JobRecord> records, queue->m_journal->jobs(notices));
    for (JobRecord& record : records) {
        if (!isTerminal(record.info.state))
            queue->m_order.push_back(record.info.id);
        Entry entry;
        entry.info = std::move(record.info);
        entry.wish = record.wish;
        entry.jobFolder = std::move(record.jobFolder);
        queue->m_entries.emplace(entry.info.id, std::move(entry));
    }
    queue->renumber();
    queue->removeLeftFolders();
    queue->m_runJobs = runJobs;
    for (std::shared_ptr<Backend>& backend : backends)
        queue->m_lanes.push_back({std::move(backend), std::make_unique<Lane>(), 0});
    queue->m_lanes.push_back({nullptr, std::make_unique<Lane>(), 0});
    QMetaObject::invokeMethod(
        queue.get(), [raw = queue.get()] { raw->schedule(); }, Qt::QueuedConnection);
    return queue;
}

/// A former owner may have died between the end of a job and the removal of its folder.
void JobQueue::removeLeftFolders() const
{
    for (const auto& [id, entry] : m_entries)
        if (entry.info.state == JobState::Succeeded ||
            (isTerminal(entry.info.state) && entry.info.progress.chunksDone == 0))
            removeJobFolder(entry.jobFolder);
}

JobQueue::~JobQueue()
{
    m_cheapStop.request_stop();
    for (auto& [id, entry] : m_entries)
        if (entry.control)
            entry.control->stop.request_stop();
    m_lanes.clear();
    m_journal->endLease();
}

void JobQueue::setSettings(const Settings& settings)
{
    m_settings = settings;
    m_limits->setSettings(settings);
}

std::vector<JobInfo> JobQueue::jobs() const
{
    std::vector<JobInfo> infos;
    for (const auto& [id, entry] : m_entries)
        infos.push_back(entry.info);
    return infos;
}

Result<void> JobQueue::applyChange(Entry& entry, const JobChange& change)
{
    SLUICE_CHECK(m_journal->apply(entry.info.id, change));
    reload(entry.info.id);
    return {};
}

/// Takes a job's row from the journal, which is the truth about everything but live progress.
void JobQueue::reload(JobId id)
{
    Entry& entry = m_entries.at(id);
    auto record = m_journal->job(id);
    if (!record)
        return;
    record->info.position = entry.info.position;
    record->info.progress.framesDone = std::max(record->info.progress.framesDone,
                                                entry.control ? entry.info.progress.framesDone : 0);
    entry.info = std::move(record->info);
    entry.wish = record->wish;
    if (isTerminal(entry.info.state)) {
        std::erase(m_order, id);
        renumber();
    }
    Q_EMIT jobChanged(entry.info);
}

void JobQueue::renumber()
{
    for (std::size_t i = 0; i < m_order.size(); ++i) {
        JobInfo& info = m_entries.at(m_order[i]).info;
        if (info.position == int(i))
            continue;
        info.position = int(i);
        Q_EMIT jobChanged(info);
    }
}

bool JobQueue::isReady(const Entry& entry, const PlaceLane& lane) const
{
    if (entry.control)
        return false;
    if (!lane.backend)
        return isCancelWish(entry.wish);
    const PlaceRule& rule = entry.info.rule;
    return m_runJobs && entry.info.state == JobState::Waiting && entry.wish == JobWish::None &&
           rule.asksWei.empty() && !rule.whenCheap &&
           (entry.info.rule.isShared || entry.info.place == lane.backend->place());
}

const JobQueue::PlaceLane* JobQueue::laneOf(Place place) const
{
    const auto found = std::ranges::find_if(m_lanes, [place](const PlaceLane& lane) {
        return lane.backend && lane.backend->place() == place;
    });
    return found == m_lanes.end() ? nullptr : &*found;
}

/// A shared job waits until every place is free. A lane whose turn it is waits with it, or others would overtake it for ever.
bool JobQueue::canStart(const Entry& entry) const
{
    return !entry.info.rule.isShared || std::ranges::none_of(m_lanes, [](const PlaceLane& lane) {
        return lane.backend && lane.running != 0;
    });
}

void JobQueue::schedule()
{
    for (PlaceLane& lane : m_lanes) {
        if (lane.running != 0)
            continue;
        // Active jobs in their order; failed ones follow, because their chunks may have to be cancelled too.
        std::vector<JobId> candidates = m_order;
        for (const auto& [id, entry] : m_entries)
            if (!lane.backend && isTerminal(entry.info.state))
                candidates.push_back(id);
        const auto next = std::find_if(candidates.begin(), candidates.end(),
                                       [&](JobId id) { return isReady(m_entries.at(id), lane); });
        if (next != candidates.end() && (!lane.backend || canStart(m_entries.at(*next))))
            start(m_entries.at(*next), lane);
    }
    m_awake.setWanted(m_settings.keepAwake &&
                      std::any_of(m_lanes.begin(), m_lanes.end(),
                                  [](const PlaceLane& lane) { return lane.running != 0; }));
}

/// Marks the lanes that the job keeps busy and returns the backends that make its chunks.
std::vector<std::shared_ptr<Backend>> JobQueue::claimPlaces(const Entry& entry, PlaceLane& lane)
{
    lane.running = entry.info.id;
    if (!lane.backend)
        return {};
    std::vector<std::shared_ptr<Backend>> backends{lane.backend};
    for (PlaceLane& other : m_lanes) {
        if (!entry.info.rule.isShared || !other.backend || &other == &lane)
            continue;
        other.running = entry.info.id;
        backends.push_back(other.backend);
    }
    return backends;
}

void JobQueue::start(Entry& entry, PlaceLane& lane)
{
    const JobId id = entry.info.id;
    if (lane.backend) {
        const auto started = applyChange(entry, {.event = JobEvent::Start});
        if (!started) {
            spdlog::warn("Job {} cannot be started: {}", id, started.error().detail);
            return;
        }
        entry.info.progress.stage = "starting";
    }
    entry.speed = SpeedMeter();
    entry.control = std::make_shared<JobControl>();
    entry.control->wish = entry.wish;
    const PlaceLane* const other = laneOf(otherPlace(entry.info.place));
    JobTask task{entry.info,
                 claimPlaces(entry, lane),
                 other != nullptr ? other->backend : nullptr,
                 m_settings,
                 m_limits,
                 m_journal,
                 std::make_shared<FeeLedger>(m_paths.database()),
                 entry.control,
                 [this, id](const JobProgress& progress) {
                     QMetaObject::invokeMethod(
                         this, [this, id, progress] { showProgress(id, progress); },
                         Qt::QueuedConnection);
                 }};
    const auto laneIndex = std::size_t(&lane - m_lanes.data());
    // The queue outlives its lanes, and events that are posted to it die with it.
    lane.lane->post([this, id, laneIndex, task = std::move(task)] {
        Result<void> ended;
        if (!task.backends.empty()) {
            if (const auto state = runJob(task); !state)
                ended = Unexpected(state.error());
        } else {
            ended = cancelIdleJob(task);
        }
        QMetaObject::invokeMethod(
            this, [this, id, laneIndex, ended] { laneEnded(id, laneIndex, ended); },
            Qt::QueuedConnection);
    });
    Q_EMIT jobChanged(entry.info);
}

void JobQueue::showProgress(JobId id, const JobProgress& progress)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end() || !found->second.control)
        return;
    Entry& entry = found->second;
    const std::int64_t before = entry.info.progress.framesDone;
    const std::string stopping =
        entry.control->stop.stop_requested() ? entry.info.progress.stage : std::string();
    entry.info.progress = progress;
    entry.info.busySeconds = std::max(entry.info.busySeconds, progress.busySeconds);
    entry.info.progress.framesDone = std::max(before, progress.framesDone);
    if (!stopping.empty())
        entry.info.progress.stage = stopping;
    entry.speed.add(SpeedMeter::Clock::now(), entry.info.progress.framesDone);
    entry.info.progress.framesPerSecond = entry.speed.framesPerSecond();
    if (const auto& speed = entry.info.progress.framesPerSecond; speed && *speed > 0)
        entry.info.progress.secondsLeft =
            double(progress.framesTotal - entry.info.progress.framesDone) / *speed;
    Q_EMIT jobChanged(entry.info);
}

void JobQueue::laneEnded(JobId id, std::size_t laneIndex, const Result<void>& ended)
{
    for (PlaceLane& lane : m_lanes)
        if (lane.running == id)
            lane.running = 0;
    Entry& entry = m_entries.at(id);
    const bool wasRun = m_lanes[laneIndex].backend != nullptr;
    entry.control.reset();
    if (!ended && ended.error().code == ErrorCode::Unavailable) {
        Q_EMIT ownershipLost();
        return;
    }
    if (ended || !wasRun)
        reload(id);
    if (!ended) {
        // The disk may be too full even for the journal: then memory alone knows, and the next start runs the job again.
        entry.info.error = ended.error();
        entry.wish = JobWish::None;
        static_cast<void>(m_journal->setWish(id, JobWish::None));
        if (wasRun) {
            entry.info.state = JobState::Failed;
            std::erase(m_order, id);
            renumber();
        }
        Q_EMIT jobChanged(entry.info);
    }
    if (wasRun && entry.info.state == JobState::Succeeded)
        remember(entry);
    schedule();
}

/// Adds a finished job to the measured runs, from which later estimates learn. A job that nobody predicted teaches nothing.
void JobQueue::remember(const Entry& entry)
{
    if (!entry.info.quote || entry.info.rule.isShared)
        return;
    const auto plan = m_journal->plan(entry.info.id);
    const auto chunks = m_journal->chunks(entry.info.id);
    const auto receipt = m_journal->receipt(entry.info.id);
    auto history = RunHistory::open(m_paths.database());
    if (!plan || !chunks || !receipt || !history)
        return;
    const MeasuredRun run = measuredRun({entry.info, *plan, *chunks, *receipt});
    if (const auto added = history->add(run); !added)
        spdlog::warn("A measured run was not kept: {}", added.error().detail);
}

void JobQueue::renewLease()
{
    const auto renewed = m_journal->renewLease();
    if (!renewed && renewed.error().code == ErrorCode::Unavailable)
        Q_EMIT ownershipLost();
}

} // namespace sluice

#include "moc_job_queue.cpp"
