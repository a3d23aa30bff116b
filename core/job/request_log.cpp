// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/request_log.h"

#include "core/base/json_reader.h"
#include "core/base/money_json.h"
#include "core/job/process_alive.h"
#include "core/job/queue_schema.h"

#include <fmt/format.h>

#include <unistd.h>

namespace sluice {
namespace {

// Not a matter of the queue's version: whoever needs it first makes it.
constexpr const char* kTable = R"sql(
CREATE TABLE IF NOT EXISTS requests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    pid INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    row TEXT NOT NULL
);
)sql";

constexpr int kKept = 1000;

Result<RequestRow> rowAt(const SqliteStatement& rows)
{
    SLUICE_TRY(const nlohmann::json json, parseJson(rows.text(3), "stored request"));
    SLUICE_TRY(RequestRow row, requestRowFromJson(json));
    row.id = rows.integer(0);
    row.at = WallTime(std::chrono::milliseconds(rows.integer(1)));
    row.isUnderWay = rows.integer(4) == 0 && isProcessAlive(rows.integer(2));
    return row;
}

} // namespace

nlohmann::json toJson(const RequestRow& row)
{
    nlohmann::json json{{"id", row.id},
                        {"at", row.at.time_since_epoch().count()},
                        {"pipeline", row.pipeline},
                        {"model", row.model},
                        {"maker", row.maker},
                        {"status", row.status},
                        {"error", row.error},
                        {"tries", row.tries},
                        {"practice", row.isPractice},
                        {"predictedFeeWei", row.predictedFeeWei},
                        {"feeWei", row.feeWei},
                        {"notes", row.notes},
                        {"underWay", row.isUnderWay}};
    if (row.place)
        json["place"] = nameOf(*row.place);
    const auto put = [&](const char* key, const std::optional<double>& value) {
        if (value)
            json[key] = *value;
    };
    put("predictedSeconds", row.predictedSeconds);
    put("predictedP90", row.predictedP90);
    put("seconds", row.seconds);
    if (row.predictedCost)
        json["predictedCost"] = toJson(*row.predictedCost);
    if (row.cost)
        json["cost"] = toJson(*row.cost);
    return json;
}

Result<RequestRow> requestRowFromJson(const nlohmann::json& json)
{
    RequestRow row;
    JsonReader reader(json, "request");
    std::int64_t at = 0;
    reader.optional("id", row.id);
    reader.optional("at", at);
    reader.required("pipeline", row.pipeline);
    reader.optional("model", row.model);
    reader.optional("maker", row.maker);
    reader.optional("status", row.status);
    reader.optional("error", row.error);
    reader.optional("tries", row.tries);
    reader.optional("practice", row.isPractice);
    reader.optional("predictedFeeWei", row.predictedFeeWei);
    reader.optional("feeWei", row.feeWei);
    reader.optional("notes", row.notes);
    reader.optional("predictedSeconds", row.predictedSeconds);
    reader.optional("predictedP90", row.predictedP90);
    reader.optional("seconds", row.seconds);
    if (json.is_object() && json.contains("place"))
        reader.parsed("place", row.place.emplace(), placeFromString);
    if (json.is_object() && json.contains("predictedCost"))
        reader.nested("predictedCost", row.predictedCost.emplace(), fiatAmountFromJson);
    if (json.is_object() && json.contains("cost"))
        reader.nested("cost", row.cost.emplace(), fiatAmountFromJson);
    SLUICE_CHECK(reader.result());
    row.at = WallTime(std::chrono::milliseconds(at));
    return row;
}

std::optional<MeasuredRun> measuredRun(const RequestRow& row)
{
    if (!row.isGood() || !row.place || !row.seconds)
        return std::nullopt;
    MeasuredRun run;
    run.at = row.at;
    run.kind = "api " + row.pipeline;
    run.place = *row.place;
    run.isPractice = row.isPractice;
    run.isClean = row.tries <= 1;
    run.device = *row.place == Place::Here ? row.maker : subnetDevice(row.isPractice);
    run.model = row.model;
    run.seconds = *row.seconds;
    run.predictedSeconds = row.predictedSeconds;
    run.predictedP90 = row.predictedP90;
    run.predictedCost = row.predictedCost;
    run.realCost = row.cost;
    run.predictedFeeWei = row.predictedFeeWei;
    run.realFeeWei = row.feeWei;
    return run;
}

Result<SqliteDatabase> RequestLog::open() const
{
    std::error_code ignored;
    std::filesystem::create_directories(m_database.parent_path(), ignored);
    SLUICE_TRY(SqliteDatabase database, openQueueDatabase(m_database));
    SLUICE_CHECK(database.execute(kTable));
    return database;
}

Result<std::int64_t> RequestLog::begin(const RequestRow& row) const
{
    SLUICE_TRY(SqliteDatabase database, open());
    SLUICE_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database));
    const auto at = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    SLUICE_TRY(SqliteStatement insert,
               database.prepare("INSERT INTO requests (at, pid, ended, row) VALUES (?, ?, 0, ?)"));
    SLUICE_CHECK(insert.bind(1, std::int64_t(at.time_since_epoch().count()))
                     .bind(2, std::int64_t(::getpid()))
                     .bind(3, dumpJson(toJson(row)))
                     .run());
    const std::int64_t id = database.lastInsertedRow();
    SLUICE_CHECK(database.execute(fmt::format("DELETE FROM requests WHERE id <= {}", id - kKept)));
    SLUICE_CHECK(transaction.commit());
    return id;
}

Result<void> RequestLog::end(const RequestRow& row) const
{
    SLUICE_TRY(SqliteDatabase database, open());
    SLUICE_TRY(SqliteStatement update,
               database.prepare("UPDATE requests SET ended=1, row=?2 WHERE id=?1"));
    return update.bind(1, row.id).bind(2, dumpJson(toJson(row))).run();
}

Result<std::vector<RequestRow>> RequestLog::newest(int limit) const
{
    std::error_code error;
    if (!std::filesystem::exists(m_database, error))
        return std::vector<RequestRow>();
    SLUICE_TRY(SqliteDatabase database, open());
    // By number, not by time: a clock may be set back.
    SLUICE_TRY(
        SqliteStatement rows,
        database.prepare(fmt::format(
            "SELECT id, at, pid, row, ended FROM requests ORDER BY id DESC LIMIT {}", limit)));
    std::vector<RequestRow> newest;
    while (true) {
        SLUICE_TRY(const bool isRow, rows.step());
        if (!isRow)
            return newest;
        if (auto row = rowAt(rows))
            newest.push_back(std::move(*row));
    }
}

} // namespace sluice
