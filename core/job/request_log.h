// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/placement.h"
#include "core/job/run_history.h"

#include <nlohmann/json_fwd.hpp>

namespace sluice {

class SqliteDatabase;

/// The receipt of one request of the API. Absent and empty mean unknown, never 0.
struct RequestRow
{
    std::int64_t id = 0;
    WallTime at{}; ///< when it began
    std::string pipeline;
    std::string model;
    std::optional<Place> place; ///< where it was made, or was to be
    std::string maker;          ///< device, or the orchestrator's address
    int status = 0;             ///< of the answer; 0: there is none
    std::string error;          ///< of an answer that is no good one: its sentence
    int tries = 0;              ///< orchestrators that were asked
    bool isPractice = false;
    std::optional<double> predictedSeconds; ///< p50
    std::optional<double> predictedP90;
    std::optional<double> seconds;
    std::optional<FiatAmount> predictedCost; ///< electricity and wear of this computer
    std::optional<FiatAmount> cost;
    std::string predictedFeeWei; ///< of the subnet; decimal
    std::string feeWei;
    std::vector<std::string> notes;
    bool isUnderWay = false; ///< its program works on it; not in JSON that is read

    bool isGood() const { return status == 200; }
};

nlohmann::json toJson(const RequestRow& row);
/// Errors: InvalidInput, naming the member that is wrong.
Result<RequestRow> requestRowFromJson(const nlohmann::json& json);

/// A good one with a prediction as reports judge it, as a kind of its own: "api text-to-image". It teaches nothing.
std::optional<MeasuredRun> measuredRun(const RequestRow& row);

/// The API's requests, in the queue's database: the newest thousand. Any thread, any process: each call opens the database and is one
/// transaction. Errors of all calls: Io, DiskFull, Timeout, Unavailable (the database is of a newer Sluice).
class RequestLog
{
public:
    explicit RequestLog(std::filesystem::path database)
        : m_database(std::move(database))
    {}

    /// Its number.
    Result<std::int64_t> begin(const RequestRow& row) const;
    /// Writes how it ended over what begin() wrote.
    Result<void> end(const RequestRow& row) const;
    /// The newest first. A row that cannot be understood is passed over; no database, no rows.
    Result<std::vector<RequestRow>> newest(int limit) const;

private:
    Result<SqliteDatabase> open() const;

    const std::filesystem::path m_database;
};

} // namespace sluice
