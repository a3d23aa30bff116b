// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/journal_rows.h"

#include "core/base/json_reader.h"

#include <array>

namespace sluice {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::pair<JobWish, std::string_view>, 4> kWishes{{
    {JobWish::None, ""},
    {JobWish::Pause, "pause"},
    {JobWish::CancelKeep, "cancel-keep"},
    {JobWish::CancelDiscard, "cancel-discard"},
}};

std::optional<WallTime> timeAt(const SqliteStatement& row, int column)
{
    if (row.isNull(column))
        return std::nullopt;
    return WallTime(std::chrono::milliseconds(row.integer(column)));
}

Result<fs::path> pathFromText(const std::string& text)
{
    SLUICE_TRY(const nlohmann::json json, parseJson(text, "stored path"));
    const nlohmann::json object{{"path", json}};
    fs::path path;
    JsonReader reader(object, "stored path");
    reader.required("path", path);
    SLUICE_CHECK(reader.result());
    return path;
}

/// A stored array of lines.
Result<std::vector<std::string>> linesFromText(const std::string& text)
{
    SLUICE_TRY(const nlohmann::json json, parseJson(text, "stored notes"));
    std::vector<std::string> lines;
    if (json.is_array())
        for (const nlohmann::json& line : json)
            lines.push_back(line.is_string() ? line.get<std::string>() : line.dump());
    return lines;
}

} // namespace

const std::string_view kSelectJobs =
    "SELECT id, key, place, state, wish, attempt, spec, target_width, target_height, frames, "
    "chunks, created, started, "
    "finished, error_code, error_detail, quote, result, plan -> '$.jobFolder', "
    "(SELECT count(*) FROM chunks WHERE job = jobs.id), "
    "(SELECT coalesce(sum(frames), 0) FROM chunks WHERE job = jobs.id), "
    "(SELECT coalesce(sum(busy), 0) FROM chunks WHERE job = jobs.id), rule, notes, "
    "ran_seconds, runs FROM jobs ";

const std::string_view kChunkColumns =
    "number, frames, computed, busy, maker, notes, epoch, place, peer, price, fee_wei, finished, "
    "bytes_up, bytes_down";

std::string_view nameOf(JobWish wish)
{
    for (const auto& [value, name] : kWishes)
        if (value == wish)
            return name;
    return "";
}

JobWish wishFromString(std::string_view text)
{
    for (const auto& [value, name] : kWishes)
        if (name == text)
            return value;
    return JobWish::None;
}

Result<JobRecord> readJobRecord(const SqliteStatement& row)
{
    JobRecord record;
    JobInfo& info = record.info;
    info.id = row.integer(0);
    SLUICE_TRY(info.place, placeFromString(row.text(2)));
    SLUICE_TRY(info.state, jobStateFromString(row.text(3)));
    record.wish = wishFromString(row.text(4));
    info.attempt = int(row.integer(5));
    SLUICE_TRY(const nlohmann::json spec, parseJson(row.text(6), "stored job"));
    SLUICE_TRY(info.spec, jobSpecFromJson(spec));
    info.target = {int(row.integer(7)), int(row.integer(8))};
    info.progress.framesTotal = row.integer(9);
    info.progress.chunksTotal = int(row.integer(10));
    info.created = timeAt(row, 11).value_or(WallTime());
    info.started = timeAt(row, 12);
    info.finished = timeAt(row, 13);
    if (!row.isNull(14))
        info.error = Error{errorCodeFromString(row.text(14)), row.text(15)};
    if (!row.isNull(16)) {
        SLUICE_TRY(const nlohmann::json quote, parseJson(row.text(16), "stored estimate"));
        SLUICE_TRY(info.quote, quoteFromJson(quote));
    }
    if (!row.isNull(17)) {
        SLUICE_TRY(info.result, pathFromText(row.text(17)));
    }
    SLUICE_TRY(record.jobFolder, pathFromText(row.text(18)));
    info.progress.chunksDone = int(row.integer(19));
    info.progress.framesDone = row.integer(20);
    info.busySeconds = row.real(21);
    SLUICE_TRY(const nlohmann::json rule, parseJson(row.text(22), "stored rule of places"));
    SLUICE_TRY(info.rule, placeRuleFromJson(rule));
    SLUICE_TRY(info.notes, linesFromText(row.text(23)));
    info.ranSeconds = row.real(24);
    info.runs = int(row.integer(25));
    return record;
}

Result<ChunkRow> readChunkRow(const SqliteStatement& row)
{
    ChunkRow chunk;
    chunk.index = int(row.integer(0));
    chunk.result.frames = row.integer(1);
    chunk.result.computedFrames = row.integer(2);
    chunk.result.busy = std::chrono::duration<double>(row.real(3));
    chunk.result.maker = row.text(4);
    SLUICE_TRY(chunk.result.notes, linesFromText(row.text(5)));
    chunk.epoch = row.integer(6);
    SLUICE_TRY(chunk.result.place, placeFromString(row.text(7)));
    chunk.result.peer = row.text(8);
    if (!row.isNull(9)) {
        SLUICE_TRY(const nlohmann::json price, parseJson(row.text(9), "stored price"));
        SLUICE_TRY(chunk.result.price, announcedPriceFromJson(price));
    }
    chunk.result.feeWei = row.text(10);
    chunk.finished = timeAt(row, 11);
    chunk.result.bytesUp = row.integer(12);
    chunk.result.bytesDown = row.integer(13);
    return chunk;
}

} // namespace sluice
