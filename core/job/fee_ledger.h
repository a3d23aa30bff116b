// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/wei.h"

#include <filesystem>
#include <string>

namespace sluice {

class SqliteDatabase;

/// Whose money it is: a piece of a job, or a request of the API.
struct FeeHolder
{
    std::string name; ///< "job 12", "request 5"
    int piece = 0;
    bool isPractice = false; ///< practice money is counted by itself
};

/// What is owed on the subnet today, and what is set aside for work under way, by jobs and by requests of the API alike, in every program
/// that uses this queue's database. So the limit of a day holds for all of them together.
///
/// What a crash left set aside counts until the day is over: it may be owed. Keeps 60 days. Any thread, any process: each call opens the
/// database and is one transaction. Errors of all calls: Io, DiskFull, Timeout, Unavailable (the database is of a newer Sluice).
class FeeLedger
{
public:
    explicit FeeLedger(std::filesystem::path database)
        : m_database(std::move(database))
    {}

    /// Sets aside `wanted`, or what `limit` leaves of it today, beside what the holder has set aside already. Returns how much.
    Result<Wei> hold(const FeeHolder& holder, const Wei& wanted, const Wei& limit) const;
    /// Gives a part back.
    Result<void> release(const FeeHolder& holder, const Wei& amount) const;
    /// Gives all of it back.
    Result<void> release(const FeeHolder& holder) const;
    /// `fee` is owed in place of what was set aside, of which `rest` stays so for work that is still to be done.
    Result<void> owe(const FeeHolder& holder, const Wei& fee, const Wei& rest = Wei()) const;

    /// Owed and set aside since midnight.
    Result<Wei> today(bool isPractice) const;

private:
    Result<SqliteDatabase> open() const;

    const std::filesystem::path m_database;
};

} // namespace sluice
