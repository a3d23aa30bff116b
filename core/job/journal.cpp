// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/journal.h"

#include "core/base/json_reader.h"
#include "core/job/fee_sum.h"
#include "core/job/journal_rows.h"
#include "core/job/process_alive.h"
#include "core/job/queue_schema.h"

#include <fmt/format.h>

#include <unistd.h>

#include <mutex>

namespace sluice {
namespace fs = std::filesystem;
namespace {

// A lease this old belongs to a process that is gone, whatever else carries its number now.
constexpr std::chrono::seconds kLeaseAge{15};

std::int64_t nowMilliseconds()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

nlohmann::json linesOf(const std::string& note)
{
    return note.empty() ? nlohmann::json::array() : nlohmann::json::array({note});
}

} // namespace

struct Journal::State
{
    explicit State(SqliteDatabase opened)
        : database(std::move(opened))
    {}

    /// Begins a transaction of the current owner; the fence that keeps a former one out.
    Result<SqliteTransaction> beginOwned()
    {
        SLUICE_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database));
        SLUICE_TRY(const std::int64_t current, database.integer("SELECT epoch FROM lease"));
        if (current != epoch)
            return fail(ErrorCode::Unavailable, "Another program has taken the queue over.");
        return transaction;
    }

    /// Runs one writing statement on a job as its owner.
    template <class Bind>
    Result<void> write(std::string_view sql, Bind bind)
    {
        const std::lock_guard lock(mutex);
        SLUICE_TRY(SqliteTransaction transaction, beginOwned());
        SLUICE_TRY(SqliteStatement statement, database.prepare(sql));
        bind(statement);
        SLUICE_CHECK(statement.run());
        return transaction.commit();
    }

    Result<std::string> text(std::string_view sql, JobId id)
    {
        const std::lock_guard lock(mutex);
        SLUICE_TRY(SqliteStatement statement, database.prepare(sql));
        SLUICE_TRY(const bool row, statement.bind(1, id).step());
        if (!row)
            return fail(ErrorCode::NotFound, fmt::format("There is no job {}.", id));
        return statement.text(0);
    }

    Result<void> beginEpoch();
    Result<void> settleInterruptedJobs();

    mutable std::mutex mutex;
    SqliteDatabase database;
    std::int64_t epoch = 0;
};

Result<void> Journal::State::beginEpoch()
{
    SLUICE_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database));
    SLUICE_TRY(SqliteStatement lease, database.prepare("SELECT epoch, pid, heartbeat FROM lease"));
    SLUICE_TRY(const bool row, lease.step());
    if (!row)
        return fail(ErrorCode::InvalidInput, "The lease of the queue is missing.");
    const std::int64_t age = nowMilliseconds() - lease.integer(2);
    const std::int64_t limit = std::chrono::milliseconds(kLeaseAge).count();
    const std::int64_t pid = lease.integer(1);
    // We hold the lock file, so this means that somebody removed it under a living owner.
    if (pid != 0 && pid != ::getpid() && age >= 0 && age < limit && isProcessAlive(pid))
        return fail(
            ErrorCode::Timeout,
            fmt::format("Process {} still works on the queue, though its lock file is gone.", pid));
    epoch = lease.integer(0) + 1;
    SLUICE_TRY(SqliteStatement update,
               database.prepare("UPDATE lease SET epoch=?, pid=?, heartbeat=?"));
    SLUICE_CHECK(
        update.bind(1, epoch).bind(2, std::int64_t(::getpid())).bind(3, nowMilliseconds()).run());
    SLUICE_CHECK(upgradeQueueDatabase(database));
    SLUICE_CHECK(settleInterruptedJobs());
    return transaction.commit();
}

Result<void> Journal::State::settleInterruptedJobs()
{
    // nextState() of Release and Pause. A cancelled job waits too: its lane task finishes the cancelling.
    return database.execute(
        "UPDATE jobs SET state='paused', wish='' WHERE state='running' AND wish='pause';"
        "UPDATE jobs SET state='waiting' WHERE state='running';");
}

Journal::Journal(std::unique_ptr<State> state)
    : m_state(std::move(state))
{}

Journal::~Journal() = default;

Result<std::unique_ptr<Journal>> Journal::open(const fs::path& file,
                                               std::vector<std::string>& notices)
{
    const auto openOnce = [&]() -> Result<std::unique_ptr<State>> {
        SLUICE_TRY(SqliteDatabase database, openQueueDatabase(file));
        SLUICE_CHECK(database.checkIntegrity());
        auto state = std::make_unique<State>(std::move(database));
        SLUICE_CHECK(state->beginEpoch());
        return state;
    };
    auto state = openOnce();
    if (!state && state.error().code == ErrorCode::InvalidInput) {
        SLUICE_TRY(std::string notice, setDatabaseAside(file, state.error()));
        notices.push_back(std::move(notice));
        state = openOnce();
    }
    if (!state)
        return Unexpected(state.error());
    return std::unique_ptr<Journal>(new Journal(std::move(*state)));
}

std::int64_t Journal::epoch() const
{
    return m_state->epoch;
}

Result<void> Journal::renewLease()
{
    const std::lock_guard lock(m_state->mutex);
    // The pulse need not reach the disk: a power cut ends the owner as well.
    SLUICE_CHECK(m_state->database.execute("PRAGMA synchronous=NORMAL"));
    const auto renew = [&]() -> Result<void> {
        SLUICE_TRY(SqliteTransaction transaction, m_state->beginOwned());
        SLUICE_TRY(SqliteStatement update,
                   m_state->database.prepare("UPDATE lease SET heartbeat=?"));
        SLUICE_CHECK(update.bind(1, nowMilliseconds()).run());
        return transaction.commit();
    };
    const auto renewed = renew();
    SLUICE_CHECK(m_state->database.execute("PRAGMA synchronous=FULL"));
    return renewed;
}

void Journal::endLease()
{
    static_cast<void>(
        m_state->write("UPDATE lease SET pid=0, epoch=epoch+1", [](SqliteStatement&) {}));
}

Result<std::vector<JobRecord>> Journal::jobs(std::vector<std::string>& notices)
{
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(SqliteStatement rows,
               m_state->database.prepare(std::string(kSelectJobs) +
                                         "ORDER BY state IN ('succeeded', 'failed', 'cancelled'), "
                                         "CASE WHEN state IN ('succeeded', 'failed', 'cancelled') "
                                         "THEN -id ELSE position END, id"));
    std::vector<JobRecord> records;
    while (true) {
        SLUICE_TRY(const bool row, rows.step());
        if (!row)
            return records;
        auto record = readJobRecord(rows);
        if (record)
            records.push_back(std::move(*record));
        else
            notices.push_back(fmt::format("Job {} of the queue cannot be read and is left out: {}",
                                          rows.integer(0), record.error().detail));
    }
}

Result<JobRecord> Journal::job(JobId id)
{
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(SqliteStatement rows,
               m_state->database.prepare(std::string(kSelectJobs) + "WHERE id = ?"));
    SLUICE_TRY(const bool row, rows.bind(1, id).step());
    if (!row)
        return fail(ErrorCode::NotFound, fmt::format("There is no job {}.", id));
    return readJobRecord(rows);
}

Result<JobPlan> Journal::plan(JobId id)
{
    SLUICE_TRY(const std::string text, m_state->text("SELECT plan FROM jobs WHERE id = ?", id));
    SLUICE_TRY(const nlohmann::json json, parseJson(text, "stored plan"));
    return jobPlanFromJson(json);
}

Result<nlohmann::json> Journal::receipt(JobId id)
{
    SLUICE_TRY(const std::string text, m_state->text("SELECT receipt FROM jobs WHERE id = ?", id));
    if (text.empty())
        return nlohmann::json();
    return parseJson(text, "stored receipt");
}

Result<std::vector<ChunkRow>> Journal::chunks(JobId id)
{
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(SqliteStatement rows,
               m_state->database.prepare(fmt::format(
                   "SELECT {} FROM chunks WHERE job = ? ORDER BY number", kChunkColumns)));
    rows.bind(1, id);
    std::vector<ChunkRow> chunks;
    while (true) {
        SLUICE_TRY(const bool row, rows.step());
        if (!row)
            return chunks;
        SLUICE_TRY(ChunkRow chunk, readChunkRow(rows));
        chunks.push_back(std::move(chunk));
    }
}

Result<JobId>
Journal::add(const JobPlan& plan, const Placement& placement, const std::optional<Quote>& quote)
{
    const std::string key = plan.jobFolder.filename().string();
    const std::lock_guard lock(m_state->mutex);
    SqliteDatabase& database = m_state->database;
    SLUICE_TRY(SqliteTransaction transaction, m_state->beginOwned());
    SLUICE_TRY(SqliteStatement known, database.prepare("SELECT id FROM jobs WHERE key = ?"));
    SLUICE_TRY(const bool isKnown, known.bind(1, key).step());
    if (isKnown)
        return known.integer(0);
    SLUICE_TRY(
        SqliteStatement insert,
        database.prepare(
            "INSERT INTO jobs (key, plan, place, state, position, spec, target_width, "
            "target_height, "
            "frames, chunks, created, quote, rule, notes) VALUES (?, ?, ?, 'waiting', "
            "(SELECT coalesce(max(position), 0) + 1 FROM jobs), ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    insert.bind(1, key)
        .bind(2, dumpJson(toJson(plan)))
        .bind(3, nameOf(placement.place))
        .bind(4, dumpJson(toJson(plan.spec)))
        .bind(5, std::int64_t(plan.target.width))
        .bind(6, std::int64_t(plan.target.height))
        .bind(7, plan.totalFrames())
        .bind(8, std::int64_t(plan.chunks.size()))
        .bind(9, nowMilliseconds());
    insert.bind(11, dumpJson(toJson(placement.rule))).bind(12, dumpJson(linesOf(placement.note)));
    if (quote)
        insert.bind(10, dumpJson(toJson(*quote)));
    SLUICE_CHECK(insert.run());
    const JobId id = database.lastInsertedRow();
    SLUICE_CHECK(transaction.commit());
    return id;
}

Result<JobState> Journal::apply(JobId id, const JobChange& change)
{
    const std::lock_guard lock(m_state->mutex);
    SqliteDatabase& database = m_state->database;
    SLUICE_TRY(SqliteTransaction transaction, m_state->beginOwned());
    SLUICE_TRY(SqliteStatement current, database.prepare("SELECT state FROM jobs WHERE id = ?"));
    SLUICE_TRY(const bool row, current.bind(1, id).step());
    if (!row)
        return fail(ErrorCode::NotFound, fmt::format("There is no job {}.", id));
    SLUICE_TRY(const JobState before, jobStateFromString(current.text(0)));
    const auto after = nextState(before, change.event);
    if (!after)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Job {} is {}; that cannot be done with it now.", id,
                                sluice::nameOf(before)));

    std::string assignments = "state=?1, wish=''";
    if (change.event == JobEvent::Start)
        assignments += ", started=coalesce(started, ?2), runs=runs+1, error_code=NULL, "
                       "error_detail=NULL";
    if (isTerminal(*after))
        assignments += ", finished=?2, publishing=NULL";
    if (change.event == JobEvent::Retry)
        assignments += ", finished=NULL, started=NULL, runs=0, ran_seconds=0, receipt=NULL, "
                       "result=NULL, attempt=attempt+1, "
                       "position=(SELECT max(position) + 1 FROM jobs)";
    // One assignment, since the last one to a column is the only one that counts.
    std::string rule = "rule";
    if (change.event == JobEvent::Retry)
        rule = "json_remove(rule, '$.gaveUp', '$.asksWei', '$.asksUnit', '$.whenCheap')";
    if (!change.asksWei.empty())
        rule = "json_set(" + rule + ", '$.asksWei', ?11, '$.asksUnit', ?12)";
    if (!change.agreedWei.empty())
        rule = "json_set(" + rule + ", '$.agreedWei', ?13, '$.agreedUnit', ?14)";
    if (change.event == JobEvent::Retry && change.overwrite)
        assignments += ", spec=json_set(spec, '$.overwrite', json('true')), "
                       "plan=json_set(plan, '$.spec.overwrite', json('true'))";
    // The place that it leaves is not tried again in this attempt.
    if (change.goesOnAt) {
        assignments += ", place=?8";
        rule = "json_set(" + rule +
               ", '$.gaveUp', json_insert(coalesce(rule -> '$.gaveUp', '[]'), '$[#]', place))";
    }
    if (rule != "rule")
        assignments += ", rule=" + rule;
    if (!change.note.empty())
        assignments += ", notes=json_insert(notes, '$[#]', ?9)";
    if (change.ranSeconds > 0)
        assignments += ", ran_seconds=ran_seconds + ?10";
    assignments +=
        ", error_code=coalesce(?3, error_code), error_detail=coalesce(?4, error_detail), "
        "result=coalesce(?5, result), receipt=coalesce(?6, receipt)";
    SLUICE_TRY(SqliteStatement update,
               database.prepare("UPDATE jobs SET " + assignments + " WHERE id=?7"));
    update.bind(1, sluice::nameOf(*after)).bind(2, nowMilliseconds()).bind(7, id);
    if (change.error)
        update.bind(3, sluice::nameOf(change.error->code)).bind(4, change.error->detail);
    if (change.goesOnAt)
        update.bind(8, sluice::nameOf(*change.goesOnAt));
    if (!change.note.empty())
        update.bind(9, change.note);
    if (!change.asksWei.empty())
        update.bind(11, change.asksWei).bind(12, change.asksUnit);
    if (!change.agreedWei.empty())
        update.bind(13, change.agreedWei).bind(14, change.agreedUnit);
    if (change.ranSeconds > 0)
        update.bind(10, change.ranSeconds);
    if (!change.result.empty())
        update.bind(5, dumpJson(pathToJson(change.result)));
    if (!change.receipt.is_null())
        update.bind(6, dumpJson(change.receipt));
    SLUICE_CHECK(update.run());
    SLUICE_CHECK(transaction.commit());
    return *after;
}

Result<void> Journal::setWish(JobId id, JobWish wish)
{
    return m_state->write("UPDATE jobs SET wish=? WHERE id=?", [&](SqliteStatement& statement) {
        statement.bind(1, nameOf(wish)).bind(2, id);
    });
}

Result<void> Journal::setPlacement(JobId id, const Placement& placement)
{
    return m_state->write(
        "UPDATE jobs SET place=?1, rule=?2, notes=CASE WHEN ?3='' THEN notes ELSE "
        "json_insert(notes, '$[#]', ?3) END WHERE id=?4",
        [&](SqliteStatement& statement) {
            statement.bind(1, sluice::nameOf(placement.place))
                .bind(2, dumpJson(toJson(placement.rule)))
                .bind(3, placement.note)
                .bind(4, id);
        });
}

Result<void> Journal::addNote(JobId id, const std::string& note)
{
    return m_state->write("UPDATE jobs SET notes=json_insert(notes, '$[#]', ?) WHERE id=?",
                          [&](SqliteStatement& statement) { statement.bind(1, note).bind(2, id); });
}

Result<void> Journal::setOrder(const std::vector<JobId>& ids)
{
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(SqliteTransaction transaction, m_state->beginOwned());
    std::int64_t position = 0;
    for (const JobId id : ids) {
        SLUICE_TRY(SqliteStatement update,
                   m_state->database.prepare("UPDATE jobs SET position=? WHERE id=?"));
        SLUICE_CHECK(update.bind(1, ++position).bind(2, id).run());
    }
    return transaction.commit();
}

Result<void> Journal::addChunk(JobId id, int index, const ChunkResult& result)
{
    const std::string sql = fmt::format(
        "INSERT INTO chunks (job, {}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        kChunkColumns);
    return m_state->write(sql, [&](SqliteStatement& statement) {
        statement.bind(1, id)
            .bind(2, std::int64_t(index))
            .bind(3, result.frames)
            .bind(4, result.computedFrames)
            .bind(5, result.busy.count())
            .bind(6, result.maker)
            .bind(7, dumpJson(nlohmann::json(result.notes)))
            .bind(8, m_state->epoch)
            .bind(9, sluice::nameOf(result.place))
            .bind(10, result.peer)
            .bind(12, result.feeWei)
            .bind(13, nowMilliseconds())
            .bind(14, result.bytesUp)
            .bind(15, result.bytesDown);
        if (result.price)
            statement.bind(11, dumpJson(toJson(*result.price)));
    });
}

Result<void> Journal::addSideWork(JobId id, int index, const SideWork& work)
{
    return m_state->write(
        "INSERT INTO side_work (job, number, what, maker, peer, price, fee_wei, busy, finished) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [&](SqliteStatement& statement) {
            statement.bind(1, id)
                .bind(2, std::int64_t(index))
                .bind(3, work.what)
                .bind(4, work.maker)
                .bind(5, work.peer)
                .bind(7, work.feeWei)
                .bind(8, work.busy.count())
                .bind(9, nowMilliseconds());
            if (work.price)
                statement.bind(6, dumpJson(toJson(*work.price)));
        });
}

Result<std::vector<SideWork>> Journal::sideWork(JobId id)
{
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(SqliteStatement rows,
               m_state->database.prepare("SELECT what, maker, peer, price, fee_wei, busy FROM "
                                         "side_work WHERE job = ? ORDER BY id"));
    rows.bind(1, id);
    std::vector<SideWork> all;
    while (true) {
        SLUICE_TRY(const bool row, rows.step());
        if (!row)
            return all;
        SideWork& work = all.emplace_back();
        work.what = rows.text(0);
        work.maker = rows.text(1);
        work.peer = rows.text(2);
        if (!rows.isNull(3)) {
            SLUICE_TRY(const nlohmann::json price, parseJson(rows.text(3), "stored price"));
            SLUICE_TRY(work.price, announcedPriceFromJson(price));
        }
        work.feeWei = rows.text(4);
        work.busy = std::chrono::duration<double>(rows.real(5));
    }
}

Result<void> Journal::forgetChunks(JobId id, std::optional<int> index)
{
    return m_state->write("DELETE FROM chunks WHERE job=?1 AND (?2 IS NULL OR number=?2)",
                          [&](SqliteStatement& statement) {
                              statement.bind(1, id);
                              if (index)
                                  statement.bind(2, std::int64_t(*index));
                          });
}

Result<void> Journal::setResult(JobId id, const fs::path& result)
{
    return m_state->write("UPDATE jobs SET result=?, wish='' WHERE id=?",
                          [&](SqliteStatement& statement) {
                              statement.bind(1, dumpJson(pathToJson(result))).bind(2, id);
                          });
}

Result<void>
Journal::setPublishing(JobId id, const FileMark& mark, const nlohmann::json& receiptJson)
{
    return m_state->write(
        "UPDATE jobs SET publishing=?, receipt=? WHERE id=?", [&](SqliteStatement& statement) {
            statement.bind(1, fmt::format("{}:{}:{}", mark.device, mark.inode, mark.bytes))
                .bind(2, dumpJson(receiptJson))
                .bind(3, id);
        });
}

Result<std::optional<FileMark>> Journal::publishing(JobId id)
{
    SLUICE_TRY(const std::string text,
               m_state->text("SELECT publishing FROM jobs WHERE id = ?", id));
    FileMark mark;
    if (std::sscanf(text.c_str(), "%lu:%lu:%lu", &mark.device, &mark.inode, &mark.bytes) != 3)
        return std::optional<FileMark>();
    return std::optional<FileMark>(mark);
}

Result<void> Journal::remove(JobId id)
{
    return m_state->write("DELETE FROM jobs WHERE id=?",
                          [&](SqliteStatement& statement) { statement.bind(1, id); });
}

} // namespace sluice
