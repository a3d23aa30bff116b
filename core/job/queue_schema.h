// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/sqlite_database.h"

#include <string>

namespace sluice {

/// Opens the queue's database, creating its tables. An older one is left as it is: its owner may still work with it.
///
/// Errors: Io, DiskFull, InvalidInput (damaged, or of another program), Unavailable (written by a newer Sluice; it is left alone).
Result<SqliteDatabase> openQueueDatabase(const std::filesystem::path& file);

/// Brings the tables up to date. Only for the owner of the queue, inside a transaction. Errors: as SqliteStatement::step().
Result<void> upgradeQueueDatabase(SqliteDatabase& database);

/// Renames a database that cannot be used, with its log, and returns a sentence that says where it is now. Only for the owner of the
/// queue. Errors: Io.
Result<std::string> setDatabaseAside(const std::filesystem::path& file, const Error& reason);

} // namespace sluice
