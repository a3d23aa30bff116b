// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace sluice {

/// One prepared statement: bind by position from 1, then step through rows. Columns count from 0. Not thread safe.
class SqliteStatement
{
public:
    SqliteStatement(sqlite3* database, sqlite3_stmt* statement);

    SqliteStatement& bind(int position, std::int64_t value);
    SqliteStatement& bind(int position, double value);
    SqliteStatement& bind(int position, std::string_view value);
    SqliteStatement& bindNull(int position);
    template <class T>
    SqliteStatement& bind(int position, const std::optional<T>& value)
    {
        return value ? bind(position, *value) : bindNull(position);
    }

    /// True when there is a row. Errors: Io, DiskFull, AlreadyExists (a constraint), Timeout (another process holds the database).
    Result<bool> step();
    /// For statements without rows.
    Result<void> run();

    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string text(int column) const;
    bool isNull(int column) const;

private:
    struct Finalize
    {
        void operator()(sqlite3_stmt* statement) const;
    };
    sqlite3* m_database;
    std::unique_ptr<sqlite3_stmt, Finalize> m_statement;
};

/// A SQLite database as the queue needs it: write-ahead log, every commit synced, ten seconds of patience with others.
///
/// One connection; not thread safe, its owner guards it.
class SqliteDatabase
{
public:
    /// Opens or creates. Errors: Io, DiskFull, InvalidInput (not a database, or damaged).
    static Result<SqliteDatabase> open(const std::filesystem::path& file);

    /// Errors: Internal (a mistake in the statement), Io.
    Result<SqliteStatement> prepare(std::string_view sql);
    /// Runs statements that need no values. Errors: as SqliteStatement::step().
    Result<void> execute(const std::string& sql);
    /// The first column of the first row; 0 without one.
    Result<std::int64_t> integer(std::string_view sql);
    std::int64_t lastInsertedRow() const;
    /// Rows that the last statement changed.
    int changedRows() const;
    /// Errors: InvalidInput when pages or indexes are damaged.
    Result<void> checkIntegrity();

private:
    struct Close
    {
        void operator()(sqlite3* database) const;
    };
    explicit SqliteDatabase(sqlite3* database);
    std::unique_ptr<sqlite3, Close> m_database;
};

/// Begins a transaction that will write; rolls back unless commit() was called.
class SqliteTransaction
{
public:
    /// Errors: as SqliteStatement::step().
    static Result<SqliteTransaction> begin(SqliteDatabase& database);
    ~SqliteTransaction();
    SqliteTransaction(SqliteTransaction&& other) noexcept;
    SqliteTransaction& operator=(SqliteTransaction&&) = delete;
    Result<void> commit();

private:
    explicit SqliteTransaction(SqliteDatabase* database)
        : m_database(database)
    {}
    SqliteDatabase* m_database;
};

/// The version of the SQLite that is loaded: "3.40.1".
std::string sqliteVersion();

} // namespace sluice
