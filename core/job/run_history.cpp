// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/run_history.h"

#include "core/base/json_reader.h"
#include "core/base/log.h"
#include "core/base/money_json.h"
#include "core/job/queue_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

namespace sluice {
namespace {

constexpr const char* kColumns =
    "job, at, kind, place, practice, clean, cold, device, model, precision, source_pixels, "
    "target_pixels, frames, computed, work, seconds, predicted, predicted_p90, bytes_up, "
    "bytes_down, cost";

std::optional<FiatAmount> moneyAt(const nlohmann::json& object, const char* key)
{
    if (!object.is_object() || !object.contains(key))
        return {};
    const auto amount = fiatAmountFromJson(object[key]);
    return amount ? std::optional(*amount) : std::nullopt;
}

std::string textAt(const nlohmann::json& object, const char* key)
{
    const bool isText = object.is_object() && object.contains(key) && object[key].is_string();
    return isText ? object[key].get<std::string>() : std::string();
}

std::string costText(const MeasuredRun& run)
{
    nlohmann::json cost = nlohmann::json::object();
    if (run.predictedCost)
        cost["predicted"] = toJson(*run.predictedCost);
    if (run.realCost)
        cost["real"] = toJson(*run.realCost);
    if (!run.predictedFeeWei.empty())
        cost["predictedFeeWei"] = run.predictedFeeWei;
    if (!run.realFeeWei.empty())
        cost["feeWei"] = run.realFeeWei;
    return dumpJson(cost);
}

void readCost(MeasuredRun& run, const std::string& text)
{
    const auto cost = parseJson(text, "stored cost");
    if (!cost)
        return;
    run.predictedCost = moneyAt(*cost, "predicted");
    run.realCost = moneyAt(*cost, "real");
    run.predictedFeeWei = textAt(*cost, "predictedFeeWei");
    run.realFeeWei = textAt(*cost, "feeWei");
}

Result<MeasuredRun> readRun(const SqliteStatement& row)
{
    MeasuredRun run;
    run.job = row.integer(0);
    run.at = WallTime(std::chrono::milliseconds(row.integer(1)));
    run.kind = row.text(2);
    SLUICE_TRY(run.place, placeFromString(row.text(3)));
    run.isPractice = row.integer(4) != 0;
    run.isClean = row.integer(5) != 0;
    run.isCold = row.integer(6) != 0;
    run.device = row.text(7);
    run.model = row.text(8);
    run.precision = row.text(9);
    run.sourcePixels = row.integer(10);
    run.targetPixels = row.integer(11);
    run.frames = row.integer(12);
    run.computedFrames = row.integer(13);
    if (!row.isNull(14)) {
        SLUICE_TRY(const nlohmann::json work, parseJson(row.text(14), "stored work"));
        SLUICE_TRY(run.work, workCountsFromJson(work));
    }
    run.seconds = row.real(15);
    if (!row.isNull(16))
        run.predictedSeconds = row.real(16);
    if (!row.isNull(17))
        run.predictedP90 = row.real(17);
    run.bytesUp = row.integer(18);
    run.bytesDown = row.integer(19);
    readCost(run, row.text(20));
    return run;
}

/// The API writes runs down where there never was a queue, whose owner would have brought the tables up to date.
Result<void> upgradeIfWithoutOwner(SqliteDatabase& database)
{
    SLUICE_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database));
    SLUICE_TRY(const std::int64_t owners, database.integer("SELECT epoch FROM lease"));
    SLUICE_TRY(const std::int64_t jobs, database.integer("SELECT count(*) FROM jobs"));
    if (owners == 0 && jobs == 0)
        SLUICE_CHECK(upgradeQueueDatabase(database));
    return transaction.commit();
}

} // namespace

std::string subnetDevice(bool isPractice)
{
    return isPractice ? "practice subnet" : "subnet";
}

MeasuredRun measuredRun(const FinishedRun& finished)
{
    const JobInfo& info = finished.info;
    const Quote& quote = *info.quote;
    MeasuredRun run;
    run.job = info.id;
    run.kind = info.spec.kind();
    run.place = quote.place;
    run.isPractice = quote.isPractice;
    run.isCold = quote.isCold;
    run.device = quote.place == Place::Here ? quote.device : subnetDevice(quote.isPractice);
    run.model = finished.plan.model.id;
    run.precision = quote.precision;
    run.sourcePixels = std::int64_t(sourcePixelsOf(finished.plan));
    run.targetPixels = std::int64_t(targetPixelsOf(finished.plan));
    run.isClean = info.runs == 1 && info.attempt == 1;
    for (const ChunkRow& row : finished.chunks) {
        run.frames += row.result.frames;
        run.computedFrames += row.result.computedFrames;
        run.bytesUp += row.result.bytesUp;
        run.bytesDown += row.result.bytesDown;
        run.isClean = run.isClean && row.result.place == quote.place;
    }
    run.work = quote.work;
    run.seconds = info.ranSeconds;
    if (quote.time) {
        run.predictedSeconds = quote.time->p50.count();
        run.predictedP90 = quote.time->p90.count();
    }
    run.predictedCost = quote.cost;
    run.predictedFeeWei = quote.feeWei;
    if (finished.receipt.is_object() && finished.receipt.contains("cost")) {
        run.realCost = moneyAt(finished.receipt["cost"], "real");
        run.realFeeWei = textAt(finished.receipt["cost"], "feeWei");
    }
    return run;
}

struct RunHistory::State
{
    explicit State(SqliteDatabase opened)
        : database(std::move(opened))
    {}
    std::mutex mutex;
    SqliteDatabase database;
};

RunHistory::RunHistory(std::unique_ptr<State> state)
    : m_state(std::move(state))
{}

RunHistory::~RunHistory() = default;
RunHistory::RunHistory(RunHistory&&) noexcept = default;
RunHistory& RunHistory::operator=(RunHistory&&) noexcept = default;

Result<RunHistory> RunHistory::open(const std::filesystem::path& file)
{
    std::error_code ignored;
    std::filesystem::create_directories(file.parent_path(), ignored);
    SLUICE_TRY(SqliteDatabase database, openQueueDatabase(file));
    SLUICE_TRY(const std::int64_t columns,
               database.integer("SELECT count(*) FROM pragma_table_info('runs') WHERE name='job'"));
    if (columns == 0)
        SLUICE_CHECK(upgradeIfWithoutOwner(database));
    return RunHistory(std::make_unique<State>(std::move(database)));
}

Result<void> RunHistory::add(const MeasuredRun& run)
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(SqliteStatement insert,
               m_state->database.prepare(
                   fmt::format("INSERT INTO runs ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                               "?, ?, ?, ?, ?, ?, ?, ?, ?)",
                               kColumns)));
    insert.bind(1, run.job)
        .bind(2, std::chrono::duration_cast<std::chrono::milliseconds>(now).count())
        .bind(3, run.kind)
        .bind(4, nameOf(run.place))
        .bind(5, std::int64_t(run.isPractice))
        .bind(6, std::int64_t(run.isClean))
        .bind(7, std::int64_t(run.isCold))
        .bind(8, run.device)
        .bind(9, run.model)
        .bind(10, run.precision)
        .bind(11, run.sourcePixels)
        .bind(12, run.targetPixels)
        .bind(13, run.frames)
        .bind(14, run.computedFrames)
        .bind(16, run.seconds)
        .bind(17, run.predictedSeconds)
        .bind(18, run.predictedP90)
        .bind(19, run.bytesUp)
        .bind(20, run.bytesDown)
        .bind(21, costText(run));
    if (run.work)
        insert.bind(15, dumpJson(toJson(*run.work)));
    return insert.run();
}

Result<std::vector<MeasuredRun>> RunHistory::select(const std::string& condition,
                                                    const std::vector<std::string>& values,
                                                    int limit) const
{
    const std::lock_guard lock(m_state->mutex);
    // By number, not by time: a clock may be set back.
    SLUICE_TRY(SqliteStatement rows, m_state->database.prepare(fmt::format(
                                         "SELECT {} FROM runs WHERE {} ORDER BY id DESC LIMIT {}",
                                         kColumns, condition, limit)));
    for (std::size_t i = 0; i < values.size(); ++i)
        rows.bind(int(i) + 1, values[i]);
    std::vector<MeasuredRun> runs;
    while (true) {
        SLUICE_TRY(const bool row, rows.step());
        if (!row)
            return runs;
        // A row that a crash or another program spoiled is passed over.
        if (auto run = readRun(rows))
            runs.push_back(std::move(*run));
    }
}

Result<std::vector<MeasuredRun>>
RunHistory::query(Place place, const std::string& device, int limit) const
{
    return select("place=?1 AND (?2='' OR device=?2)", {std::string(nameOf(place)), device}, limit);
}

Result<std::vector<MeasuredRun>> RunHistory::all(int limit) const
{
    return select("1", {}, limit);
}

std::vector<MeasuredRun> RunMemory::recent(Place place, const std::string& device) const
{
    const std::lock_guard lock(m_mutex);
    std::error_code error;
    if (!m_history && std::filesystem::exists(m_database, error))
        if (auto opened = RunHistory::open(m_database))
            m_history.emplace(std::move(*opened));
    if (!m_history)
        return {};
    auto runs = m_history->query(place, device);
    if (!runs)
        spdlog::debug("measured runs: {}", runs.error().detail);
    return runs ? std::move(*runs) : std::vector<MeasuredRun>();
}

} // namespace sluice
