// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/fee_ledger.h"

#include "core/job/queue_schema.h"

#include <algorithm>
#include <chrono>
#include <ctime>

namespace sluice {
namespace {

// Not a matter of the queue's version: whoever needs it first makes it.
constexpr const char* kTable = R"sql(
CREATE TABLE IF NOT EXISTS fees (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    holder TEXT NOT NULL,
    piece INTEGER NOT NULL,
    practice INTEGER NOT NULL,
    owed INTEGER NOT NULL,
    wei TEXT NOT NULL
);
)sql";

constexpr std::int64_t kKept = 60LL * 24 * 3600 * 1000;

std::int64_t nowMilliseconds()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// Midnight here. What is of a later hour than now counts as today's: the clock may have been set back.
std::int64_t beginOfToday()
{
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    local.tm_hour = local.tm_min = local.tm_sec = 0;
    local.tm_isdst = -1;
    return std::int64_t(std::mktime(&local)) * 1000;
}

Result<Wei> sumOfToday(SqliteDatabase& database, bool isPractice)
{
    SLUICE_TRY(SqliteStatement rows,
               database.prepare("SELECT wei FROM fees WHERE at >= ? AND practice = ?"));
    rows.bind(1, beginOfToday()).bind(2, std::int64_t(isPractice));
    Wei sum;
    while (true) {
        SLUICE_TRY(const bool row, rows.step());
        if (!row)
            return sum;
        SLUICE_TRY(const Wei one, Wei::parse(rows.text(0)));
        SLUICE_TRY(sum, sum.plus(one));
    }
}

Result<Wei> heldBy(SqliteDatabase& database, const FeeHolder& holder)
{
    SLUICE_TRY(SqliteStatement row,
               database.prepare("SELECT wei FROM fees WHERE holder=? AND piece=? AND owed=0"));
    SLUICE_TRY(const bool isHeld,
               row.bind(1, holder.name).bind(2, std::int64_t(holder.piece)).step());
    return isHeld ? Wei::parse(row.text(0)) : Result<Wei>(Wei());
}

/// What the holder has set aside is this much from now on.
Result<void> setHeld(SqliteDatabase& database, const FeeHolder& holder, const Wei& amount)
{
    SLUICE_TRY(SqliteStatement gone,
               database.prepare("DELETE FROM fees WHERE holder=? AND piece=? AND owed=0"));
    SLUICE_CHECK(gone.bind(1, holder.name).bind(2, std::int64_t(holder.piece)).run());
    if (amount.isZero())
        return {};
    SLUICE_TRY(SqliteStatement insert,
               database.prepare("INSERT INTO fees (at, holder, piece, practice, owed, wei) VALUES "
                                "(?, ?, ?, ?, 0, ?)"));
    return insert.bind(1, nowMilliseconds())
        .bind(2, holder.name)
        .bind(3, std::int64_t(holder.piece))
        .bind(4, std::int64_t(holder.isPractice))
        .bind(5, amount.toString())
        .run();
}

} // namespace

Result<SqliteDatabase> FeeLedger::open() const
{
    std::error_code ignored;
    std::filesystem::create_directories(m_database.parent_path(), ignored);
    SLUICE_TRY(SqliteDatabase database, openQueueDatabase(m_database));
    SLUICE_CHECK(database.execute(kTable));
    return database;
}

Result<Wei> FeeLedger::hold(const FeeHolder& holder, const Wei& wanted, const Wei& limit) const
{
    SLUICE_TRY(SqliteDatabase database, open());
    SLUICE_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database));
    SLUICE_TRY(const Wei used, sumOfToday(database, holder.isPractice));
    const auto left = limit.minus(used);
    const Wei granted = left ? std::min(wanted, *left) : Wei();
    SLUICE_TRY(const Wei before, heldBy(database, holder));
    SLUICE_TRY(const Wei after, before.plus(granted));
    SLUICE_CHECK(setHeld(database, holder, after));
    SLUICE_CHECK(transaction.commit());
    return granted;
}

Result<void> FeeLedger::release(const FeeHolder& holder, const Wei& amount) const
{
    SLUICE_TRY(SqliteDatabase database, open());
    SLUICE_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database));
    SLUICE_TRY(const Wei before, heldBy(database, holder));
    const auto after = before.minus(amount);
    SLUICE_CHECK(setHeld(database, holder, after ? *after : Wei()));
    return transaction.commit();
}

Result<void> FeeLedger::release(const FeeHolder& holder) const
{
    SLUICE_TRY(SqliteDatabase database, open());
    return setHeld(database, holder, Wei());
}

Result<void> FeeLedger::owe(const FeeHolder& holder, const Wei& fee, const Wei& rest) const
{
    SLUICE_TRY(SqliteDatabase database, open());
    SLUICE_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database));
    SLUICE_CHECK(setHeld(database, holder, fee));
    SLUICE_TRY(SqliteStatement owed,
               database.prepare("UPDATE fees SET owed=1 WHERE holder=? AND piece=? AND owed=0"));
    SLUICE_CHECK(owed.bind(1, holder.name).bind(2, std::int64_t(holder.piece)).run());
    SLUICE_CHECK(setHeld(database, holder, rest));
    SLUICE_TRY(SqliteStatement old, database.prepare("DELETE FROM fees WHERE at < ?"));
    SLUICE_CHECK(old.bind(1, nowMilliseconds() - kKept).run());
    return transaction.commit();
}

Result<Wei> FeeLedger::today(bool isPractice) const
{
    SLUICE_TRY(SqliteDatabase database, open());
    return sumOfToday(database, isPractice);
}

} // namespace sluice
