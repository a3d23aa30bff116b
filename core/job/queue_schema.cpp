// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/queue_schema.h"

#include "core/base/atomic_file.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <ctime>

namespace sluice {
namespace fs = std::filesystem;
namespace {

// PRAGMA user_version counts schemas up; PRAGMA application_id tells our file from another program's ("SLUQ").
constexpr std::int64_t kFirstVersion = 1;
constexpr std::int64_t kSchemaVersion = 4;
constexpr std::int64_t kApplicationId = 0x534c5551;

// `jobs.key` is the name of the job's folder: a submission that is sent twice is stored once. A row of `chunks` is a finished chunk.
// What came later is in kUpgrades, so that old databases and new ones go the same way.
constexpr const char* kSchema = R"sql(
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    plan TEXT NOT NULL,
    place TEXT NOT NULL,
    state TEXT NOT NULL,
    wish TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 1,
    spec TEXT NOT NULL,
    target_width INTEGER NOT NULL,
    target_height INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    created INTEGER NOT NULL,
    started INTEGER,
    finished INTEGER,
    error_code TEXT,
    error_detail TEXT,
    quote TEXT,
    receipt TEXT,
    result TEXT,
    publishing TEXT
);
CREATE TABLE chunks (
    job INTEGER NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    computed INTEGER NOT NULL,
    busy REAL NOT NULL,
    maker TEXT NOT NULL,
    notes TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    PRIMARY KEY (job, number)
) WITHOUT ROWID;
CREATE TABLE lease (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL,
    pid INTEGER NOT NULL,
    heartbeat INTEGER NOT NULL
);
INSERT INTO lease VALUES (1, 0, 0, 0);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    device TEXT NOT NULL,
    model TEXT NOT NULL,
    source_pixels INTEGER NOT NULL,
    target_pixels INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    computed INTEGER NOT NULL,
    seconds REAL NOT NULL,
    predicted REAL
);
CREATE INDEX runs_by_model ON runs (kind, place, model, device);
)sql";

// The statements that lead from version 1 to 2, from 2 to 3 and so on. Tables and columns are only added: `jobs.rule` is a PlaceRule, `jobs.notes`
// an array of lines, `chunks.price` an AnnouncedPrice and `chunks.finished` milliseconds since the epoch. `runs.work` is a WorkCounts (absent:
// the row is of a version that did not count), `runs.clean` whether the job ran once and at one place. `side_work` is SideWork.
constexpr std::array<const char*, kSchemaVersion - kFirstVersion> kUpgrades{R"sql(
ALTER TABLE jobs ADD COLUMN rule TEXT NOT NULL DEFAULT '{}';
ALTER TABLE jobs ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE chunks ADD COLUMN place TEXT NOT NULL DEFAULT 'here';
ALTER TABLE chunks ADD COLUMN peer TEXT NOT NULL DEFAULT '';
ALTER TABLE chunks ADD COLUMN price TEXT;
ALTER TABLE chunks ADD COLUMN fee_wei TEXT NOT NULL DEFAULT '';
ALTER TABLE chunks ADD COLUMN finished INTEGER;
)sql",
                                                                            R"sql(
ALTER TABLE jobs ADD COLUMN ran_seconds REAL NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN runs INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chunks ADD COLUMN bytes_up INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chunks ADD COLUMN bytes_down INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN job INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN practice INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN clean INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN cold INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN precision TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN predicted_p90 REAL;
ALTER TABLE runs ADD COLUMN work TEXT;
ALTER TABLE runs ADD COLUMN bytes_up INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN bytes_down INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN cost TEXT NOT NULL DEFAULT '{}';
CREATE INDEX runs_by_place ON runs (place, practice, at);
)sql",
                                                                            R"sql(
CREATE TABLE side_work (
    id INTEGER PRIMARY KEY,
    job INTEGER NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    what TEXT NOT NULL,
    maker TEXT NOT NULL,
    peer TEXT NOT NULL,
    price TEXT,
    fee_wei TEXT NOT NULL,
    busy REAL NOT NULL,
    finished INTEGER NOT NULL
);
CREATE INDEX side_work_by_job ON side_work (job);
)sql"};

Result<void> createTables(SqliteDatabase& database)
{
    SLUICE_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database));
    // Another process may have been quicker.
    SLUICE_TRY(const std::int64_t version, database.integer("PRAGMA user_version"));
    if (version == 0) {
        SLUICE_CHECK(database.execute(kSchema));
        SLUICE_CHECK(database.execute(fmt::format(
            "PRAGMA user_version={}; PRAGMA application_id={};", kFirstVersion, kApplicationId)));
    }
    return transaction.commit();
}

} // namespace

Result<SqliteDatabase> openQueueDatabase(const fs::path& file)
{
    SLUICE_TRY(SqliteDatabase database, SqliteDatabase::open(file));
    SLUICE_TRY(const std::int64_t version, database.integer("PRAGMA user_version"));
    if (version > kSchemaVersion)
        return fail(ErrorCode::Unavailable,
                    fmt::format("The queue {} was written by a newer Sluice (format {}, this one "
                                "knows {}). Use the newer "
                                "version, or move the file away to start with an empty queue.",
                                file.string(), version, kSchemaVersion));
    if (version == 0) {
        SLUICE_TRY(const std::int64_t tables,
                   database.integer("SELECT count(*) FROM sqlite_master"));
        if (tables > 0)
            return fail(ErrorCode::InvalidInput,
                        fmt::format("{} is not a queue of Sluice.", file.string()));
        SLUICE_CHECK(createTables(database));
    } else {
        SLUICE_TRY(const std::int64_t application, database.integer("PRAGMA application_id"));
        if (application != kApplicationId)
            return fail(ErrorCode::InvalidInput,
                        fmt::format("{} is not a queue of Sluice.", file.string()));
    }
    return database;
}

Result<void> upgradeQueueDatabase(SqliteDatabase& database)
{
    SLUICE_TRY(const std::int64_t version, database.integer("PRAGMA user_version"));
    for (std::int64_t from = version; from < kSchemaVersion; ++from)
        SLUICE_CHECK(database.execute(kUpgrades[std::size_t(from - kFirstVersion)]));
    if (version < kSchemaVersion)
        SLUICE_CHECK(database.execute(fmt::format("PRAGMA user_version={}", kSchemaVersion)));
    return {};
}

Result<std::string> setDatabaseAside(const fs::path& file, const Error& reason)
{
    const std::string stamp = fmt::format("{:%Y%m%d-%H%M%S}", fmt::localtime(std::time(nullptr)));
    fs::path aside;
    int number = 0;
    do {
        aside = file.string() + ".damaged-" + stamp + (number ? fmt::format("-{}", number) : "");
        ++number;
    } while (fs::exists(aside));
    for (const char* part : {"-wal", "-shm", ""}) {
        const fs::path from = file.string() + part;
        const fs::path to = aside.string() + part;
        if (fs::exists(from) && ::rename(from.c_str(), to.c_str()) != 0)
            return Unexpected(errorFromErrno(errno, "Cannot set aside", from));
    }
    return fmt::format("The queue's database could not be used ({}) It was kept as {}, and an "
                       "empty queue was started. "
                       "Finished pieces of its jobs are still in the job folders.",
                       reason.detail, aside.string());
}

} // namespace sluice
