// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/peer_book.h"

#include "core/base/json_reader.h"
#include "core/job/sqlite_database.h"

#include <fmt/format.h>

#include <mutex>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kSchemaVersion = 1;
constexpr std::int64_t kPricesKept = 50;
constexpr std::chrono::minutes kWarmFor{5};

constexpr const char* kSchema = R"sql(
CREATE TABLE peer (
    url TEXT PRIMARY KEY,
    address TEXT NOT NULL DEFAULT '',
    blocked INTEGER NOT NULL DEFAULT 0,
    favourite INTEGER NOT NULL DEFAULT 0,
    added INTEGER NOT NULL DEFAULT 0,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER,
    latency REAL,
    last_error TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE work (
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    model TEXT NOT NULL,
    stats TEXT NOT NULL,
    PRIMARY KEY (url, kind, model)
) WITHOUT ROWID;
CREATE TABLE price (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    model TEXT NOT NULL,
    at INTEGER NOT NULL,
    wei TEXT,
    units TEXT NOT NULL,
    unit TEXT NOT NULL,
    practice INTEGER NOT NULL
);
CREATE INDEX price_by_work ON price (url, kind, model, id);
)sql";

std::int64_t now()
{
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

PeerTime timeOf(std::int64_t milliseconds)
{
    return PeerTime(std::chrono::milliseconds(milliseconds));
}

Result<void> createTables(SqliteDatabase& database)
{
    SLUICE_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database));
    SLUICE_TRY(const std::int64_t version, database.integer("PRAGMA user_version"));
    if (version == 0) {
        SLUICE_CHECK(database.execute(kSchema));
        SLUICE_CHECK(database.execute(fmt::format("PRAGMA user_version={}", kSchemaVersion)));
    } else if (version != kSchemaVersion) {
        return fail(ErrorCode::InvalidInput, "it is of another version");
    }
    return transaction.commit();
}

Result<SqliteDatabase> openBook(const fs::path& file)
{
    SLUICE_TRY(SqliteDatabase database, SqliteDatabase::open(file));
    SLUICE_CHECK(database.checkIntegrity());
    SLUICE_CHECK(createTables(database));
    return database;
}

/// Moves a damaged book away, so that somebody may look at it, and its journal with it.
void setAside(const fs::path& file)
{
    std::error_code ignored;
    fs::rename(file, file.string() + ".broken", ignored);
    for (const char* ending : {"-wal", "-shm"})
        fs::remove(file.string() + ending, ignored);
}

std::optional<AnnouncedPrice> priceAt(const SqliteStatement& row, int column)
{
    if (row.isNull(column))
        return std::nullopt;
    return AnnouncedPrice{row.text(column), row.text(column + 1), row.text(column + 2),
                          row.integer(column + 3) != 0};
}

PeerRecord recordAt(const SqliteStatement& row)
{
    PeerRecord record;
    record.url = row.text(0);
    record.address = row.text(1);
    record.isBlocked = row.integer(2) != 0;
    record.isFavourite = row.integer(3) != 0;
    record.isAdded = row.integer(4) != 0;
    record.firstSeen = timeOf(row.integer(5));
    if (!row.isNull(6))
        record.lastSeen = timeOf(row.integer(6));
    if (!row.isNull(7))
        record.latency = row.real(7);
    record.lastError = row.text(8);
    return record;
}

constexpr const char* kPeerColumns = "SELECT url, address, blocked, favourite, added, first_seen, "
                                     "last_seen, latency, last_error FROM peer";

/// Statistics that cannot be read are as good as none.
WorkStats statsAt(const std::string& text)
{
    const auto json = parseJson(text, "statistics");
    if (!json)
        return {};
    auto stats = workStatsFromJson(*json);
    return stats ? std::move(*stats) : WorkStats();
}

} // namespace

struct PeerBook::State
{
    explicit State(SqliteDatabase opened)
        : database(std::move(opened))
    {}

    Result<void> ensure(const std::string& url)
    {
        SLUICE_TRY(SqliteStatement insert,
                   database.prepare("INSERT OR IGNORE INTO peer (url, first_seen) VALUES (?, ?)"));
        return insert.bind(1, url).bind(2, now()).run();
    }
    Result<void> set(const std::string& url, const char* column, bool value)
    {
        const std::lock_guard lock(mutex);
        SLUICE_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database));
        SLUICE_CHECK(ensure(url));
        SLUICE_TRY(SqliteStatement update,
                   database.prepare(fmt::format("UPDATE peer SET {}=?2 WHERE url=?1", column)));
        SLUICE_CHECK(update.bind(1, url).bind(2, std::int64_t(value)).run());
        return transaction.commit();
    }
    Result<void> sawOne(const PeerSighting& sighting);
    Result<void> addPrice(const PeerSighting& sighting);

    struct Warmth
    {
        bool isWarm = false;
        std::chrono::steady_clock::time_point at = std::chrono::steady_clock::now();
    };

    std::mutex mutex;
    SqliteDatabase database;
    std::map<WorkKey, Warmth> warm;
};

PeerBook::PeerBook(std::unique_ptr<State> state)
    : m_state(std::move(state))
{}

PeerBook::~PeerBook() = default;
PeerBook::PeerBook(PeerBook&&) noexcept = default;
PeerBook& PeerBook::operator=(PeerBook&&) noexcept = default;

Result<PeerBook> PeerBook::open(const fs::path& file, std::vector<std::string>* notices)
{
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored);
    auto database = openBook(file);
    if (!database && database.error().code == ErrorCode::InvalidInput) {
        if (notices != nullptr)
            notices->push_back(fmt::format(
                "What was known about orchestrators cannot be read ({}). It was set aside as "
                "{}.broken; blocked and added orchestrators have to be named again.",
                database.error().detail, file.string()));
        setAside(file);
        database = openBook(file);
    }
    if (!database)
        return Unexpected(std::move(database).error());
    return PeerBook(std::make_unique<State>(std::move(*database)));
}

Result<void> PeerBook::add(const std::string& url)
{
    return m_state->set(url, "added", true);
}

Result<void> PeerBook::setBlocked(const std::string& url, bool isBlocked)
{
    return m_state->set(url, "blocked", isBlocked);
}

Result<void> PeerBook::setFavourite(const std::string& url, bool isFavourite)
{
    return m_state->set(url, "favourite", isFavourite);
}

Result<void> PeerBook::remove(const std::string& url)
{
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(SqliteTransaction transaction, SqliteTransaction::begin(m_state->database));
    for (const char* table : {"peer", "work", "price"}) {
        SLUICE_TRY(SqliteStatement gone,
                   m_state->database.prepare(fmt::format("DELETE FROM {} WHERE url=?", table)));
        SLUICE_CHECK(gone.bind(1, url).run());
    }
    return transaction.commit();
}

Result<void> PeerBook::State::addPrice(const PeerSighting& sighting)
{
    SLUICE_TRY(SqliteStatement last,
               database.prepare("SELECT wei, units, unit, practice FROM price WHERE url=? AND "
                                "kind=? AND model=? ORDER BY id DESC LIMIT 1"));
    last.bind(1, sighting.url).bind(2, sighting.kind).bind(3, sighting.model);
    SLUICE_TRY(const bool isKnown, last.step());
    if (isKnown && priceAt(last, 0) == sighting.price)
        return {};
    SLUICE_TRY(SqliteStatement insert,
               database.prepare("INSERT INTO price (url, kind, model, at, wei, units, unit, "
                                "practice) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
    const AnnouncedPrice price = sighting.price.value_or(AnnouncedPrice());
    insert.bind(1, sighting.url).bind(2, sighting.kind).bind(3, sighting.model).bind(4, now());
    if (sighting.price)
        insert.bind(5, price.wei);
    else
        insert.bindNull(5);
    insert.bind(6, price.units).bind(7, price.unit).bind(8, std::int64_t(price.isPractice));
    SLUICE_CHECK(insert.run());
    SLUICE_TRY(SqliteStatement old,
               database.prepare("DELETE FROM price WHERE url=?1 AND kind=?2 AND model=?3 AND id "
                                "NOT IN (SELECT id FROM price WHERE url=?1 AND kind=?2 AND "
                                "model=?3 ORDER BY id DESC LIMIT ?4)"));
    return old.bind(1, sighting.url)
        .bind(2, sighting.kind)
        .bind(3, sighting.model)
        .bind(4, kPricesKept)
        .run();
}

Result<void> PeerBook::State::sawOne(const PeerSighting& sighting)
{
    SLUICE_CHECK(ensure(sighting.url));
    SLUICE_TRY(SqliteStatement update,
               database.prepare("UPDATE peer SET last_seen=?2, latency=?3, address=?4, "
                                "last_error='' WHERE url=?1"));
    SLUICE_CHECK(update.bind(1, sighting.url)
                     .bind(2, now())
                     .bind(3, sighting.latency)
                     .bind(4, sighting.address)
                     .run());
    return sighting.kind.empty() ? Result<void>() : addPrice(sighting);
}

Result<void> PeerBook::saw(const std::vector<PeerSighting>& sightings)
{
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(SqliteTransaction transaction, SqliteTransaction::begin(m_state->database));
    for (const PeerSighting& sighting : sightings) {
        SLUICE_CHECK(m_state->sawOne(sighting));
        if (sighting.isWarm)
            m_state->warm[{sighting.url, sighting.kind, sighting.model}] = {*sighting.isWarm};
    }
    return transaction.commit();
}

std::map<std::string, bool> PeerBook::warmFor(const std::string& kind,
                                              const std::string& model) const
{
    const std::lock_guard lock(m_state->mutex);
    std::map<std::string, bool> warm;
    for (const auto& [key, one] : m_state->warm)
        if (key.kind == kind && key.model == model &&
            std::chrono::steady_clock::now() - one.at < kWarmFor)
            warm[key.url] = one.isWarm;
    return warm;
}

Result<void> PeerBook::record(const WorkKey& key, const WorkSample& sample)
{
    const std::lock_guard lock(m_state->mutex);
    SqliteDatabase& database = m_state->database;
    SLUICE_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database));
    SLUICE_CHECK(m_state->ensure(key.url));
    WorkStats stats;
    {
        SLUICE_TRY(SqliteStatement former,
                   database.prepare("SELECT stats FROM work WHERE url=? AND kind=? AND model=?"));
        SLUICE_TRY(const bool isKnown,
                   former.bind(1, key.url).bind(2, key.kind).bind(3, key.model).step());
        if (isKnown)
            stats = statsAt(former.text(0));
    }
    stats.add(sample, timeOf(now()));
    SLUICE_TRY(SqliteStatement store,
               database.prepare("INSERT OR REPLACE INTO work VALUES (?, ?, ?, ?)"));
    SLUICE_CHECK(store.bind(1, key.url)
                     .bind(2, key.kind)
                     .bind(3, key.model)
                     .bind(4, dumpJson(toJson(stats)))
                     .run());
    SLUICE_TRY(SqliteStatement error,
               database.prepare("UPDATE peer SET last_error=?2 WHERE url=?1"));
    SLUICE_CHECK(error.bind(1, key.url).bind(2, sample.error).run());
    return transaction.commit();
}

Result<std::vector<PeerRecord>> PeerBook::peers() const
{
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(SqliteStatement rows,
               m_state->database.prepare(std::string(kPeerColumns) + " ORDER BY url"));
    std::vector<PeerRecord> records;
    while (true) {
        SLUICE_TRY(const bool isRow, rows.step());
        if (!isRow)
            return records;
        records.push_back(recordAt(rows));
    }
}

Result<PeerRecord> PeerBook::peer(const std::string& url) const
{
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(SqliteStatement row,
               m_state->database.prepare(std::string(kPeerColumns) + " WHERE url=?"));
    SLUICE_TRY(const bool isRow, row.bind(1, url).step());
    if (!isRow)
        return fail(ErrorCode::NotFound,
                    fmt::format("Nothing is known about {}. See: sluice-cli peers list", url));
    return recordAt(row);
}

Result<WorkStats> PeerBook::stats(const WorkKey& key) const
{
    SLUICE_TRY(auto all, statsFor(key.kind, key.model));
    return std::move(all[key.url]);
}

Result<std::map<WorkKey, WorkStats>> PeerBook::statsOf(const std::string& url) const
{
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(SqliteStatement rows,
               m_state->database.prepare("SELECT kind, model, stats FROM work WHERE url=?"));
    rows.bind(1, url);
    std::map<WorkKey, WorkStats> all;
    while (true) {
        SLUICE_TRY(const bool isRow, rows.step());
        if (!isRow)
            return all;
        all[{url, rows.text(0), rows.text(1)}] = statsAt(rows.text(2));
    }
}

Result<std::map<std::string, WorkStats>> PeerBook::statsFor(const std::string& kind,
                                                            const std::string& model) const
{
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(SqliteStatement rows,
               m_state->database.prepare("SELECT url, stats FROM work WHERE kind=? AND model=?"));
    rows.bind(1, kind).bind(2, model);
    std::map<std::string, WorkStats> all;
    while (true) {
        SLUICE_TRY(const bool isRow, rows.step());
        if (!isRow)
            return all;
        all[rows.text(0)] = statsAt(rows.text(1));
    }
}

Result<std::vector<PricePoint>> PeerBook::prices(const std::string& url) const
{
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(SqliteStatement rows,
               m_state->database.prepare("SELECT at, kind, model, wei, units, unit, practice FROM "
                                         "price WHERE url=? ORDER BY id DESC"));
    rows.bind(1, url);
    std::vector<PricePoint> points;
    while (true) {
        SLUICE_TRY(const bool isRow, rows.step());
        if (!isRow)
            return points;
        points.push_back({timeOf(rows.integer(0)), rows.text(1), rows.text(2), priceAt(rows, 3)});
    }
}

Result<std::map<WorkKey, WorkStats>> PeerBook::allStats() const
{
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(SqliteStatement rows,
               m_state->database.prepare("SELECT url, kind, model, stats FROM work"));
    std::map<WorkKey, WorkStats> all;
    while (true) {
        SLUICE_TRY(const bool isRow, rows.step());
        if (!isRow)
            return all;
        all[{rows.text(0), rows.text(1), rows.text(2)}] = statsAt(rows.text(3));
    }
}

Result<std::map<WorkKey, std::vector<PricePoint>>> PeerBook::allPrices() const
{
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(SqliteStatement rows,
               m_state->database.prepare("SELECT url, kind, model, at, wei, units, unit, practice "
                                         "FROM price ORDER BY id DESC"));
    std::map<WorkKey, std::vector<PricePoint>> all;
    while (true) {
        SLUICE_TRY(const bool isRow, rows.step());
        if (!isRow)
            return all;
        const WorkKey key{rows.text(0), rows.text(1), rows.text(2)};
        all[key].push_back({timeOf(rows.integer(3)), key.kind, key.model, priceAt(rows, 4)});
    }
}

Result<std::map<std::string, PricePoint>> PeerBook::lastPrices(const std::string& kind,
                                                               const std::string& model) const
{
    const std::lock_guard lock(m_state->mutex);
    SLUICE_TRY(SqliteStatement rows,
               m_state->database.prepare(
                   "SELECT url, at, wei, units, unit, practice FROM price WHERE kind=?1 AND "
                   "model=?2 AND id IN (SELECT MAX(id) FROM price WHERE kind=?1 AND model=?2 "
                   "GROUP BY url)"));
    rows.bind(1, kind).bind(2, model);
    std::map<std::string, PricePoint> points;
    while (true) {
        SLUICE_TRY(const bool isRow, rows.step());
        if (!isRow)
            return points;
        points[rows.text(0)] = {timeOf(rows.integer(1)), kind, model, priceAt(rows, 2)};
    }
}

} // namespace sluice::network
