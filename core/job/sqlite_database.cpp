// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/sqlite_database.h"

#include <fmt/format.h>

#include <sqlite3.h>

#include <utility>

namespace sluice {
namespace {

constexpr int kBusyMilliseconds = 10'000;

Error sqliteError(sqlite3* database, int code)
{
    const std::string_view reason = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
    const char* fileName = database ? sqlite3_db_filename(database, "main") : nullptr;
    const std::string file = fileName && *fileName ? fileName : "the queue's database";
    const auto make = [&](ErrorCode kind, std::string_view advice) {
        return Error{kind, fmt::format("{}: {}. {}", file, reason, advice)};
    };
    switch (code & 0xff) {
    case SQLITE_FULL:
        return make(ErrorCode::DiskFull, "Free some space and try again.");
    case SQLITE_CONSTRAINT:
        return make(ErrorCode::AlreadyExists, "It is there already.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return make(ErrorCode::Timeout, "Another program holds it; try again.");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return make(ErrorCode::InvalidInput, "The file is damaged.");
    case SQLITE_NOMEM:
        return make(ErrorCode::OutOfMemory, "Close other programs and try again.");
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
        return make(ErrorCode::Internal, "Please report this.");
    default:
        return make(ErrorCode::Io, "Check the disk and the folder's permissions.");
    }
}

} // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

SqliteStatement::SqliteStatement(sqlite3* database, sqlite3_stmt* statement)
    : m_database(database)
    , m_statement(statement)
{}

SqliteStatement& SqliteStatement::bind(int position, std::int64_t value)
{
    sqlite3_bind_int64(m_statement.get(), position, value);
    return *this;
}

SqliteStatement& SqliteStatement::bind(int position, double value)
{
    sqlite3_bind_double(m_statement.get(), position, value);
    return *this;
}

SqliteStatement& SqliteStatement::bind(int position, std::string_view value)
{
    sqlite3_bind_text64(m_statement.get(), position, value.data(), value.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
    return *this;
}

SqliteStatement& SqliteStatement::bindNull(int position)
{
    sqlite3_bind_null(m_statement.get(), position);
    return *this;
}

Result<bool> SqliteStatement::step()
{
    const int code = sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return Unexpected(sqliteError(m_database, code));
}

Result<void> SqliteStatement::run()
{
    SLUICE_TRY(const bool row, step());
    static_cast<void>(row);
    return {};
}

std::int64_t SqliteStatement::integer(int column) const
{
    return sqlite3_column_int64(m_statement.get(), column);
}

double SqliteStatement::real(int column) const
{
    return sqlite3_column_double(m_statement.get(), column);
}

std::string SqliteStatement::text(int column) const
{
    const auto* bytes =
        reinterpret_cast<const char*>(sqlite3_column_text(m_statement.get(), column));
    return bytes ? std::string(bytes, std::size_t(sqlite3_column_bytes(m_statement.get(), column)))
                 : std::string();
}

bool SqliteStatement::isNull(int column) const
{
    return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL;
}

void SqliteDatabase::Close::operator()(sqlite3* database) const
{
    sqlite3_close_v2(database);
}

SqliteDatabase::SqliteDatabase(sqlite3* database)
    : m_database(database)
{}

Result<SqliteDatabase> SqliteDatabase::open(const std::filesystem::path& file)
{
    sqlite3* raw = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
    const int code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
    SqliteDatabase database(raw);
    if (code != SQLITE_OK)
        return fail(sqliteError(raw, code).code,
                    fmt::format("Cannot open the queue's database {}: {}.", file.string(),
                                raw ? sqlite3_errmsg(raw) : sqlite3_errstr(code)));
    sqlite3_busy_timeout(raw, kBusyMilliseconds);
    SLUICE_CHECK(database.execute(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"));
    return database;
}

Result<SqliteStatement> SqliteDatabase::prepare(std::string_view sql)
{
    sqlite3_stmt* statement = nullptr;
    const int code =
        sqlite3_prepare_v2(m_database.get(), sql.data(), int(sql.size()), &statement, nullptr);
    if (code != SQLITE_OK)
        return Unexpected(sqliteError(m_database.get(), code));
    return SqliteStatement(m_database.get(), statement);
}

Result<void> SqliteDatabase::execute(const std::string& sql)
{
    const int code = sqlite3_exec(m_database.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return Unexpected(sqliteError(m_database.get(), code));
    return {};
}

Result<std::int64_t> SqliteDatabase::integer(std::string_view sql)
{
    SLUICE_TRY(SqliteStatement statement, prepare(sql));
    SLUICE_TRY(const bool row, statement.step());
    return row ? statement.integer(0) : 0;
}

std::int64_t SqliteDatabase::lastInsertedRow() const
{
    return sqlite3_last_insert_rowid(m_database.get());
}

int SqliteDatabase::changedRows() const
{
    return sqlite3_changes(m_database.get());
}

Result<void> SqliteDatabase::checkIntegrity()
{
    SLUICE_TRY(SqliteStatement statement, prepare("PRAGMA quick_check(1)"));
    SLUICE_TRY(const bool row, statement.step());
    if (!row || statement.text(0) != "ok")
        return fail(ErrorCode::InvalidInput, fmt::format("The database is damaged: {}.",
                                                         row ? statement.text(0) : "no answer"));
    return {};
}

Result<SqliteTransaction> SqliteTransaction::begin(SqliteDatabase& database)
{
    SLUICE_CHECK(database.execute("BEGIN IMMEDIATE"));
    return SqliteTransaction(&database);
}

SqliteTransaction::SqliteTransaction(SqliteTransaction&& other) noexcept
    : m_database(std::exchange(other.m_database, nullptr))
{}

SqliteTransaction::~SqliteTransaction()
{
    if (m_database)
        static_cast<void>(m_database->execute("ROLLBACK"));
}

Result<void> SqliteTransaction::commit()
{
    // A failed commit leaves the transaction open: the destructor rolls it back.
    SLUICE_CHECK(m_database->execute("COMMIT"));
    m_database = nullptr;
    return {};
}

std::string sqliteVersion()
{
    return sqlite3_libversion();
}

} // namespace sluice
