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

bool isCancelWish(JobWish wish)
{
    return wish == JobWish::CancelKeep || wish == JobWish::CancelDiscard;
}

} // namespace

JobQueue::JobQueue(std::unique_ptr<Journal> journal, const Paths& paths, const Settings& settings)
    : m_journal(std::move(journal))
    , m_paths(paths)
    , m_settings(settings)
{
    connect(&m_heartbeat, &QTimer::timeout, this, &JobQueue::renewLease);
    m_heartbeat.start(kHeartbeat);
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
    for (auto& [id, entry] : m_entries)
        if (entry.control)
            entry.control->stop.request_stop();
    m_lanes.clear();
    m_journal->endLease();
}

std::vector<JobInfo> JobQueue::jobs() const
{
    std::vector<JobInfo> infos;
    for (const auto& [id, entry] : m_entries)
        infos.push_back(entry.info);
    return infos;
}

Result<nlohmann::json> JobQueue::execute(const std::string& verb, const nlohmann::json& arguments)
{
    if (verb == "submit")
        return submit(arguments);
    JobId id = 0;
    int position = 0;
    bool overwrite = false;
    bool keepDone = false;
    JsonReader reader(arguments, "command");
    reader.required("id", id);
    reader.optional("position", position);
    reader.optional("overwrite", overwrite);
    reader.optional("keepDone", keepDone);
    SLUICE_CHECK(reader.result());
    SLUICE_TRY(Entry * entry, find(id));

    if (verb == "show")
        return show(*entry);
    Result<void> done;
    if (verb == "pause")
        done = pause(*entry);
    else if (verb == "resume")
        done = resume(*entry);
    else if (verb == "cancel")
        done = cancel(*entry, keepDone ? JobWish::CancelKeep : JobWish::CancelDiscard);
    else if (verb == "retry")
        done = retry(*entry, overwrite);
    else if (verb == "move")
        done = move(*entry, position);
    else if (verb == "remove")
        done = remove(id);
    else
        return fail(ErrorCode::InvalidInput,
                    fmt::format("The queue does not know the command \"{}\".", verb));
    SLUICE_CHECK(done);
    schedule();
    return nlohmann::json::object();
}

Result<nlohmann::json> JobQueue::submit(const nlohmann::json& arguments)
{
    JobPlan plan;
    Place place = Place::Here;
    std::optional<Quote> quote;
    JsonReader reader(arguments, "command");
    reader.nested("plan", plan, jobPlanFromJson);
    reader.parsed("place", place, placeFromString);
    if (arguments.contains("quote"))
        reader.nested("quote", quote.emplace(), quoteFromJson);
    SLUICE_CHECK(reader.result());
    // The folder is removed with the job, so it has to be one of ours.
    if (plan.chunks.empty() || plan.jobFolder.parent_path() != m_paths.jobs() ||
        plan.jobFolder.filename().empty() || plan.jobFolder.filename() == "." ||
        plan.jobFolder.filename() == "..")
        return fail(ErrorCode::InvalidInput, "The plan of the job is not complete.");
    const bool known = std::any_of(m_lanes.begin(), m_lanes.end(), [&](const PlaceLane& lane) {
        return lane.backend && lane.backend->place() == place;
    });
    if (!known && m_runJobs)
        return fail(
            ErrorCode::Unavailable,
            fmt::format("The program that owns the queue cannot run jobs in the place \"{}\".",
                        nameOf(place)));

    SLUICE_TRY(const JobId id, m_journal->add(plan, place, quote));
    if (!m_entries.contains(id)) {
        SLUICE_TRY(JobRecord record, m_journal->job(id));
        Entry entry;
        entry.info = std::move(record.info);
        entry.jobFolder = std::move(record.jobFolder);
        entry.info.position = int(m_order.size());
        m_order.push_back(id);
        const Entry& added = m_entries.emplace(id, std::move(entry)).first->second;
        Q_EMIT jobChanged(added.info);
    }
    schedule();
    return nlohmann::json{{"id", id}};
}

Result<JobQueue::Entry*> JobQueue::find(JobId id)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return fail(ErrorCode::NotFound,
                    fmt::format("There is no job {}. List the jobs to see their numbers.", id));
    return &found->second;
}

Result<void> JobQueue::setWish(Entry& entry, JobWish wish, const char* stage)
{
    if (isCancelWish(entry.wish) && !isCancelWish(wish))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Job {} is being cancelled.", entry.info.id));
    SLUICE_CHECK(m_journal->setWish(entry.info.id, wish));
    entry.wish = wish;
    if (entry.control) {
        entry.control->wish = wish;
        entry.control->stop.request_stop();
    }
    entry.info.progress.stage = stage;
    Q_EMIT jobChanged(entry.info);
    return {};
}

Result<void> JobQueue::pause(Entry& entry)
{
    if (entry.info.state == JobState::Paused)
        return {};
    if (entry.control)
        return setWish(entry, JobWish::Pause, "pausing");
    return applyChange(entry, {.event = JobEvent::Pause});
}

Result<void> JobQueue::resume(Entry& entry)
{
    // It stops in any case; without the wish it waits and so starts again.
    if (entry.control && entry.wish == JobWish::Pause)
        return setWish(entry, JobWish::None, "resuming");
    if (entry.info.state == JobState::Waiting || entry.info.state == JobState::Running)
        return {};
    if (entry.info.state == JobState::Failed)
        return retry(entry, false);
    return applyChange(entry, {.event = JobEvent::Resume});
}

Result<void> JobQueue::cancel(Entry& entry, JobWish wish)
{
    if (entry.info.state == JobState::Succeeded || entry.info.state == JobState::Cancelled)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Job {} is {} already.", entry.info.id, nameOf(entry.info.state)));
    // A running job's lane sees to it; schedule() gives any other to the cancelling lane.
    return setWish(entry, wish, "cancelling");
}

Result<void> JobQueue::retry(Entry& entry, bool overwrite)
{
    if (!isTerminal(entry.info.state))
        return {};
    if (entry.control)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Job {} is being cancelled.", entry.info.id));
    SLUICE_CHECK(
        m_journal->apply(entry.info.id, {.event = JobEvent::Retry, .overwrite = overwrite}));
    m_order.push_back(entry.info.id);
    reload(entry.info.id);
    renumber();
    return {};
}

Result<void> JobQueue::move(Entry& entry, int position)
{
    const auto at = std::find(m_order.begin(), m_order.end(), entry.info.id);
    if (at == m_order.end())
        return fail(
            ErrorCode::InvalidInput,
            fmt::format(
                "Job {} is {}; only jobs that wait, run or pause have a place in the queue.",
                entry.info.id, nameOf(entry.info.state)));
    std::vector<JobId> order = m_order;
    order.erase(order.begin() + (at - m_order.begin()));
    order.insert(order.begin() +
                     std::clamp<std::ptrdiff_t>(position, 0, std::ptrdiff_t(order.size())),
                 entry.info.id);
    SLUICE_CHECK(m_journal->setOrder(order));
    m_order = std::move(order);
    renumber();
    return {};
}

Result<void> JobQueue::remove(JobId id)
{
    const Entry& entry = m_entries.at(id);
    if (!isTerminal(entry.info.state) || entry.control)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Job {} is {}. Cancel it first.", id, nameOf(entry.info.state)));
    SLUICE_CHECK(m_journal->remove(id));
    removeJobFolder(entry.jobFolder);
    m_entries.erase(id);
    Q_EMIT jobRemoved(id);
    return {};
}

Result<nlohmann::json> JobQueue::show(const Entry& entry) const
{
    JobDetails details;
    details.info = entry.info;
    details.jobFolder = entry.jobFolder;
    SLUICE_TRY(details.chunks, m_journal->chunks(entry.info.id));
    SLUICE_TRY(details.receipt, m_journal->receipt(entry.info.id));
    return toJson(details);
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
    return m_runJobs && entry.info.state == JobState::Waiting && entry.wish == JobWish::None &&
           entry.info.place == lane.backend->place();
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
        if (next != candidates.end())
            start(m_entries.at(*next), lane);
    }
    m_awake.setWanted(m_settings.keepAwake &&
                      std::any_of(m_lanes.begin(), m_lanes.end(),
                                  [](const PlaceLane& lane) { return lane.running != 0; }));
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
    lane.running = id;
    JobTask task{
        entry.info, m_settings, m_journal, entry.control, [this, id](const JobProgress& progress) {
            QMetaObject::invokeMethod(
                this, [this, id, progress] { showProgress(id, progress); }, Qt::QueuedConnection);
        }};
    const auto laneIndex = std::size_t(&lane - m_lanes.data());
    // The queue outlives its lanes, and events that are posted to it die with it.
    lane.lane->post([this, id, laneIndex, task = std::move(task), backend = lane.backend] {
        Result<void> ended;
        if (backend) {
            if (const auto state = runJob(task, *backend); !state)
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
        entry.wish == JobWish::None ? std::string() : entry.info.progress.stage;
    entry.info.progress = progress;
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
    m_lanes[laneIndex].running = 0;
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

/// Adds a finished job to the measured runs, from which later estimates learn.
void JobQueue::remember(const Entry& entry)
{
    const auto plan = m_journal->plan(entry.info.id);
    const auto chunks = m_journal->chunks(entry.info.id);
    auto history = RunHistory::open(m_paths.database());
    if (!plan || !chunks || !history || chunks->empty())
        return;
    MeasuredRun run;
    run.kind = entry.info.spec.kind();
    run.place = entry.info.place;
    run.device = chunks->back().result.maker;
    run.model = plan->model.id;
    run.sourcePixels = std::int64_t(plan->source.width) * plan->source.height;
    run.targetPixels = std::int64_t(plan->target.width) * plan->target.height;
    for (const ChunkRow& row : *chunks) {
        run.frames += row.result.frames;
        run.computedFrames += row.result.computedFrames;
        run.seconds += row.result.busy.count();
    }
    if (entry.info.quote && entry.info.quote->time)
        run.predictedSeconds = entry.info.quote->time->p50.count();
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
