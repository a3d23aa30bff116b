// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows there are, and in which order; what they show is in job_list_data.cpp.
#include "ui/queue/job_list_model.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace sluice::ui {
namespace {

// Beyond so many single moves, telling views that all is different is cheaper.
constexpr int kMostMoves = 32;
// People care when the next jobs start, not when the five hundredth does.
constexpr std::size_t kTimedWaits = 20;

/// Calls `call(first, last)` for each run of neighbours; `rows` are sorted.
template <class Call>
void forRuns(const std::vector<int>& rows, Call call)
{
    for (std::size_t i = 0; i < rows.size();) {
        std::size_t end = i + 1;
        while (end < rows.size() && rows[end] == rows[end - 1] + 1)
            ++end;
        call(rows[i], rows[end - 1]);
        i = end;
    }
}

/// How long `job` will keep its place busy from now on.
std::optional<double> secondsOf(const JobInfo& job)
{
    if (job.state == JobState::Running && job.progress.secondsLeft)
        return job.progress.secondsLeft;
    if (job.quote && job.quote->time)
        return job.quote->time->p50.count() * (1 - jobShare(job));
    return std::nullopt;
}

bool looksDifferent(const JobWait& a, const JobWait& b)
{
    return a.before != b.before || a.startsIn.has_value() != b.startsIn.has_value() ||
           (a.startsIn && std::llround(*a.startsIn) != std::llround(*b.startsIn));
}

} // namespace

JobListModel::JobListModel(QObject* parent)
    : QAbstractTableModel(parent)
{}

bool JobListModel::isShown(const JobInfo& job) const
{
    return m_filter == Filter::All || isTerminal(job.state) == (m_filter == Filter::Finished);
}

void JobListModel::apply(const QueueChange& change)
{
    if (change.isComplete) {
        m_jobs.clear();
        for (const JobPointer& job : change.added)
            m_jobs.insert(job->id, job);
        return resetRows();
    }
    std::vector<int> gone;
    std::vector<JobPointer> fresh;
    std::vector<JobId> updated;
    const auto update = [&](const JobPointer& job) {
        m_jobs.insert(job->id, job);
        const int row = rowOf(job->id);
        if (row < 0 && isShown(*job))
            fresh.push_back(job);
        else if (row >= 0 && !isShown(*job))
            gone.push_back(row);
        else if (row >= 0) {
            m_rows[std::size_t(row)] = job;
            updated.push_back(job->id);
        }
    };
    for (const JobPointer& job : change.added)
        update(job);
    for (const JobPointer& job : change.changed)
        update(job);
    for (const JobId id : change.removed) {
        m_jobs.remove(id);
        m_told.remove(id);
        if (const int row = rowOf(id); row >= 0)
            gone.push_back(row);
    }
    dropRows(std::move(gone));
    sortRows();
    insertJobs(std::move(fresh));
    std::vector<int> rows;
    for (const JobId id : updated)
        if (const int row = rowOf(id); row >= 0)
            rows.push_back(row);
    announce(std::move(rows), 0, kColumns - 1);
    refreshWaits();
    recount();
}

void JobListModel::setSettings(const Settings& settings)
{
    m_settings = settings;
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, Spent), index(int(m_rows.size()) - 1, Spent));
}

bool JobListModel::wantsAccount(int row) const
{
    const JobPointer job = jobAt(row);
    if (!job || (job->progress.chunksDone == 0 && job->state != JobState::Succeeded))
        return false;
    // While it runs here alone, its progress says it all.
    if (job->state == JobState::Running && job->place == Place::Here &&
        std::ranges::all_of(job->progress.doneRuns,
                            [](const ChunkRun& run) { return run.place == Place::Here; }))
        return false;
    const auto told = m_told.constFind(job->id);
    return told == m_told.cend() || told->state != job->state || told->attempt != job->attempt ||
           told->chunksDone != job->progress.chunksDone;
}

void JobListModel::setAccount(JobId id, const std::optional<JobAccount>& account)
{
    const JobPointer job = m_jobs.value(id);
    if (!job)
        return;
    Told told{job->state, job->attempt, job->progress.chunksDone, account};
    const bool isNews = !account || m_told.value(id).account != account;
    m_told.insert(id, std::move(told));
    if (const int row = rowOf(id); row >= 0 && isNews)
        announce({row}, 0, kColumns - 1);
}

void JobListModel::setFilter(Filter filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    resetRows();
}

void JobListModel::resetRows()
{
    beginResetModel();
    m_rows.clear();
    for (const JobPointer& job : std::as_const(m_jobs))
        if (isShown(*job))
            m_rows.push_back(job);
    std::sort(m_rows.begin(), m_rows.end(), comesBefore);
    m_rowsMoved = true;
    m_waits.clear();
    endResetModel();
    refreshWaits();
    recount();
}

void JobListModel::dropRows(std::vector<int> rows)
{
    std::sort(rows.begin(), rows.end());
    std::vector<std::pair<int, int>> runs;
    forRuns(rows, [&](int first, int last) { runs.emplace_back(first, last); });
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        beginRemoveRows({}, run->first, run->second);
        m_rows.erase(m_rows.begin() + run->first, m_rows.begin() + run->second + 1);
        m_rowsMoved = true;
        endRemoveRows();
    }
}

void JobListModel::insertJobs(std::vector<JobPointer> jobs)
{
    std::sort(jobs.begin(), jobs.end(), comesBefore);
    for (std::size_t i = 0; i < jobs.size();) {
        const auto at = std::upper_bound(m_rows.begin(), m_rows.end(), jobs[i], comesBefore);
        std::size_t end = i + 1;
        while (end < jobs.size() && (at == m_rows.end() || comesBefore(jobs[end], *at)))
            ++end;
        const int row = int(at - m_rows.begin());
        beginInsertRows({}, row, row + int(end - i) - 1);
        m_rows.insert(at, jobs.begin() + std::ptrdiff_t(i), jobs.begin() + std::ptrdiff_t(end));
        m_rowsMoved = true;
        endInsertRows();
        i = end;
    }
}

/// Brings the rows into order with as few moves as a single moved job needs: one.
void JobListModel::sortRows()
{
    if (std::is_sorted(m_rows.begin(), m_rows.end(), comesBefore))
        return;
    std::vector<JobPointer> wanted = m_rows;
    std::stable_sort(wanted.begin(), wanted.end(), comesBefore);
    int moves = 0;
    for (std::size_t i = 0; i < wanted.size() && moves <= kMostMoves; ++i) {
        if (m_rows[i] == wanted[i])
            continue;
        ++moves;
        if (m_rows[i + 1] == wanted[i])
            shiftRow(int(i),
                     int(std::find(wanted.begin(), wanted.end(), m_rows[i]) - wanted.begin()));
        else
            shiftRow(int(std::find(m_rows.begin(), m_rows.end(), wanted[i]) - m_rows.begin()),
                     int(i));
    }
    if (m_rows == wanted)
        return;
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    std::vector<JobId> ids;
    for (const QModelIndex& index : before)
        ids.push_back(jobAt(index.row())->id);
    m_rows = std::move(wanted);
    m_rowsMoved = true;
    for (qsizetype i = 0; i < before.size(); ++i)
        changePersistentIndex(before[i], index(rowOf(ids[std::size_t(i)]), before[i].column()));
    Q_EMIT layoutChanged();
}

void JobListModel::shiftRow(int from, int to)
{
    beginMoveRows({}, from, from, {}, to > from ? to + 1 : to);
    const auto at = m_rows.begin();
    if (from < to)
        std::rotate(at + from, at + from + 1, at + to + 1);
    else
        std::rotate(at + to, at + from, at + from + 1);
    m_rowsMoved = true;
    endMoveRows();
}

void JobListModel::announce(std::vector<int> rows, int firstColumn, int lastColumn)
{
    std::sort(rows.begin(), rows.end());
    forRuns(rows, [&](int first, int last) {
        Q_EMIT dataChanged(index(first, firstColumn), index(last, lastColumn));
    });
}

/// When those that wait will start; rows whose text differs are announced.
void JobListModel::refreshWaits()
{
    struct Ahead
    {
        int jobs = 0;
        std::optional<double> seconds = 0.0;
    };
    std::map<Place, Ahead> ahead;
    const auto active = std::size_t(activeRows());
    std::vector<JobWait> waits(active);
    std::vector<int> different;
    for (std::size_t row = 0; row < waits.size(); ++row) {
        const JobInfo& job = *m_rows[row];
        Ahead& place = ahead[job.place];
        if (job.state == JobState::Waiting) {
            waits[row] = {place.jobs, row < kTimedWaits ? place.seconds : std::nullopt};
            if (row >= m_waits.size() || looksDifferent(waits[row], m_waits[row]))
                different.push_back(int(row));
        }
        if (job.state == JobState::Paused)
            continue;
        ++place.jobs;
        const std::optional<double> seconds = secondsOf(job);
        if (place.seconds && seconds)
            *place.seconds += *seconds;
        else
            place.seconds.reset();
    }
    m_waits = std::move(waits);
    announce(std::move(different), Left, Left);
}

void JobListModel::recount()
{
    Counts counts;
    for (const JobPointer& job : std::as_const(m_jobs)) {
        if (isTerminal(job->state))
            ++counts.finished;
        else if (job->state == JobState::Running)
            ++counts.running;
        else if (job->state == JobState::Paused)
            ++counts.paused;
        else
            ++counts.waiting;
    }
    m_counts = counts;
    Q_EMIT countsChanged();
}

int JobListModel::activeRows() const
{
    return int(std::partition_point(m_rows.begin(), m_rows.end(),
                                    [](const JobPointer& job) { return !isTerminal(job->state); }) -
               m_rows.begin());
}

JobPointer JobListModel::jobAt(int row) const
{
    return row >= 0 && row < int(m_rows.size()) ? m_rows[std::size_t(row)] : nullptr;
}

int JobListModel::rowOf(JobId id) const
{
    if (std::exchange(m_rowsMoved, false)) {
        m_rowOf.clear();
        m_rowOf.reserve(qsizetype(m_rows.size()));
        for (std::size_t row = 0; row < m_rows.size(); ++row)
            m_rowOf.insert(m_rows[row]->id, int(row));
    }
    return m_rowOf.value(id, -1);
}

} // namespace sluice::ui

#include "moc_job_list_model.cpp"
