// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/journal.h"
#include "core/job/sqlite_database.h"

namespace sluice {

/// A statement without its end ("WHERE ..." or "ORDER BY ...") whose rows readJobRecord() understands.
extern const std::string_view kSelectJobs;

/// Errors: InvalidInput, when a column holds something that this version does not know.
Result<JobRecord> readJobRecord(const SqliteStatement& row);

/// The columns of `chunks` that readChunkRow() understands, from column 0.
extern const std::string_view kChunkColumns;

/// Errors: InvalidInput, as above.
Result<ChunkRow> readChunkRow(const SqliteStatement& row);

/// The text in the column `wish`; empty for None.
std::string_view nameOf(JobWish wish);
/// None for unknown text.
JobWish wishFromString(std::string_view text);

} // namespace sluice
